"""A company that trains its people: its officer at the desk, its teams in a file, its employees.

What they do at their browsers, with the waits; it does not know what a test expects of it.
"""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.room import Waits, plain
from tests.browser.site import Site
from tests.browser.words import catalogue, said
from tests.cast import PASSWORD, come_back, read_module, send
from tests.web import Visitor
from workshop.accounts import store as accounts
from workshop.accounts.rules import OrganisationKind, Role
from workshop.database import database, now

STORY = "the-team-channel"
MODULE = "stand-by-a-colleague"
DESK = {"width": 1280, "height": 900}
SITES = (
    "Brest", "Nîmes", "Béziers", "Orléans", "Besançon", "Angoulême", "Évry", "Mâcon", "Sète",
    "Liège",
)  # fmt: skip
SERVICES = ("Accueil", "Énergie", "Logistique", "Qualité")
SIZES = (12, 7, 3, *[53] * 36, 70)
TEAMS = tuple(f"{service} – {place}" for service in SERVICES for place in SITES)


def rows(spoiled: bool) -> list[tuple[str, str]]:
    """The teams as the officer has them; three lines are wrong at first."""
    lines = [(name, str(size)) for name, size in zip(TEAMS, SIZES, strict=True)]
    if spoiled:
        lines[10] = (lines[10][0], "environ 50")
        lines[20] = (lines[20][0], "")
        lines[30] = (lines[0][0].upper(), lines[30][1])
    return lines


def as_excel_writes_it(lines: list[tuple[str, str]]) -> bytes:
    """Semicolons, Windows-1252 and the line ends of Windows, with a line of headings."""
    text = "".join(f"{name};{size}\r\n" for name, size in [("Équipe", "Effectif"), *lines])
    return text.encode("cp1252")


@dataclass(frozen=True, slots=True)
class Slip:
    """A line of the file for the mail merge."""

    team: str
    number: int
    link: str
    code: str


@contextmanager
def later(site: Site, **by: float) -> Iterator[None]:
    """The server's clock goes ahead for a while, and sign-ins that ran out are forgotten, as the
    server does each minute."""
    clock = site.app.extensions["clock"]
    site.app.extensions["clock"] = lambda: datetime.now(UTC) + timedelta(**by)
    try:
        with site.app.app_context(), database().write() as session:
            accounts.forget_what_ran_out(session, now())
        yield
    finally:
        site.app.extensions["clock"] = clock


def company(site: Site, language: str) -> str:
    """A company with an administrator, whose address is returned."""
    email = f"rh-{secrets.token_hex(3)}@{language}.example"
    country, zone = {"fr": ("FR", "Europe/Paris"), "en": ("IE", "Europe/Dublin")}[language]
    with site.app.app_context(), database().write() as session:
        stored = site.app.extensions["passwords"].hash(PASSWORD)
        id = accounts.add_organisation(
            session, "Ateliers Corail", OrganisationKind.COMPANY, country, language, zone
        )
        person = accounts.add_colleague(session, id, "Inès Moreau", email, Role.ADMINISTRATOR)
        accounts.set_password(session, person, stored)
    return email


