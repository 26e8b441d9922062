"""The data files: every fact has its source, and none of the unchecked numbers is among them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from workshop.accounts.rules import COUNTRIES as CHOSEN
from workshop.help import content, rules
from workshop.help.rules import Advice, Entry, Need, Text

COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "IE", "GB", "US", rules.GENERAL)
EMERGENCY = {"112", "999"}
# No source was read for their emergency number, and 112 is not theirs.
NO_EMERGENCY_NUMBER = ("CA", "US")
# Outdated, contradicted, or never read at a source: nobody may be sent there.
UNCHECKED = (
    "3020", "0800 200 200", "0800 1111", "116 123", "85258", "0344 381 4772", "50808",
    "09 69 39 00 00", "3928", "0 805 805 817", "0 800 235 236", "0800 32 123", "1712", "103",
    "8002 1234", "116 111", "1-800-843-5678", "741741", "findahelpline", "142",
)  # fmt: skip


def every_entry() -> Iterator[Entry]:
    for country in content.directory().countries.values():
        yield from country.entries


def every_advice() -> Iterator[Advice]:
    found = content.directory()
    yield from (*found.advice.values(), found.evidence_rule, *found.card)


def every_text() -> Iterator[Text]:
    for entry in every_entry():
        shown = (entry.name, entry.text, entry.hours, entry.ages, entry.cost)
        yield from (text for text in shown if text is not None)
    for advice in every_advice():
        yield from (advice.title, *advice.steps)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def test_nothing_that_is_shipped_is_broken() -> None:
    assert content.read()[1] == ()


def test_every_country_of_an_organisation_has_its_page() -> None:
    assert set(content.directory().countries) == set(COUNTRIES)
    assert set(CHOSEN) - {"EU"} == set(COUNTRIES) - {rules.GENERAL}


def test_every_entry_says_where_it_was_read() -> None:
    for entry in every_entry():
        source = entry.source
        assert source.name, entry.id
        assert source.dated, entry.id
        assert source.grade in {"A", "B"}, entry.id
        assert source.check_by is not None, entry.id


def test_every_text_is_there_in_both_languages() -> None:
    for text in every_text():
        assert text.fr.strip()
        assert text.en.strip()


def test_french_keeps_its_spaces_before_punctuation() -> None:
    for text in every_text():
        assert not re.search(r"[ ][;:!?»]|«[ ]|\w[;!?»]|'", text.fr), text.fr


def test_nobody_is_spoken_to_as_tu_or_vous_in_a_text_for_all_ages() -> None:
    for text in every_text():
        assert not re.search(r"\b(tu|toi|ton|ta|tes|vous|votre|vos)\b", text.fr, re.I), text.fr


def test_none_of_the_unchecked_numbers_can_be_called() -> None:
    unchecked = {digits(number) for number in UNCHECKED}
    for entry in every_entry():
        numbers = {*entry.numbers, *entry.sms, entry.number_abroad}
        assert not unchecked & {digits(number) for number in numbers if number}, entry.id


def test_none_of_the_unchecked_numbers_is_written_anywhere() -> None:
    for path in content.DATA.glob("*.yaml"):
        raw = path.read_text(encoding="utf-8").replace("\u00a0", " ")
        for number in UNCHECKED:
            assert not re.search(rf"(?<![\d-]){re.escape(number)}(?![\d-])", raw), (path, number)


def test_every_country_names_its_emergency_number_first() -> None:
    for code in COUNTRIES:
        danger = rules.sections(content.directory(), code)[0]
        assert danger.need is Need.DANGER
        if code not in NO_EMERGENCY_NUMBER:
            assert EMERGENCY & set(danger.entries[0].numbers), code


@pytest.mark.parametrize("code", NO_EMERGENCY_NUMBER)
def test_where_no_emergency_number_was_read_the_page_says_so_and_prints_none(code: str) -> None:
    danger, talk = rules.strip(content.directory(), code, rules.Audience.YOUNG)
    assert not danger.reachable
    assert "not shown here until it has been checked" in danger.text.en
    assert talk.numbers
    assert "112" not in {
        number
        for section in rules.sections(content.directory(), code)
        for each in (*section.entries, *section.again)
        for number in each.numbers
    }


def test_every_strip_has_danger_and_someone_for_the_young_to_talk_to() -> None:
    for code in COUNTRIES:
        danger, talk = rules.strip(content.directory(), code, rules.Audience.YOUNG)
        assert code in NO_EMERGENCY_NUMBER or EMERGENCY & set(danger.numbers), code
        assert talk.reachable, code


def test_france_shows_the_services_that_were_checked() -> None:
    numbers = {number for entry in every_entry() for number in entry.numbers}
    assert {"17", "112", "3018", "119", "3114", "116\u00a0006", "116 006"} & numbers >= {
        "17", "112", "3018", "119", "3114",
    }  # fmt: skip
    assert any(entry.sms == ("114",) for entry in every_entry())


def test_a_service_without_a_checked_number_is_shown_by_its_site() -> None:
    childline = next(entry for entry in every_entry() if entry.id == "gb-childline")
    assert childline.numbers == ()
    assert childline.url == "https://www.childline.org.uk"


def test_the_evidence_rule_asks_nobody_to_keep_an_image() -> None:
    rule = " ".join(step.en for step in content.directory().evidence_rule.steps)
    assert "not even as proof" in rule
    assert "Note only who, where, when" in rule


def test_who_has_hurt_someone_is_told_to_stop_and_where_to_talk() -> None:
    said = " ".join(step.en for step in content.directory().advice[Need.HURT].steps)
    for words in (
        "Stop",
        "Do not delete",
        "forgiven",
        "repair",
        "Talk to someone",
        "nothing is kept",
    ):
        assert words in said


def test_stale_entries_are_named_with_their_file_from_a_day_on() -> None:
    before = content.check(date(2026, 10, 31))
    after = content.check(date(2026, 11, 1))
    assert "fr-3018" not in {finding.entry for finding in before}
    named = next(finding for finding in after if finding.entry == "fr-3018")
    assert (named.file, named.kind) == ("fr.yaml", "stale")
    assert "2026-10-31" in named.message


def test_in_the_end_everything_is_stale_but_our_own_advice() -> None:
    named = {finding.entry for finding in content.check(date(2099, 1, 1))}
    assert {entry.id for entry in every_entry()} <= named
    assert Need.HURT not in named


@pytest.mark.parametrize(
    ("source_date", "last"),
    [("2025-10-31", "2026-10-31"), ("2024-01", "2025-01-31"), ("2023", "2024-12-31"),
     ("2024-02-29", "2025-02-28"), ("2023-02", "2024-02-29")],
)  # fmt: skip
def test_a_source_may_be_trusted_for_twelve_months(source_date: str, last: str) -> None:
    assert content.a_year_after(source_date) == date.fromisoformat(last)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content.DATA, tmp_path / "data"))


def mend(path: Path, old: str, new: str) -> None:
    raw = path.read_text(encoding="utf-8")
    assert old in raw
    path.write_text(raw.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    grade: B\n", "    grade: C\n", "grade"),
        ("    source: informations.handicap.fr\n", "", "source"),
        ("check_by: 2025-01-31", "check_by: 2027-01-31", "twelve months"),
        ("check_by: 2025-01-31", "check_by: soon", "check_by"),
        ('numbers: ["17", "112"]', 'numbers: ["dix-sept"]', "numbers"),
        ("needs: [danger-now]", "needs: [danger]", "needs"),
        ("    strip: danger\n", "    strap: danger\n", "strap"),
    ],
)
def test_a_broken_entry_is_named_and_left_out(folder: Path, old: str, new: str, words: str) -> None:
    mend(folder / "fr.yaml", old, new)
    found, findings = content.read(folder)
    assert {(finding.file, finding.entry, finding.kind) for finding in findings} == {
        ("fr.yaml", "fr-police-emergency", "broken")
    }
    assert any(words in finding.message for finding in findings)
    assert "fr-police-emergency" not in {entry.id for entry in found.country("FR").entries}
    assert "fr-3018" in {entry.id for entry in found.country("FR").entries}


def test_a_missing_translation_is_named(folder: Path) -> None:
    mend(folder / "ie.yaml", '      en: "For immediate danger. 112 works all over Europe."\n', "")
    assert [(f.entry, f.message.split(":")[0]) for f in content.read(folder)[1]] == [
        ("ie-emergency", "text.en")
    ]


def test_an_address_without_encryption_is_refused(folder: Path) -> None:
    mend(folder / "fr.yaml", "url: https://3018.fr", "url: http://3018.fr")
    assert [finding.entry for finding in content.read(folder)[1]] == ["fr-3018"]


def test_the_same_id_twice_is_refused_even_across_countries(folder: Path) -> None:
    mend(folder / "ie.yaml", "id: ie-hotline", "id: fr-3018")
    (finding,) = content.read(folder)[1]
    assert (finding.file, finding.entry) == ("ie.yaml", "fr-3018")


@pytest.mark.parametrize(
    "bad", [b"\xff\xfe\xfa", b"- one\n- two\n", b"a: &x 1\nb: *x\n", b"a: 1\na: 2\n"]
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_stay(folder: Path, bad: bytes) -> None:
    (folder / "be.yaml").write_bytes(bad)
    found, findings = content.read(folder)
    assert {finding.file for finding in findings} == {"be.yaml"}
    assert "BE" not in found.countries
    assert found.country("FR").entries


def test_a_file_named_after_another_country_is_refused(folder: Path) -> None:
    (folder / "ch.yaml").write_bytes((folder / "be.yaml").read_bytes())
    assert "ch.yaml" in {finding.file for finding in content.read(folder)[1]}


@pytest.mark.parametrize("missing", ["general.yaml", content.ADVICE_FILE])
def test_help_without_its_general_page_or_its_headings_does_not_start(
    folder: Path, missing: str
) -> None:
    (folder / missing).unlink()
    with pytest.raises(content.HelpBroken) as refused:
        content.read(folder)
    assert missing in {finding.file for finding in refused.value.findings}
    assert missing in {finding.file for finding in content.check(date(2026, 1, 1), folder)}
