"""What gunicorn may write down: that something failed and of what kind, never which request.

It knows nothing of the application.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from gunicorn.glogging import Logger

from workshop.logs import formatter


class Log(Logger):  # type: ignore[misc]
    """gunicorn's log, without the address of who asked and without what they asked for (R12)."""

    def setup(self, cfg: Any) -> None:
        """Lines as the program writes its own."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            if getattr(handler, "_gunicorn", False):
                handler.setFormatter(formatter(os.environ.get("WORKSHOP_LOG") == "json"))

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Warnings about a request name its sender, so that one is left out."""
        if "request" not in msg.lower():
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """An error in handling a request is told by its kind; one of the server itself whole."""
        kind = sys.exc_info()[0]
        if kind is TimeoutError:
            return  # Whoever was too slow was cut off; there is nothing to mend here.
        if "request" in msg.lower() and kind is not None:
            self.error("a request failed: %s", kind.__name__)
        else:
            super().exception(msg, *args, **kwargs)
