"""Walks past every page and state that somebody can meet; each stop gives its name.

They only lead there: what a page must be is the business of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.browser.more_walks import company, first_visit, lesson, opened, refused, trouble
from tests.browser.people import Person
from tests.browser.site import MODULE, QUESTIONED, STORY, Site
from tests.browser.walks_live import live
from tests.cast import join, make_group, print_slips
from tests.web import Visitor

Walk = Callable[[Person, Site], Iterator[str]]


def nobody(person: Person, site: Site) -> Iterator[str]:
    """What can be seen without an account."""
    group = site.class_(person.language)
    yield from opened(
        person, "/", "/sign-in", "/join", f"/join/{group.code}", "/join/222222", "/modules",
        f"/modules/{MODULE}", "/quizzes", "/quizzes?theme=recovering", "/help", "/help?country=FR",
        "/help?country=GB", "/help/disclosure", "/help/check", "/help/plan", "/help/log",
        "/privacy", "/privacy?for=council", "/finished", "/exit", "/exit?value=x",
        "/sign-in/link/none",
    )  # fmt: skip
    person.open("/sign-in")
    refused(person)
    yield "sign-in-refused"
    person.open("/join")
    person.page.fill("[name=code]", "2")
    person.press("form[action='/join'] button")
    yield "join-refused"
    yield from trial(person)


def trial(person: Person) -> Iterator[str]:
    """A story that is tried, up to the page where it ends."""
    person.open(f"/quizzes/{QUESTIONED}")
    yield "story-intro"
    person.begin()
    yield "story-scene"
    person.play_to_the_end()
    yield "story-ending"


def pupil(person: Person, site: Site) -> Iterator[str]:
    """From joining to the erased account."""
    language = person.language
    group = site.class_(language)
    person.join(group.code)
    yield "joined"
    yield from opened(person, "/assignments")
    pieces = (f"module/{MODULE}", f"quiz/{STORY}", f"quiz/{QUESTIONED}")
    assignment = site.assigned(language, group, *pieces)
    here = f"/assignments/{assignment}"
    yield from opened(person, "/assignments", here, f"{here}/{MODULE}", f"/join/{group.code}")
    yield from opened(person, "/join", "/finished")
    yield from playing(person, f"{here}/{STORY}")
    person.send()
    person.page.locator("details.path summary").click()
    yield "sent"
    yield from sending_late(person, f"{here}/{QUESTIONED}")
    yield from opened(person, here, f"{here}/{STORY}?again", "/account", "/nowhere", "/help")
    site.close(language, assignment)
    yield from opened(person, here, "/assignments")
    person.open("/account")
    person.page.locator("form[action='/account/erase'] button").click()
    yield "erase-asked"
    person.press("dialog[open] button:not(.button-secondary)")
    yield "erased"


def playing(person: Person, address: str) -> Iterator[str]:
    """Scenes, a question, the feedback of both, and the ending."""
    person.open(address)
    yield "assigned-intro"
    person.begin()
    yield "scene"
    person.choose(2)
    yield "scene-feedback"
    while not person.shows("[name=answer]"):
        person.go_on(2)
    yield "question"
    person.page.locator("main button[value=answer]").click()
    yield "question-nothing-chosen"
    person.answer(2)
    yield "question-answered"
    person.act("main button[value=continue]")
    person.play_to_the_end()
    yield "ending"


def sending_late(person: Person, address: str) -> Iterator[str]:
    """A story that waits for the connection, and its answer."""
    person.open(address)
    person.begin()
    person.page.context.set_offline(True)
    person.act("main button[value=stop]")
    person.page.locator("[data-message=waiting]").wait_for()
    yield "waiting"
    person.page.context.set_offline(False)
    person.page.locator("[data-result]").wait_for()
    yield "stopped"


def facilitator(person: Person, site: Site) -> Iterator[str]:
    """Groups, slips, assignments in every state, charts, the library, a text of one's own."""
    language = person.language
    leader = site.leader(language)
    group = site.class_(language)
    person.sign_in(site.school(language).leader)
    yield from opened(person, "/groups", f"/groups/{group.id}", f"/join/{group.code}")
    slips = make_group(leader, "4e A", language=language)
    yield from opened(person, f"/groups/{slips}")
    print_slips(leader, slips, 3, 1)
    yield from opened(person, f"/groups/{slips}", f"/groups/{slips}/slips")
    person.page.fill("[name=count]", "9")
    person.press("main form.form button.button-primary")
    yield "slips-sheet"
    yield from assigning(person, site)
    yield from charts(person, site)
    yield from library(person)
    yield from opened(person, "/nowhere", "/account")
    refused(person, "main form.form button.button-primary")
    yield "account-refused"


