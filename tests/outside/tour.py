"""Every kind of page in one language, for a program that looks at pages; it judges none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.browser.site import MODULE, STORY, Klass, Site
from tests.cast import sign_in
from tests.web import Visitor

PUBLIC = (
    "/", "/sign-in", "/join", "/modules", f"/modules/{MODULE}", "/quizzes", f"/quizzes/{STORY}",
    "/help", "/help/disclosure", "/privacy",
)  # fmt: skip


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
        return ("/assignments", own, f"{own}/{MODULE}", f"{own}/{STORY}", "/help", "/account")

    @property
    def leaders_pages(self) -> tuple[str, ...]:
        return (
            "/groups", f"/groups/{self.group.id}", "/assignments", "/assignments/new",
            f"/assignments/{self.assignment}", f"/progress/{self.assignment}", "/modules",
            f"/modules/{MODULE}", "/quizzes", f"/quizzes/{STORY}", "/account",
        )  # fmt: skip

    def pages(self) -> Iterator[tuple[str, str]]:
        """A name and the HTML of every kind of page, steps of the player and errors included."""
        administrator = self.administrator()
        stranger = Visitor(self.site.app)
        for who, name, addresses in (
            (stranger, "stranger", PUBLIC),
            (self.learner, "learner", self.learners_pages),
            (self.leader, "leader", self.leaders_pages),
            (administrator, "administrator", ("/organisation",)),
        ):
            who.get(f"{addresses[0]}?language={self.language}", None)
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
    return f"{who}{address.replace('/', '-')}"
