"""For a server of one's own choice: `gunicorn wsgi:app`. `workshop serve` does the same and
more."""

from workshop.serving import application

app = application()
