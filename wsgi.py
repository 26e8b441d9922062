"""For a server of one's own choice: `gunicorn wsgi:app`. `workshop serve` does the same and
more."""

from __future__ import annotations

import sys

from workshop.commands import refusal
from workshop.serving import application

# What gunicorn takes for a start that need not be tried again.
FAILED_TO_BOOT = 3

if (told := refusal()) is not None:
    print(f"workshop: {told}", file=sys.stderr)  # noqa: T201 - There is no other way to say it.
    raise SystemExit(FAILED_TO_BOOT)

app = application()
