"""A lesson as it goes: 28 pupils at 14 computers on one server, minute by minute, and one absent.

What each person must see stands here; the waits are printed at the end (`pytest -s`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LOCALES, Newcomer
from tests.browser.people import Person
from tests.browser.room import Computer, Room, Waits, plain, room
from tests.browser.site import STORY, Site
from tests.browser.test_learner import TOLD
from tests.browser.watch import Watch
from tests.browser.words import counted, said, to_pupil

pytestmark = pytest.mark.long

COMPUTERS = 14
CLASS = 29
"""On the list; one is absent today."""
DESK = {"width": 1280, "height": 800}
OLD_SCREEN = {"width": 1024, "height": 768}


@dataclass
class Teacher:
    """The teacher at the desk's computer, and what a lesson needs to know of the class."""

    person: Person
    waits: Waits
    group: str = ""
    assignment: str = ""

    @property
    def main(self) -> str:
        return plain(self.person.page.locator("main").inner_text())

    def says(self, message: str, **values: object) -> str:
        """A sentence of the interface as it stands on a page."""
        return plain(said(self.person.language, message, **values))

    def open(self, address: str, what: str) -> None:
        with self.waits.of(what):
            assert self.person.open(address) == 200

    def press(self, target: str, what: str) -> None:
        with self.waits.of(what):
            self.person.press(target)

    # ---- Before the lesson ----

    def makes_the_class(self, name: str) -> None:
        page = self.person.page
        self.person.open("/groups")
        page.fill("[name=name]", name)
        page.select_option("[name=audience]", "pupils-11-15")
        page.select_option("select[name=language]", self.person.language)
        page.check("[name=joining][value=slips]")
        self.press("main form.form button[type=submit]", "teacher: the class is made")
        self.group = self.person.path.rpartition("/")[2]

    def prints_slips(self, count: int) -> list[str]:
        """The codes, in the order of the sheet."""
        page = self.person.page
        self.person.open(f"/groups/{self.group}/slips")
        page.fill("[name=count]", str(count))
        page.fill("[name=spare]", "2")
        self.press(f"form[action='/groups/{self.group}/slips'] button", "teacher: the slips")
        codes = page.locator(".slip .code").all_inner_texts()
        assert len(set(codes)) == count + 2
        return codes[:count]

    def reads_the_sheet(self) -> list[str]:
        """The session sheet; its minutes."""
        self.open(f"/sessions/{STORY}", "teacher: the session sheet")
        for sentence in (
            "Before you start",
            "Does this look like something that is happening here, right now?",
            "Do not ask who chose what.",
        ):
            assert self.says(sentence) in self.main, sentence
        return self.person.page.locator(".sheet-table tbody th").all_inner_texts()

    def opens(self, pairs: bool = False) -> None:
        """Assign the story in one lesson, from the sheet."""
        page = self.person.page
        self.press(f"main a[href='/assignments/new?item=quiz/{STORY}']", "teacher: the form")
        page.select_option("[name=group]", self.group)
        page.fill("[name=title]", "Séance 1")
        page.check("[name=pace][value=lesson]")
        if pairs:
            page.check("[name=pairs]")
        self.press("main form.form button[type=submit]", "teacher: it is open")
        self.assignment = self.person.path.rpartition("/")[2]

    def projects(self, *addresses: str) -> list[str]:
        """What the room reads on the wall."""
        seen = []
        for address in addresses:
            self.open(address, "teacher: a page for the wall")
            assert self.person.page.locator("nav.site-nav, .who").count() == 0
            seen.append(plain(self.person.page.locator("body").inner_text()))
        return seen

    # ---- During it, and after ----

    def reads_the_charts(self) -> str:
        self.open(f"/progress/{self.assignment}", "teacher: the charts")
        return self.main

    def closes(self) -> str:
        with self.waits.of("teacher: closed, the charts are there"):
            self.person.press_and_confirm(
                f"form[action='/assignments/{self.assignment}/close'] button"
            )
        return self.main

    def projects_the_pictures(self) -> list[str]:
        """Each picture, from the first to the last by the key of a clicker."""
        page, seen = self.person.page, []
        self.press(
            f"main a.button-primary[href$='/progress/{self.assignment}/project/1']",
            "teacher: the first picture",
        )
        while True:
            expect(page.locator("table.chart-rows")).to_have_count(1)
            assert page.locator(".room-question").inner_text().strip()
            seen.append(self.main)
            if not page.locator("a[rel=next]").count():
                return seen
            with self.waits.of("teacher: the next picture"), page.expect_navigation():
                page.keyboard.press("PageDown")

    def counted(self, site: Site) -> dict[str, Any]:
        """The item as the interface for programs has it."""
        leader = site.leader(self.person.language)
        leader.get(f"/progress/{self.assignment}.json")
        (item,) = (leader.reply.get_json() or {})["items"]
        return dict(item)


