"""The bare Flask page that everything is compared with: no database, no template, no hook."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return "<!doctype html><title>Hello</title><h1>Hello</h1>"
