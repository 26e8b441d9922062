"""The help pages as a browser gets them: open to everybody, right by country, and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from workshop.accounts import store
from workshop.accounts.models import Organisation, SignIn
from workshop.accounts.rules import OwnContact, keyed_hash
from workshop.database import session, transaction
from workshop.help import rules, views

LANGUAGES = ("fr", "en")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def page(client: FlaskClient, address: str, language: str = "en") -> str:
    reply = client.get(address, headers={"Accept-Language": language})
    assert reply.status_code == 200
    return reply.get_data(as_text=True)


def links(html: str, scheme: str) -> set[str]:
    return set(re.findall(rf'href="({scheme}[^"]*)"', html))


def main_of(html: str) -> str:
    """What stands in the page itself, without the strip and the frame around it."""
    return html[html.index("<main") : html.index("</main>")]


def test_help_is_open_and_names_the_european_emergency_number(
    client: FlaskClient, language: str
) -> None:
    assert "tel:112" in links(main_of(page(client, "/help", language)), "tel:")


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("FR", {"tel:17", "tel:112", "tel:3018", "tel:119", "tel:3114", "tel:116006"}),
        ("BE", {"tel:101", "tel:112", "tel:107", "tel:116000", "tel:080012800"}),
        ("IE", {"tel:112", "tel:1800666666"}),
        ("GB", {"tel:999", "tel:101", "tel:03456000459"}),
        ("CH", {"tel:112", "tel:147", "tel:143"}),
        ("LU", {"tel:113", "tel:112"}),
        ("CA", {"tel:988", "tel:18006686868"}),
        ("US", {"tel:988", "tel:18448782274"}),
    ],
)
def test_each_country_has_its_own_numbers_in_both_languages(
    client: FlaskClient, language: str, country: str, numbers: set[str]
) -> None:
    assert numbers <= links(main_of(page(client, f"/help?country={country}", language)), "tel:")


def test_the_country_never_follows_from_the_language(client: FlaskClient) -> None:
    french, english = (
        links(main_of(page(client, "/help", language)), "tel:") for language in LANGUAGES
    )
    assert french == english == {"tel:112"}


def test_a_country_chosen_without_an_account_is_kept_for_the_next_page(
    client: FlaskClient,
) -> None:
    page(client, "/help?country=FR")
    assert "tel:3018" in links(main_of(page(client, "/help")), "tel:")
    assert "tel:3018" in links(page(client, "/help/disclosure"), "tel:")


def test_the_cookie_of_a_country_ends_with_the_browser(client: FlaskClient) -> None:
    reply = client.get("/help?country=be")
    (cookie,) = [c for c in reply.headers.getlist("Set-Cookie") if c.startswith("country=")]
    assert cookie.startswith("country=BE;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


@pytest.mark.parametrize("country", ["XX", "EU", "<script>", "a" * 5000])
def test_an_unknown_country_gets_the_general_page(client: FlaskClient, country: str) -> None:
    html = main_of(page(client, f"/help?country={country}"))
    assert links(html, "tel:") == {"tel:112"}
    assert '<option value="general" selected>' in html


@pytest.mark.parametrize("address", ["/help?country=%00", "/exit?value=%00"])
def test_a_zero_byte_in_an_address_leads_nowhere(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_text_message_can_be_sent_where_calling_is_not_safe(client: FlaskClient) -> None:
    assert links(page(client, "/help?country=FR"), "sms:") == {"sms:114"}


def test_every_need_of_the_menu_is_a_place_on_the_page(client: FlaskClient) -> None:
    html = page(client, "/help?country=FR")
    places = set(re.findall(r'\bid="([^"]+)"', html))
    targets = {target.removeprefix("#") for target in links(main_of(html), "#")}
    assert {need.value for need in rules.Need} <= targets <= places


@pytest.mark.parametrize("country", ["FR", "BE", "CH", "LU", "CA", "IE", "GB", "US", "general"])
def test_no_id_stands_twice_on_a_page(client: FlaskClient, country: str) -> None:
    for address in ("/help", "/help/disclosure"):
        ids = re.findall(r'\bid="([^"]+)"', page(client, f"{address}?country={country}"))
        assert len(ids) == len(set(ids))


def test_the_rule_on_images_of_minors_stands_in_plain_sight(client: FlaskClient) -> None:
    html = page(client, "/help?country=FR", "en")
    start = html.index('id="evidence-rule"')
    assert html.index('id="intimate-image"') < start < html.index('id="hacked-account"')
    assert "not even as proof" in html[start : start + 600]
    assert "<details" not in main_of(html)


def test_each_line_says_its_source_and_what_is_stale_says_since_when(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["clock"] = lambda: datetime(2026, 10, 31, 12, tzinfo=UTC)
    fresh = entry_of(page(client, "/help?country=FR"), "fr-3018")
    app.extensions["clock"] = lambda: datetime(2026, 11, 1, 12, tzinfo=UTC)
    stale = entry_of(page(client, "/help?country=FR"), "fr-3018")
    assert "31 October 2025" in fresh
    assert "To be checked since" not in fresh
    assert "To be checked since 31 October 2026" in stale


def entry_of(html: str, id: str) -> str:
    start = html.index(f'id="{id}"')
    return html[start : html.index('class="help-origin"', start) + 400]


def test_shift_leaves_from_help_pages_only(client: FlaskClient) -> None:
    for address in ("/help", "/help/disclosure"):
        assert "data-exit-shift" in page(client, address)
    for address in ("/", "/quizzes", "/modules", "/sign-in", "/privacy"):
        assert "data-exit-shift" not in page(client, address)


def test_the_way_out_stands_twice_on_a_page_and_needs_no_script(client: FlaskClient) -> None:
    """In the shortcuts, for who listens to the page, and in sight: two plain links, in this tab."""
    for address in ("/help", "/help/check", "/quizzes", "/join"):
        ways = re.findall(r'<a [^>]*href="/exit"[^>]*>', page(client, address))
        assert len(ways) == 2, address
        for way in ways:
            assert 'rel="nofollow noreferrer"' in way
            assert "target=" not in way
            assert "danger" not in way


def test_the_page_says_honestly_what_leaving_does_not_do(client: FlaskClient) -> None:
    html = main_of(page(client, "/help"))
    assert "does not erase the history" in html
    assert "a story that was begun starts again" in html


def test_who_has_hurt_someone_is_led_to_somebody_who_listens(client: FlaskClient) -> None:
    html = main_of(page(client, "/help?country=CH"))
    hurt = html[html.index('id="hurt-someone"') :]
    assert 'href="#someone-to-talk-to"' in hurt
    assert 'href="#ch-147"' in hurt


def test_the_languages_of_a_line_are_said_in_words(client: FlaskClient) -> None:
    assert "Languages: English, French" in page(client, "/help?country=CA")


def test_help_says_that_it_is_not_legal_advice(client: FlaskClient) -> None:
    assert "This is not legal advice." in page(client, "/help")
    assert "This is not legal advice." in page(client, "/help/disclosure")


def test_the_card_for_facilitators_is_open_and_has_danger_first(client: FlaskClient) -> None:
    html = main_of(page(client, "/help/disclosure?country=FR"))
    assert html.index("tel:17") < html.index('id="do"') < html.index('id="do-not"')
    for words in ("Promise secrecy", "Look at images", "With employees", "Tell, today"):
        assert words in html


def test_the_card_names_lines_of_the_country_for_when_nobody_can_be_reached(
    client: FlaskClient,
) -> None:
    html = main_of(page(client, "/help/disclosure?country=FR"))
    away = html[html.index('id="contact-away"') : html.index('id="session"')]
    assert {"tel:3018", "tel:119"} <= links(away, "tel:")
    assert "or is the one concerned" in away


def test_the_way_out_bears_no_name_and_loads_nothing(client: FlaskClient, language: str) -> None:
    html = page(client, "/exit", language)
    for name in ("workshop", "atelier", "harass", "harcèl", "help", "aide"):
        assert name not in html.lower()
    assert not re.search(r"\bsrc=|<script|<style|@import|stylesheet", html)
    assert re.findall(r'<link[^>]*href="([^"]*)"', html) == ["data:,"]
    assert re.findall(r'<a\b|action="([^"]*)"', html) == ["/exit"]


def test_the_way_out_is_a_converter_that_works(client: FlaskClient) -> None:
    assert "20\u00a0°C = 68\u00a0°F" in page(client, "/exit?value=20&conversion=c-f", "en")
    assert "12,5\u00a0m = 41,01\u00a0ft" in page(client, "/exit?value=12,5&conversion=m-ft", "fr")


@pytest.mark.parametrize("typed", ["abc", "1e999", '"><b>', "9" * 3000])
def test_the_converter_says_when_it_cannot_read_a_number(client: FlaskClient, typed: str) -> None:
    html = page(client, f"/exit?value={typed}&conversion=nothing")
    assert 'aria-invalid="true"' in html
    assert "<b>" not in html


def test_the_way_out_is_kept_by_no_cache(client: FlaskClient) -> None:
    assert "no-store" in client.get("/exit").headers["Cache-Control"]


def test_the_way_out_leads_where_the_installation_says(app: Flask, client: FlaskClient) -> None:
    chosen = replace(app.extensions["configuration"], exit_url="https://example.org/weather")
    app.extensions["configuration"] = chosen
    reply = client.get("/exit")
    assert reply.status_code == 303
    assert reply.headers["Location"] == "https://example.org/weather"
    assert "no-store" in reply.headers["Cache-Control"]


@pytest.fixture
def french_strip(app: Flask) -> Iterator[views.HelpStrip]:
    with app.test_request_context("/", headers={"Cookie": "country=FR", "Accept-Language": "en"}):
        yield views.strip_for(None)


def test_the_strip_of_a_page_has_the_chosen_country(client: FlaskClient) -> None:
    for html in (page(client, "/help?country=FR"), page(client, "/sign-in")):
        strip = html[html.index('class="help-strip"') :]
        assert {"tel:17", "tel:112", "tel:3018"} <= links(strip[: strip.index("</p>")], "tel:")


def test_a_service_that_cannot_be_called_is_named_in_the_strip(client: FlaskClient) -> None:
    html = page(client, "/help?country=CA")
    strip = html[html.index('class="help-strip"') :]
    assert "The local emergency number" in strip[: strip.index("</p>")]
    assert 'href=""' not in html


def test_the_strip_names_the_organisations_own_contact(
    app: Flask, french_strip: views.HelpStrip
) -> None:
    contact = OwnContact("School nurse", "Ms Perrin", "room 12")
    template = app.jinja_env.get_template("help/strip.html").make_module()
    html = template.strip(french_strip.entries, contact, "en")  # type: ignore[attr-defined]
    assert "School nurse, Ms Perrin" in html
    assert 'href="/help"' in html


def test_the_help_block_costs_nothing_until_it_is_printed(
    app: Flask, french_strip: views.HelpStrip
) -> None:
    block = views.HelpBlock(french_strip, "en").__html__()
    assert {"tel:17", "tel:112", "tel:3018"} == links(block, "tel:")
    assert 'href="/help"' in block


def test_a_name_with_markup_in_it_is_only_text(app: Flask, french_strip: views.HelpStrip) -> None:
    contact = OwnContact("<b>Nurse</b>", "<i>", "<u>")
    shown = views.HelpBlock(replace(french_strip, contact=contact), "en").__html__()
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "<u>" not in shown


@pytest.fixture
def learner(app: Flask, client: FlaskClient) -> FlaskClient:
    """A pupil of a Belgian school with two people to turn to, signed in on `client`."""
    token, instant = "token-of-a-pupil", now_of(app)
    with app.app_context(), transaction() as writing:
        school = Organisation(
            name="École du Parc",
            kind="school",
            country="BE",
            language="fr",
            time_zone="Europe/Brussels",
        )
        writing.add(school)
        writing.flush()
        nurse = OwnContact("Infirmière", "Mme Perrin", "salle 12")
        head = OwnContact("Direction", "M. Roy", "bureau 1")
        store.set_contacts(writing, school.id, [nurse, head])
        pupil = store.add_learner(writing, school.id, "Renard calme", "hash", "en", "pupils-11-15")
        hashed = keyed_hash(app.extensions["keys"].session, token)
        store.begin_sign_in(writing, pupil, hashed, instant, timedelta(hours=1))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def now_of(app: Flask) -> datetime:
    instant = app.extensions["clock"]()
    assert isinstance(instant, datetime)
    return instant


def sign_ins(app: Flask) -> int:
    with app.app_context():
        return session().query(SignIn).count()


def test_the_organisations_country_and_people_come_first(learner: FlaskClient) -> None:
    html = main_of(page(learner, "/help"))
    assert "tel:107" in links(html, "tel:")
    assert html.index("Mme Perrin") < html.index("M. Roy") < html.index('id="danger-now"')


def test_a_cookie_left_by_someone_else_does_not_change_a_learners_country(
    learner: FlaskClient,
) -> None:
    page(learner, "/help?country=GB")
    assert "tel:101" in links(main_of(page(learner, "/help")), "tel:")
    assert "tel:999" not in links(main_of(page(learner, "/help")), "tel:")


def test_a_learner_away_from_home_can_read_another_country(learner: FlaskClient) -> None:
    assert "tel:999" in links(main_of(page(learner, "/help?country=GB")), "tel:")


def test_a_learners_titles_and_icon_tell_nothing(learner: FlaskClient, language: str) -> None:
    telling = re.compile(r"harass|harcèl|bull|victim|menac|abus|danger|violen|intime", re.I)
    for address in ("/help", "/help/check", "/help/plan", "/help/log", "/modules", "/quizzes"):
        html = page(learner, address, language)
        head = html[: html.index("</head>")]
        assert not telling.search(head), address
        assert re.search(r'rel="icon"[^>]*icons/plain', head), address


def test_the_card_says_whom_to_tell_today(learner: FlaskClient) -> None:
    html = main_of(page(learner, "/help/disclosure"))
    assert html.index("Tell, today") < html.index("Mme Perrin")


def test_leaving_ends_the_session_of_a_learner(app: Flask, learner: FlaskClient) -> None:
    assert sign_ins(app) == 1
    page(learner, "/exit")
    assert sign_ins(app) == 0
    assert "Mme Perrin" not in page(learner, "/help")


def test_leaving_works_when_the_database_does_not_answer(
    learner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> None:
        raise OperationalError("", {}, Exception("locked"))

    monkeypatch.setattr(views, "sign_out", silent)
    assert "Unit converter" in page(learner, "/exit")
    monkeypatch.undo()
    assert "Mme Perrin" not in page(learner, "/help")
