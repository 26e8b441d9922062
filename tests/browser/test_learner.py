"""A learner's way: join, read, play, send once, and afterwards nothing to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Newcomer
from tests.browser.people import Person
from tests.browser.site import MODULE, STORY, STORY_PATH, Klass, Site
from tests.browser.watch import Watch
from tests.browser.words import said, to_pupil
from tests.cast import join, make_group, print_slips, send
from tests.web import Visitor

pytestmark = pytest.mark.usefixtures("same_desk")

PIECES = (f"module/{MODULE}", f"quiz/{STORY}")
TOLD = {
    "fr": "Ni ton professeur ni tes camarades ne verront tes réponses\u202f: on compte seulement"
    " des totaux, un peu brouillés exprès. Après l’envoi, même toi tu ne peux plus les revoir.",
    "en": "Neither your teacher nor your classmates will see your answers: only totals are counted,"
    " blurred a little on purpose. After you send, not even you can see them again.",
}


def plain(text: str) -> str:
    """One kind of space and of apostrophe, as French pages have several."""
    return " ".join(text.replace("’", "'").split())


def story_of(person: Person, site: Site, **options: str) -> tuple[Klass, str]:
    """A new class with the story to do, the person in it and at the story's first page."""
    group = site.class_(person.language)
    assignment = site.assigned(person.language, group, f"quiz/{STORY}", **options)
    person.join(group.code)
    person.open(f"/assignments/{assignment}/{STORY}")
    return group, assignment


