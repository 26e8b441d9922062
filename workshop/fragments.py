"""Parts of pages that are the same for many readers, rendered once. It knows no page and no person.

A key names everything that the fragment depends on, and a fragment never holds what belongs to one
person: no pseudonym, no token, no state of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from sys import getsizeof
from typing import NamedTuple

from flask import Flask
from markupsafe import Markup

# A whole story weighs 120 kB: this holds a hundred and thirty of them, in each process.
MOST_BYTES = 16 * 1024 * 1024

Key = tuple[Hashable, ...]


class Kept(NamedTuple):
    """A fragment, and the state of its subject that it shows."""

    state: Key
    html: Markup


class Fragments:
    """Rendered fragments by key, in two generations: when the young one has grown to half of what
    all may weigh, it becomes the old one, and what nobody asked for meanwhile is forgotten."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.young: dict[Key, Kept] = {}
        self.old: dict[Key, Kept] = {}
        self.young_bytes = 0

    def kept(self, *key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """For templates, `{% call kept("name", language) %}…{% endcall %}`. A key that has None in
        it is not kept: what it would name has no lasting version."""
        return caller() if None in key else self._found(key, (), caller)

    def latest(self, key: Key, *state: Hashable, caller: Callable[[], Markup]) -> Markup:
        """The same for what changes: only its last state is kept, for nobody asks for an earlier
        one again. `{% call latest(("name", id), version) %}…{% endcall %}`."""
        return self._found(key, state, caller)

    def _found(self, key: Key, state: Key, caller: Callable[[], Markup]) -> Markup:
        found = self.young.get(key)
        if found is None or found.state != state:
            found = self.old.get(key)
            if found is None or found.state != state:
                found = Kept(state, caller())
            self.keep(key, found)
        return found.html

    def keep(self, key: Key, fragment: Kept) -> None:
        """Threads may meet here: at worst a fragment is made, or weighed, twice."""
        weight, most = getsizeof(fragment.html), self.most_bytes // 2
        replaced = self.young.get(key)
        if replaced is not None:
            self.young_bytes -= getsizeof(replaced.html)
        self.old.pop(key, None)
        if weight > most:
            self.young.pop(key, None)
            return
        if self.young_bytes + weight > most:
            self.old, self.young, self.young_bytes = self.young, {}, 0
            self.old.pop(key, None)
        self.young[key] = fragment
        self.young_bytes += weight


def init_app(app: Flask) -> None:
    fragments = Fragments()
    app.extensions["fragments"] = fragments
    app.jinja_env.globals.update(kept=fragments.kept, latest=fragments.latest)