def table_of(data: bytes) -> list[dict[str, str]]:
    """A file that the program wrote, as a spreadsheet in French opens it."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def to_adult(language: str, message: str, **values: object) -> str:
    """A sentence to an adult: vous in French."""
    found = str(catalogue(language).pgettext("adult", message))
    return plain(found % values if values else found)


@dataclass
class Reader:
    """Somebody at a browser, and what their screen says."""

    person: Person
    waits: Waits

    @property
    def page(self) -> Page:
        return self.person.page

    @property
    def main(self) -> str:
        return plain(self.page.locator("main").inner_text())

    def says(self, message: str, **values: object) -> str:
        """A sentence of the interface as it stands on a page."""
        return plain(said(self.person.language, message, **values))

    def told(self, message: str, **values: object) -> str:
        """A sentence to this person, who is an adult."""
        return to_adult(self.person.language, message, **values)

    def open(self, address: str, what: str) -> str:
        with self.waits.of(what):
            assert self.person.open(address) == 200
        return self.main

    def press(self, target: str, what: str) -> str:
        with self.waits.of(what):
            self.person.press(target)
        return self.main

    def file(self, target: str, what: str) -> bytes:
        """Press what answers with a file; its bytes."""
        with self.waits.of(what), self.page.expect_download() as waiting:
            self.page.locator(target).first.click()
        return waiting.value.path().read_bytes()


@dataclass
class Officer(Reader):
    """Who trains the company, and administers its part of the program."""

    email: str = ""
    campaign: str = ""
    assignments: dict[str, str] = field(default_factory=dict)

    def arrives(self) -> None:
        self.person.sign_in(self.email)

    def switches_proof_on(self) -> str:
        self.open("/organisation", "officer: the organisation")
        return self.press(
            "form[action='/organisation/proof'] button", "officer: proof of training is on"
        )

    def gives_the_file(self, data: bytes) -> str:
        """Fill in the form of a new campaign, and have the file looked at."""
        page = self.page
        self.open("/campaigns/new", "officer: the form of a campaign")
        page.fill("[name=title]", "Respect au travail")
        for number, item in enumerate((f"module/{MODULE}", f"quiz/{STORY}")):
            page.select_option(f"[name=items-{number}]", item)
        page.check("[name=joining][value=slips]")
        page.check("[name=newcomers]")
        page.check("[name=proof_of_training]")
        page.set_input_files(
            "[name=file]", {"name": "equipes.csv", "mimeType": "text/csv", "buffer": data}
        )
        return self.checks("officer: the file is read")

    def checks(self, what: str) -> str:
        return self.press("main form.form > p button[value=check], main form.form > button"
                          "[value=check]:not(.default-button)", what)  # fmt: skip

    def mends(self, lines: list[tuple[str, str]]) -> str:
        """Correct the wrong lines where they stand, in the field of the teams."""
        text = "\n".join(f"{name};{size}" for name, size in lines)
        self.page.fill("[name=teams]", f"Équipe;Effectif\n{text}")
        return self.checks("officer: the mended list is read")

    def refused(self) -> dict[int, str]:
        """The refused rows of the preview: number and reason."""
        found = self.page.locator("tr.refused").all()
        return {
            int(row.locator("td").first.inner_text()): plain(row.locator("td").last.inner_text())
            for row in found
        }

    def makes_them(self) -> str:
        page = self.press("button[value=make]", "officer: forty teams are made")
        self.campaign = self.person.path
        for link in self.page.locator("table.teams tbody th a").all():
            self.assignments[link.inner_text()] = (link.get_attribute("href") or "").split("/")[2]
        return page

    def exports_slips(self) -> list[Slip]:
        data = self.file(
            f"form[action='{self.campaign}/slips.csv'] button", "officer: 2,000 slips as CSV"
        )
        team, number, link, code = (said(self.person.language, each) for each in (
            "team", "number", "link", "code"))  # fmt: skip
        return [Slip(row[team], int(row[number]), row[link], row[code]) for row in table_of(data)]

    def of(self, team: str) -> str:
        """The assignment of a team."""
        return self.assignments[team]

    def reads_the_list(self, team: str, what: str) -> dict[int, str]:
        """The list of numbers: done or not."""
        self.open(f"/proof/{self.of(team)}", "officer: before the list of numbers")
        self.press(f"form[action='/proof/{self.of(team)}'] button.button-primary, "
                   f"form[action='/proof/{self.of(team)}'] button >> nth=0", what)  # fmt: skip
        lines = self.page.locator(".proof-list tbody tr").all()
        return {
            int(line.locator("th").inner_text()): line.locator("td").inner_text() for line in lines
        }

    def closes(self) -> str:
        with self.waits.of("officer: all teams are closed, progress is there"):
            self.person.press_and_confirm(f"form[action='{self.campaign}/close'] button")
        return self.main


@dataclass
class Employee(Reader):
    """Somebody who was sent a slip, at a browser of their own."""

    slip: Slip

    def arrives(self) -> str:
        """By the link of their mail; what stands on their list."""
        self.open(self.slip.link, "employee: the link of the mail")
        assert self.page.input_value("[name=code]") == self.slip.code
        assert self.slip.code not in self.page.url
        return self.press("form[action='/join'] button[type=submit]", "employee: the list")

    def opens(self, assignment: str) -> str:
        return self.press(f"main a[href='/assignments/{assignment}']", "employee: the training")

    def reads(self, assignment: str) -> str:
        self.press(f"main a[href='/assignments/{assignment}/{MODULE}']", "employee: the module")
        button = f"form[method=post]:has(button:text-is('{self._read()}')) button"
        return self.press(button, "employee: the module is done")

    def _read(self) -> str:
        return str(catalogue(self.person.language).pgettext("adult", "I have read it"))

    def begins(self, assignment: str) -> str:
        """What is told before the first question."""
        self.open(f"/assignments/{assignment}/{STORY}", "employee: the story")
        return self.main

    def plays(self, choice: int) -> None:
        self.person.begin()
        self.person.choose(choice)
        self.person.play_to_the_end()

    def sends(self) -> str:
        with self.waits.of("employee: Send is answered"):
            self.person.send()
        return self.main

    def prints(self) -> tuple[str, bytes]:
        """The attestation as the page in a new tab says it, and as a file."""
        form = ".attestation form[action='/proof/attestation'] "
        with self.waits.of("employee: the attestation as a page"):
            with self.page.expect_popup() as tab:
                self.page.locator(f"{form} button[value=page]").click()
            tab.value.wait_for_load_state()
        text = plain(tab.value.locator("main").inner_text())
        tab.value.close()
        return text, self.file(f"{form} button[value=pdf]", "employee: the attestation as PDF")

    def finishes(self) -> str:
        return self.press("main form[action='/finished'] button", "employee: I have finished")


def employee(newcomer: Newcomer, waits: Waits, slip: Slip) -> Employee:
    return Employee(newcomer(True), waits, slip)


def colleagues_do_it(site: Site, assignment: str, slips: list[Slip]) -> None:
    """So many others read the module, play the story and send, without a screen."""
    for count, slip in enumerate(slips):
        visitor = come_back(Visitor(site.app), slip.code)
        read_module(visitor, assignment, MODULE)
        send(visitor, assignment, STORY, [f"sticker/{1 + count % 3}"], act="stop")