def test_a_pupil_joins_reads_plays_and_sends_once(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    group = site.class_(language)
    assignment = site.assigned(language, group, *PIECES)
    pupil = newcomer(scripts)
    pupil.join(group.code)
    pupil.press("main a.button[href='/assignments']")
    pupil.press(f"main a[href='/assignments/{assignment}']")

    pupil.press(f"main a[href$='/{MODULE}']")
    expect(pupil.page.locator("article section").first).to_be_visible()
    pupil.press("main form.form button")
    expect(pupil.page.locator(".tag-success")).to_have_count(1)
    assert site.counted(language, assignment, MODULE) == 1

    pupil.press(f"main a[href$='/{STORY}']")
    assert plain(TOLD[language]) in plain(pupil.page.locator(".told").inner_text())
    pupil.begin()
    assert pupil.step == 1
    messages = pupil.page.get_by_role("list", name=said(language, "Messages"))
    expect(messages.first.get_by_role("listitem")).not_to_have_count(0)
    expect(messages.first.get_by_role("listitem").first).to_contain_text("20:31")

    before = gauges(pupil)
    first_scene = pupil.scene
    pupil.choose(2)
    expect(pupil.page.locator(".feedback")).to_be_visible()
    assert pupil.scene != first_scene
    assert gauges(pupil) != before
    pupil.back()
    assert pupil.scene == first_scene
    assert gauges(pupil) == before

    pupil.play_to_the_end()
    assert not pupil.shows("button[value=stop]")
    result = pupil.send()
    assert result.get_attribute("data-result") == "assignment"
    assert site.counted(language, assignment) == 1
    expect(pupil.page.locator("main h1")).to_have_text(said(language, "Sent"))

    pupil.press("main a.button-primary")
    expect(pupil.page.locator(".tag-success")).to_have_count(2)
    assert first_scene not in pupil.page.locator("main").inner_text()


def gauges(person: Person) -> str:
    """What the gauges say: words, and what rises or falls."""
    return person.page.locator("[data-gauges]").inner_text()


def test_a_second_send_is_answered_and_counted_no_more(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, scripts: bool
) -> None:
    pupil = newcomer(scripts)
    _group, assignment = story_of(pupil, site)
    pupil.begin()
    pupil.choose(1)
    other = Person(pupil.context.new_page(), language, scripts)
    other.open(f"/assignments/{assignment}/{STORY}")
    other.send("skip")
    other.page.close()
    assert site.counted(language, assignment) == 1

    watch.expect(409)
    assert pupil.send("stop").get_attribute("data-result") == "already"
    expect(pupil.page.locator(".marked")).to_have_count(1)
    assert site.counted(language, assignment) == 1


def test_playing_again_is_never_recorded(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    pupil = newcomer(scripts)
    _group, assignment = story_of(pupil, site)
    pupil.begin()
    pupil.choose(1)
    pupil.send("stop")
    pupil.press("main a[href$='?again']")
    assert not pupil.shows(".told")
    pupil.begin()
    pupil.play_to_the_end()
    assert not pupil.shows("button[value=send]")
    expect(pupil.page.locator("main")).to_contain_text(
        said(language, "Nothing of this is sent or kept.")
    )
    assert site.counted(language, assignment) == 1


@pytest.mark.parametrize("act", ["stop", "skip"])
def test_stopping_and_skipping_look_like_an_end(
    newcomer: Newcomer, site: Site, language: str, scripts: bool, act: str
) -> None:
    pupil = newcomer(scripts)
    _group, assignment = story_of(pupil, site)
    if act == "stop":
        pupil.begin()
        pupil.choose(3)
    pupil.send(act)
    expect(pupil.page.locator("main h1")).to_have_text(said(language, "Sent"))
    expect(pupil.page.locator("main a[href='/help']").first).to_be_visible()
    expect(pupil.page.locator("main details.path")).not_to_have_attribute("open", "")
    assert site.counted(language, assignment) == 1


def test_a_slip_brings_a_pupil_in(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    leader = site.leader(language)
    group = make_group(leader, "4e A", language=language)
    (slip,) = print_slips(leader, group, 1)
    pupil = newcomer(scripts)
    pupil.come_back(slip.code.lower().replace("-", " "))
    assert pupil.path == "/assignments"
    expect(pupil.page.locator(".who-name")).to_have_text(slip.pseudonym)
    expect(pupil.page.locator(".empty")).to_be_visible()


def test_the_code_of_a_scanned_slip_reaches_the_field_and_leaves_the_address(
    newcomer: Newcomer, site: Site, language: str
) -> None:
    leader = site.leader(language)
    (slip,) = print_slips(leader, make_group(leader, "4e B", language=language), 1)
    pupil = newcomer()
    pupil.open(f"/join#{slip.code}")
    expect(pupil.page.locator("[name=code]")).to_have_value(slip.code)
    assert "#" not in pupil.page.url
    pupil.press("form[action='/join'] button[type=submit]")
    assert pupil.path == "/assignments"


def test_the_return_code_brings_a_pupil_back_at_another_computer(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    group = site.class_(language)
    first, second = newcomer(scripts), newcomer(scripts)
    code = first.join(group.code)
    name = first.page.locator(".who-name").inner_text()
    second.come_back(code)
    second.open("/assignments")
    expect(second.page.locator(".who-name")).to_have_text(name)
    first.open("/assignments")
    assert first.path == "/sign-in"


def test_the_page_after_joining_says_i_have_finished_at_one_press(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    pupil = newcomer(scripts)
    pupil.join(site.class_(language).code)
    pupil.press(".who form[action='/finished'] button")
    expect(pupil.page.locator("main h1")).to_have_text(
        said(language, "This computer is ready for the next person")
    )
    assert pupil.path == "/finished"


def test_a_wrong_code_is_said_beside_the_field(
    newcomer: Newcomer, watch: Watch, language: str, scripts: bool
) -> None:
    watch.expect(422)
    pupil = newcomer(scripts)
    pupil.open("/join")
    pupil.page.fill("[name=code]", "22222Z")
    pupil.press("form[action='/join'] button[type=submit]")
    field = pupil.page.locator("[name=code]")
    expect(field).to_have_value("22222Z")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        said(language, "Nothing has this code. Look at it again, letter by letter.")
    )


def test_an_erased_account_is_gone(
    newcomer: Newcomer, site: Site, watch: Watch, language: str, scripts: bool
) -> None:
    watch.expect(422)
    pupil = newcomer(scripts)
    code = pupil.join(site.class_(language).code)
    pupil.open("/account")
    pupil.press_and_confirm("form[action='/account/erase'] button")
    expect(pupil.page.locator("main h1")).to_have_text(said(language, "The account is erased"))
    pupil.come_back(code)
    assert pupil.path == "/join"
    expect(pupil.page.locator(".field-error")).to_be_visible()


def test_a_closed_assignment_is_said_before_playing(
    newcomer: Newcomer, site: Site, language: str, scripts: bool
) -> None:
    group = site.class_(language)
    assignment = site.assigned(language, group, f"quiz/{STORY}")
    mate = join(Visitor(site.app), group.code)
    send(mate.visitor, assignment, STORY, list(STORY_PATH[:2]), act="stop")
    pupil = newcomer(scripts)
    pupil.join(group.code)
    site.close(language, assignment)
    pupil.open(f"/assignments/{assignment}/{STORY}")
    told = to_pupil(
        language,
        "This assignment is closed: your answers no longer enter the charts. You may play all the"
        " same; only that you have done it is kept.",
    )
    expect(pupil.page.locator(".notice-warning").first).to_have_text(told)
    pupil.begin()
    pupil.send("stop")
    assert site.counted(language, assignment) == 2
