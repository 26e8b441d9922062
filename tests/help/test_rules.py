"""What is shown, in which order, and the converter; without files and without Flask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.help import content, rules
from workshop.help.rules import (
    GENERAL,
    Advice,
    Audience,
    Country,
    Directory,
    Entry,
    Need,
    Source,
    Strip,
    Text,
)

SOURCE = Source("example.org", "2025-10-31", "A", date(2026, 10, 31))


def said(text: str) -> Text:
    return Text(f"{text} (fr)", f"{text} (en)")


def entry(id: str, *needs: Need, **more: object) -> Entry:
    values: dict[str, object] = {"name": said(id), "text": said(id), "source": SOURCE} | more
    return Entry(id=id, needs=needs, **values)  # type: ignore[arg-type]


def directory(*own: Entry, general: tuple[Entry, ...] = ()) -> Directory:
    advice = {need: Advice(need, said(need)) for need in Need}
    countries = {
        "FR": Country("FR", said("France"), own),
        GENERAL: Country(GENERAL, said("Another country"), general),
    }
    return Directory(countries, advice, Advice("rule", said("rule")), ())


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [each.id for each in entries]


def test_the_line_of_a_country_comes_first_for_who_wants_to_talk() -> None:
    found = content.directory()
    first = {
        code: rules.entries_for(found, code, rules.Need.TALK)[0].strip for code in found.countries
    }
    assert set(first.values()) == {rules.Strip.TALK}


def test_danger_comes_first_for_every_audience() -> None:
    assert {rules.ordered_needs(audience)[0] for audience in Audience} == {Need.DANGER}


def test_work_comes_before_school_for_adults_only() -> None:
    adults = rules.ordered_needs(Audience.ADULTS)
    young = rules.ordered_needs(Audience.YOUNG)
    assert adults.index(Need.WORK) < adults.index(Need.SCHOOL)
    assert young.index(Need.SCHOOL) < young.index(Need.WORK)
    assert set(adults) == set(young) == set(Need)


def test_at_work_the_card_says_what_holds_with_employees_right_after_what_to_do() -> None:
    card = tuple(Advice(id, said(id)) for id in ("now", "do", "do-not", "at-work", "session"))
    assert [piece.id for piece in rules.card_for(card, Audience.ADULTS)] == [
        "now", "do", "at-work", "do-not", "session",
    ]  # fmt: skip
    assert rules.card_for(card, Audience.YOUNG) == card
    assert rules.card_for(card[:2], Audience.ADULTS) == card[:2]


def test_an_entry_is_said_in_full_once_and_named_again_below() -> None:
    both = entry("line", Need.TALK, Need.IMAGE, numbers=("3018",))
    talk, image = rules.sections(directory(both), "FR")
    assert (ids(talk.entries), ids(talk.again)) == (["line"], [])
    assert (ids(image.entries), ids(image.again)) == ([], ["line"])


def test_a_fact_that_nobody_can_call_is_not_named_again() -> None:
    law, line = entry("law", Need.TALK, Need.IMAGE), entry("line", Need.IMAGE, numbers=("3018",))
    sections = rules.sections(directory(law, line), "FR")
    assert ids(sections[1].again) == []


def test_a_need_that_has_nothing_to_say_has_no_heading() -> None:
    sections = rules.sections(directory(entry("law", Need.TALK, Need.IMAGE)), "FR")
    assert [section.need for section in sections] == [Need.TALK]


def test_general_entries_follow_those_of_the_country() -> None:
    found = directory(entry("own", Need.IMAGE), general=(entry("shared", Need.IMAGE),))
    assert ids(rules.entries_for(found, "FR", Need.IMAGE)) == ["own", "shared"]


def test_a_fallback_shows_only_where_the_country_has_nothing() -> None:
    shared = entry("shared", Need.DANGER, Need.TALK, fallback=True)
    found = directory(entry("own", Need.DANGER), general=(shared,))
    assert ids(rules.entries_for(found, "FR", Need.DANGER)) == ["own"]
    assert ids(rules.entries_for(found, "FR", Need.TALK)) == ["shared"]


def test_an_entry_is_left_out_where_it_does_not_hold() -> None:
    found = directory(general=(entry("european", Need.RIGHTS, not_in=("FR",)),))
    assert ids(rules.entries_for(found, "FR", Need.RIGHTS)) == []
    assert ids(rules.entries_for(found, GENERAL, Need.RIGHTS)) == ["european"]


def test_an_unknown_country_gets_the_general_page_and_case_does_not_matter() -> None:
    found = directory()
    assert found.country("XX").code == GENERAL
    assert found.country("").code == GENERAL
    assert found.country("EU").code == GENERAL
    assert found.country("fr").code == "FR"


def test_countries_are_named_in_order_and_the_general_page_last() -> None:
    assert [country.code for country in directory().named("en")] == ["FR", GENERAL]


def test_nothing_is_hidden_from_another_age_it_only_comes_later() -> None:
    adults = entry("adults", Need.IMAGE, suits=Audience.ADULTS)
    young = entry("young", Need.IMAGE, suits=Audience.YOUNG)
    found = directory(adults, young)
    assert ids(rules.entries_for(found, "FR", Need.IMAGE, Audience.YOUNG)) == ["young", "adults"]
    assert ids(rules.entries_for(found, "FR", Need.IMAGE, Audience.ADULTS)) == ["adults", "young"]
    assert ids(rules.entries_for(found, "FR", Need.IMAGE)) == ["adults", "young"]


def test_the_strip_has_danger_then_someone_to_talk_to() -> None:
    danger = entry("112", Need.DANGER, strip=Strip.DANGER)
    talk = entry("line", Need.TALK, strip=Strip.TALK)
    assert ids(rules.strip(directory(talk, danger), "FR")) == ["112", "line"]


def test_the_strip_does_not_send_adults_to_a_line_for_children() -> None:
    danger = entry("112", Need.DANGER, strip=Strip.DANGER)
    children = entry("line", Need.TALK, strip=Strip.TALK, suits=Audience.YOUNG)
    found = directory(danger, children)
    assert ids(rules.strip(found, "FR", Audience.ADULTS)) == ["112"]
    assert ids(rules.strip(found, "FR", Audience.YOUNG)) == ["112", "line"]


def test_the_strip_on_paper_is_one_line_with_its_numbers() -> None:
    danger = entry("Police", Need.DANGER, numbers=("17", "112"))
    named = entry("3018", Need.TALK, numbers=("3018",))
    site = entry("Childline", Need.TALK, url="https://www.childline.org.uk")
    line = rules.strip_line((danger, named, site), "en")
    assert line == "Police (en) (17, 112) · 3018 (en) · Childline (en) (childline.org.uk)"
    assert rules.strip_line((), "en") == ""


def test_a_source_is_stale_from_the_day_after_its_date() -> None:
    assert not SOURCE.stale(date(2026, 10, 31))
    assert SOURCE.stale(date(2026, 11, 1))
    assert not Source("our own advice").stale(date(2999, 1, 1))


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("pupils-11-15", Audience.YOUNG),
        ("students-15-18", Audience.YOUNG),
        ("employees", Audience.ADULTS),
        ("facilitators", Audience.EVERYONE),
        (None, Audience.EVERYONE),
    ],
)
def test_the_audience_of_a_group_says_who_is_reading(
    audience: str | None, expected: Audience
) -> None:
    assert rules.audience_of(audience) is expected


def test_a_telephone_link_has_digits_only_and_keeps_its_plus() -> None:
    assert rules.dial("0800 12\u00a0800") == "080012800"
    assert rules.dial("+33 1 80 52 33 76") == "+33180523376"


@pytest.mark.parametrize(
    ("id", "value", "expected"),
    [
        ("m-ft", "1", "3.281"),
        ("ft-m", "10", "3.048"),
        ("kg-lb", "1", "2.205"),
        ("lb-kg", "1", "0.454"),
        ("c-f", "100", "212"),
        ("f-c", "-40", "-40"),
    ],
)
def test_the_converter_is_right(id: str, value: str, expected: str) -> None:
    assert rules.conversion(id).of(Decimal(value)) == Decimal(expected)


@given(
    st.sampled_from([("m-ft", "ft-m"), ("kg-lb", "lb-kg"), ("c-f", "f-c")]),
    st.decimals(-(10**6), 10**6, places=3),
)
def test_converting_there_and_back_gives_the_same_number(
    pair: tuple[str, str], value: Decimal
) -> None:
    there, back = (rules.conversion(id) for id in pair)
    assert abs(back.of(there.of(value)) - value) <= Decimal("0.003")


@pytest.mark.parametrize("typed", ["12.5", "12,5", " 1 000 ", "-3", "−3", ".5", "+7,"])
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert rules.quantity(typed) is not None


@pytest.mark.parametrize("typed", ["", "abc", "1e9", "1e999999", "NaN", "1.2.3", "9999999999", "٣"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert rules.quantity(typed) is None


@given(st.text(max_size=20))
def test_whatever_is_typed_can_be_converted_or_is_refused(typed: str) -> None:
    value = rules.quantity(typed)
    for known in rules.CONVERSIONS:
        assert value is None or known.of(value).is_finite()