def assigning(person: Person, site: Site) -> Iterator[str]:
    language = person.language
    group = site.class_(language)
    yield from opened(person, f"/assignments?group={group.id}", "/assignments/new")
    refused(person)
    yield "new-refused"
    join(Visitor(site.app), group.code)
    items = (f"module/{MODULE}", f"quiz/{STORY}")
    planned = site.assigned(language, group, *items, opens_at="2099-01-01T10:00")
    running = site.assigned(language, group, *items, due_at="2099-01-01T10:00")
    yield from opened(
        person, f"/assignments/{planned}", f"/assignments/{running}",
        f"/assignments/{running}/copy", f"/progress/{running}", f"/progress/{planned}",
    )  # fmt: skip
    person.open(f"/assignments/{running}")
    person.page.locator("form[action$='/close'] button").click()
    yield "close-asked"


def charts(person: Person, site: Site) -> Iterator[str]:
    language = person.language
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    site.others_send(group, assignment, 12)
    site.close(language, assignment)
    person.page.set_viewport_size({"width": 1280, "height": 900})
    person.open(f"/progress/{assignment}")
    person.page.locator(".figure svg.main-svg").first.wait_for()
    yield "charts"
    yield from opened(
        person, f"/progress/{assignment}/project/1", f"/assignments/{assignment}", "/assignments"
    )


def library(person: Person) -> Iterator[str]:
    yield from opened(
        person, "/modules", f"/modules/{MODULE}", "/quizzes", f"/quizzes/{STORY}", "/quizzes/try"
    )
    person.page.fill("[name=text]", "---\ntitle: ?\n---\n\n## Nothing {#nothing}\n\n- [x](#y)\n")
    person.press("main form.form button.button-primary")
    yield "try-faults"


def administrator(person: Person, site: Site) -> Iterator[str]:
    """The organisation's page, a colleague's link, and what that link opens."""
    person.sign_in(site.school(person.language).administrator)
    yield from opened(person, "/organisation")
    refused(person, "form[action='/organisation/facilitators'] button")
    yield "organisation-refused"
    person.open("/organisation")
    person.press(person.page.locator("form[action$='/link'] button").last)
    link = person.page.locator("#link").inner_text().strip()
    yield "link"
    yield from opened(person, link.removeprefix(site.url))


WALKS: dict[str, Walk] = {
    "nobody": nobody,
    "pupil": pupil,
    "facilitator": facilitator,
    "administrator": administrator,
    "first-visit": first_visit,
    "company": company,
    "lesson": lesson,
    "live": live,
    "trouble": trouble,
}
# Which walk passes each page; a page that is added has to be put into one of them.
PLACES = {
    "nobody": """accounts.home accounts.sign_in accounts.sign_in_link accounts.finished groups.join
        groups.join_code modules.library modules.read quizzes.library quizzes.play help.index
        help.check help.plan help.log help.disclosure help.exit privacy.index""",
    "pupil": "assignments.index assignments.show assignments.do accounts.account",
    "facilitator": """groups.index groups.show groups.slip_sheet assignments.new assignments.copy
        progress.show progress.project quizzes.try_my_text""",
    "administrator": "accounts.organisation",
    "first-visit": "groups.board progress.compare keeping.erase accounts.log",
    "company": """campaigns.index campaigns.new campaigns.show campaigns.progress proof.show
        proof.attendance""",
    "lesson": """sessions.sheet sessions.ground_rules progress.compared paper.index
        paper.booklet_page paper.sheet_page paper.cards_page""",
    "live": """live.index live.new live.room live.presenter live.screen live.summary
        live.handout""",
}
# What answers without being a page.
NO_PAGES = frozenset(
    {
        "static", "favicon", "health.index", "health.ready", "campaigns.codes", "progress.as_csv",
        "progress.as_json", "progress.figures", "live.now_json", "live.presenter_json",
        "live.screen_json", "paper.booklet_file", "paper.sheet_file", "paper.cards_file",
        "paper.one_file",
    }
)  # fmt: skip
