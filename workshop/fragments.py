"""Parts of pages that are the same for many readers, rendered once. It knows no page and no person.

A key names everything that the fragment depends on, and a fragment never holds what belongs to one
person: no pseudonym, no token, no state of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask
from markupsafe import Markup

MOST = 4000


class Fragments:
    """Rendered fragments by key; when there are too many, all are forgotten and made again."""

    def __init__(self) -> None:
        self.made: dict[tuple[Hashable, ...], Markup] = {}

    def kept(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """For templates, `{% call kept("name", language) %}…{% endcall %}`. A key that has None in
        it
        is not kept: what it would name has no lasting version."""
        found = self.made.get(key)
        if found is None:
            found = caller()
            if None not in key:
                if len(self.made) >= MOST:
                    self.made.clear()
                self.made[key] = found
        return found


def init_app(app: Flask) -> None:
    fragments = Fragments()
    app.extensions["fragments"] = fragments
    app.jinja_env.globals["kept"] = fragments.kept