def at_the_desk(newcomer: Newcomer, site: Site, language: str, waits: Waits) -> Teacher:
    person = newcomer(True, viewport=DESK)
    person.sign_in(site.school(language).leader)
    return Teacher(person, waits)


Launch = dict[str, Any]


@pytest.fixture
def launch(browser_type_launch_args: Launch) -> Launch:
    return browser_type_launch_args


def settings(site: Site, language: str) -> dict[str, Any]:
    return {
        "base_url": site.url, "locale": LOCALES[language], "reduced_motion": "reduce",
        "viewport": OLD_SCREEN,
    }  # fmt: skip


# ---- What a pupil does and must see ---------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """What one pupil saw and left at a computer."""

    name: str
    scenes: list[str]


def plays(
    teacher: Teacher, codes: list[str], language: str, finishing: Callable[[int], bool]
) -> Callable[[Computer], Awaitable[Turn]]:
    """A pupil comes, plays, sends, and finishes unless they forget it."""

    async def turn(computer: Computer) -> Turn:
        name = await computer.type_slip(codes[computer.number])
        told = await computer.to_the_story(teacher.assignment, STORY)
        assert plain(TOLD[language]) in told
        scenes = await computer.play(1 + computer.number % 3)
        answer = await computer.send()
        assert plain(said(language, "Sent")) in answer
        thanks = "Thank you. It is marked as done, and your answers are now part of the totals."
        assert plain(to_pupil(language, thanks)) in answer
        if finishing(computer.number):
            ready = said(language, "This computer is ready for the next person")
            assert plain(ready) in await computer.finish()
        return Turn(name, scenes)

    return turn


def sits_down_after(
    before: list[Turn], language: str, forgot: int
) -> Callable[[Computer], Awaitable[None]]:
    """The next pupil, who tries to see what the one before did, and then opens the page to join."""

    async def look(computer: Computer) -> None:
        last = before[computer.number]
        if computer.number == forgot:
            await computer.open("/join", "the page to join")
            asked = plain(said(language, "Are you %(name)s?", name=last.name))
            assert asked in await computer.text()
            return
        assert await computer.stored() == []
        seen = await computer.go_back()
        assert not [each for each in (last.name, *last.scenes) if each in seen], seen
        await computer.page.goto("/assignments")
        assert computer.path == "/sign-in"
        await computer.open("/join", "the page to join")
        page = await computer.text("body")
        assert last.name not in page
        assert plain(said(language, "Type the code")) in page

    return look


# ---- The lesson -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr"])
def test_a_lesson_of_28_pupils_at_14_computers(
    newcomer: Newcomer, site: Site, watch: Watch, launch: Launch, language: str
) -> None:
    with room(COMPUTERS, watch, launch, **settings(site, language)) as computers:
        teacher = at_the_desk(newcomer, site, language, computers.waits)
        codes = before_the_lesson(teacher, site)
        two_after_each_other(teacher, computers, codes, language)
        debrief(teacher, site)
        who_was_absent(teacher, site, computers, codes[-1], language)
        print(f"\n{computers.waits.table()}")


def before_the_lesson(teacher: Teacher, site: Site) -> list[str]:
    teacher.makes_the_class("5e C")
    codes = teacher.prints_slips(CLASS)
    minutes = teacher.reads_the_sheet()
    assert minutes[0].startswith("0–")
    assert minutes[-1].endswith("–50")
    teacher.opens()
    assert (
        teacher.says(
            "First figures after %(first)s answers, again after %(rest)s.", first=15, rest=29
        )
        in teacher.main
    )
    rules, board = teacher.projects(f"/sessions/{STORY}/rules", f"/groups/{teacher.group}/board")
    assert teacher.says("Nobody is asked what they lived.") in rules
    assert f"{site.url}/join" in board
    assert teacher.says("Type the code of your slip.") in board
    return codes


