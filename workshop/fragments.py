"""Parts of pages that are the same for many readers, rendered once. It knows no page and no person.

A key names everything that the fragment depends on, and a fragment never holds what belongs to one
person: no pseudonym, no token, no state of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from sys import getsizeof

from flask import Flask
from markupsafe import Markup

# A whole story weighs 120 kB: this holds a hundred and thirty of them, in each process.
MOST_BYTES = 16 * 1024 * 1024

Key = tuple[Hashable, ...]


class Fragments:
    """Rendered fragments by key, in two generations: when the young one has grown to half of what
    all may weigh, it becomes the old one, and what nobody asked for meanwhile is forgotten."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.young: dict[Key, Markup] = {}
        self.old: dict[Key, Markup] = {}
        self.young_bytes = 0

    def kept(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """For templates, `{% call kept("name", language) %}…{% endcall %}`. A key that has None in
        it is not kept: what it would name has no lasting version."""
        found = self.young.get(key)
        if found is None:
            found = self.old.get(key)
            if found is None:
                found = caller()
            if None not in key:
                self.keep(key, found)
        return found

    def keep(self, key: Key, fragment: Markup) -> None:
        """Threads may meet here: at worst a fragment is made, or weighed, twice."""
        weight, most = getsizeof(fragment), self.most_bytes // 2
        if weight > most:
            return
        if self.young_bytes + weight > most:
            self.old, self.young, self.young_bytes = self.young, {}, 0
        self.young[key] = fragment
        self.young_bytes += weight


def init_app(app: Flask) -> None:
    fragments = Fragments()
    app.extensions["fragments"] = fragments
    app.jinja_env.globals["kept"] = fragments.kept
