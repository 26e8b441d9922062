"""A school in the middle of its work, for commands that must keep it or leave it alone."""

from __future__ import annotations

from typing import Any

from tests.cast import STORY, Cast, assign, close, send

# An assignment of seven is one planned batch: with five answers it waits for two.
PUPILS, SENT = 7, 5


class School:
    """A class of seven: one assignment closed with its chart, one open with five answers in it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.leader = cast.as_(cast.alice)
        self.pupils = cast.pupils(PUPILS)
        self.closed = self._assigned("quiz/three-questions")
        for pupil in self.pupils:
            send(pupil.visitor, self.closed, "three-questions", ("two/2",), act="stop")
        close(self.leader, self.closed)
        self.open = self._assigned(f"quiz/{STORY}")
        for pupil in self.pupils[:SENT]:
            send(pupil.visitor, self.open)

    def _assigned(self, item: str) -> str:
        return assign(self.leader, self.cast.group, item)

    def charts(self, leader: Any = None) -> Any:
        reader = leader or self.leader
        reader.get(f"/progress/{self.closed}.json")
        return reader.reply.get_json()