def two_after_each_other(
    teacher: Teacher, computers: Room, codes: list[str], language: str
) -> None:
    forgot = COMPUTERS - 1
    computers.all(lambda each: each.open("/join", "the page to join"))
    first = computers.all(
        plays(teacher, codes[:COMPUTERS], language, lambda number: number != forgot)
    )
    page = teacher.reads_the_charts()
    assert teacher.says("Nothing is shown yet.") in page
    waiting = (
        "%(waiting)s are waiting: they appear when %(num)s more has been sent, or when you close."
    )
    assert one(teacher, waiting, 1, waiting=14) in page

    computers.all(sits_down_after(first, language, forgot))
    second = computers.all(plays(teacher, codes[COMPUTERS:-1], language, lambda _: True))
    names = [turn.name for turn in (*first, *second)]
    assert len(set(names)) == 2 * COMPUTERS
    page = teacher.reads_the_charts()
    assert teacher.says("%(done)s of %(people)s have done it", done=28, people=29) in page
    assert one(teacher, "Shown: %(num)s answer.", 15) in page


def one(teacher: Teacher, singular: str, number: int, **values: object) -> str:
    """A counted sentence as the page says it."""
    return plain(counted(teacher.person.language, singular, number, **values))


def debrief(teacher: Teacher, site: Site) -> None:
    item = teacher.counted(site)
    assert [release["n"] for release in item["releases"]] == [15]
    page = teacher.closes()
    assert one(teacher, "Shown: %(num)s answer.", 28) in page
    assert teacher.says("Do not ask who chose what.") in page
    item = teacher.counted(site)
    assert [release["n"] for release in item["releases"]] == [15, 13]
    assert (item["done"], item["held_back"], item["closed"]) == (28, 0, True)
    pictures = teacher.projects_the_pictures()
    assert len(pictures) >= 2
    aloud = "These bars are slightly wrong on purpose, so that nobody can guess who answered what:"
    aloud += " look only at the big differences. A small bar may mean nobody."
    assert teacher.says(aloud) in pictures[0]
    assert pictures[-1].count(f"{len(pictures)} / {len(pictures)}") == 1


def who_was_absent(teacher: Teacher, site: Site, computers: Room, code: str, language: str) -> None:
    before = teacher.counted(site)
    name, told, answer = computers.one(0, lambda each: plays_late(each, teacher, code))
    closed = "This assignment is closed: your answers no longer enter the charts. You may play all"
    closed += " the same; only that you have done it is kept."
    assert name
    assert plain(to_pupil(language, closed)) in told
    late = (
        "It is marked as done. As the assignment is closed, your answers do not enter the charts."
    )
    assert plain(to_pupil(language, late)) in answer
    after = teacher.counted(site)
    assert after["done"] == before["done"] + 1 == CLASS
    assert after["releases"] == before["releases"]


async def plays_late(computer: Computer, teacher: Teacher, code: str) -> tuple[str, str, str]:
    await computer.page.goto("/join")
    name = await computer.type_slip(code)
    told = await computer.to_the_story(teacher.assignment, STORY)
    await computer.play(1)
    return name, told, await computer.send()


# ---- Two at one computer --------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en"])
def test_a_lesson_of_ten_pupils_two_at_each_of_five_computers(
    newcomer: Newcomer, site: Site, watch: Watch, launch: Launch, language: str
) -> None:
    with room(5, watch, launch, **settings(site, language)) as computers:
        teacher = at_the_desk(newcomer, site, language, computers.waits)
        teacher.makes_the_class("5e D")
        codes = teacher.prints_slips(5)
        teacher.reads_the_sheet()
        teacher.opens(pairs=True)
        plan = "Figures after the answers of %(first)s pairs, or when it is closed if at least 5"
        assert teacher.says(f"{plan} have sent.", first=5) in teacher.main
        computers.all(lambda each: each.open("/join", "the page to join"))
        for told, answer in computers.all(lambda each: plays_in_pairs(each, teacher, codes)):
            assert "Your partner plays with you and sees your answers" in told
            assert "Discuss, then choose together." in told
            assert "the answers of your pair are now part of the totals" in answer
        assert [release["n"] for release in teacher.counted(site)["releases"]] == [5]
        page = teacher.reads_the_charts()
        assert "5 of 5 pairs have done it" in page
        assert "5 answers, each of a pair." in page
        assert len(teacher.projects_the_pictures()) >= 2


async def plays_in_pairs(computer: Computer, teacher: Teacher, codes: list[str]) -> tuple[str, str]:
    await computer.type_slip(codes[computer.number])
    told = await computer.to_the_story(teacher.assignment, STORY)
    await computer.play(1 + computer.number % 2)
    answer = await computer.send()
    await computer.finish()
    return told, answer
