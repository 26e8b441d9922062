"""The bare Flask page that everything is compared with: no database, no template, no hook; and one
bare write, a row into SQLite that is on the disk when it is answered."""

import os
import sqlite3

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def page() -> str:
    return "<!doctype html><title>Hello</title><h1>Hello</h1>"


@app.post("/write")
def write() -> str:
    with sqlite3.connect(os.environ["BARE_DATABASE"]) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS votes (choice TEXT)")
        connection.execute("INSERT INTO votes VALUES (?)", (request.form["choice"],))
    connection.close()
    return "taken"
