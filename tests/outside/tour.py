"""Every kind of page in one language, for a program that looks at pages; it judges none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.browser.site import MODULE, STORY, Klass, Site
from tests.browser.training import company
from tests.cast import run_live, sign_in
from tests.web import Visitor

PUBLIC = (
    "/", "/sign-in", "/join", "/modules", f"/modules/{MODULE}", "/quizzes", f"/quizzes/{STORY}",
    "/help", "/help/disclosure", "/help/check", "/help/plan", "/help/log", "/privacy",
    "/privacy?for=council", "/exit", "/live", "/finished",
)  # fmt: skip

ADMINISTRATORS = ("/organisation", "/organisation/log", "/organisation/erase")


@dataclass(frozen=True, slots=True)
class Tour:
    """A class with an assignment of a module, a story and questions; its facilitator, a learner."""

    site: Site
    language: str
    group: Klass
    assignment: str
    leader: Visitor
    learner: Visitor

    def administrator(self) -> Visitor:
        return sign_in(Visitor(self.site.app), self.site.school(self.language).administrator)

    @property
    def learners_pages(self) -> tuple[str, ...]:
        """What a learner opens on their phone."""
        own = f"/assignments/{self.assignment}"
        return (
            "/assignments", own, f"{own}/{MODULE}", f"{own}/{STORY}", "/help", "/account",
            "/help/check", "/help/plan", "/privacy",
        )  # fmt: skip

    @property
    def leaders_pages(self) -> tuple[str, ...]:
        return (
            "/groups", f"/groups/{self.group.id}", "/assignments", "/assignments/new",
            f"/assignments/{self.assignment}", f"/progress/{self.assignment}", "/modules",
            f"/modules/{MODULE}", "/quizzes", f"/quizzes/{STORY}", "/account",
            f"/sessions/{STORY}", f"/sessions/{STORY}/rules", f"/groups/{self.group.id}/board",
            f"/assignments/{self.assignment}/copy", "/progress/compare", "/quizzes/try", "/live",
            f"/live/new?quiz={STORY}",
            *(f"/quizzes/{STORY}/paper{page}"
              for page in ("", "/booklet", "/sheet", "/cards", "/story.html")),
        )  # fmt: skip

    def live_pages(self) -> tuple[str, ...]:
        """Of a session in its first vote."""
        code = run_live(self.leader, STORY)
        for act in ("begin", "open"):
            page = self.leader.get(f"/live/{code}/presenter")
            values = {"act": act, "revision": page.values["revision"]}
            self.leader.post(f"/live/{code}/presenter", values, None)
        return (f"/live/{code}", f"/live/{code}/presenter", f"/live/{code}/screen")

    def pages(self) -> Iterator[tuple[str, str]]:
        """A name and the HTML of every kind of page, steps of the player and errors included."""
        administrator = self.administrator()
        stranger = Visitor(self.site.app)
        officer = sign_in(Visitor(self.site.app), company(self.site, self.language))
        for who, name, addresses in (
            (stranger, "stranger", PUBLIC),
            (self.learner, "learner", self.learners_pages),
            (self.leader, "leader", (*self.leaders_pages, *self.live_pages())),
            (officer, "officer", ("/campaigns", "/campaigns/new", "/assignments", "/groups")),
            (administrator, "administrator", ADMINISTRATORS),
        ):
            who.get(f"/help?language={self.language}", None)
            for address in addresses:
                yield named(name, address), who.get(address).html
        yield from self.played()
        yield "no-such-page", administrator.get("/no/such/page", status=404).html

    def played(self) -> Iterator[tuple[str, str]]:
        """The first scenes of a story, tried without an account."""
        visitor, address = Visitor(self.site.app), f"/quizzes/{STORY}"
        visitor.get(f"{address}?language={self.language}", None)
        visitor.get(address)
        page = visitor.post(address, {"act": "begin"}, 200)
        yield "first-scene", page.html
        page = visitor.post(address, {"step": page.steps, "choose": "1"}, 200)
        yield "feedback", page.html


def named(who: str, address: str) -> str:
    return who + re.sub(r"\W", "-", address)
