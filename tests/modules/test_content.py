"""Reading a module: its sections, its blocks, its questions for oneself."""

import pytest

from tests.source.texts import MODULE, broken
from workshop.modules import content
from workshop.modules.rules import Module, same_structure
from workshop.source import ContentFaults


def module(text: str = MODULE) -> Module:
    return content.try_text(text.encode(), "fr")


def test_a_module_has_its_front_matter_and_its_sections() -> None:
    found = module()
    assert (found.meta.title, found.meta.minutes, found.language) == ("Voir tôt", 2, "fr")
    assert found.meta.sources == ("FACTS 0.1, stopbullying.gov, n.d.",)
    assert [(s.id, s.title) for s in found.sections] == [
        ("un-changement", "Un changement"),
        ("et-apres", "Et après"),
    ]


def test_blocks_are_parts_in_their_order() -> None:
    first, second = module().sections
    assert [part.kind for part in first.parts] == [
        "html", "activity", "html", "question", "remember",
    ]  # fmt: skip
    assert [part.kind for part in second.parts] == ["html", "country", "help"]
    assert first.parts[1].title == "À deux"
    assert second.parts[2].html == ""


def test_a_task_list_is_a_question_for_oneself() -> None:
    question = module().sections[0].parts[3]
    assert [(a.html, a.right, a.feedback) for a in question.answers] == [
        ("Demander doucement", True, "<p>Oui.</p>"),
        ("Conclure", False, "<p>Pas encore.</p>"),
    ]


def test_a_link_to_another_section_stays_and_one_that_leaves_does_not() -> None:
    assert '<a href="#et-apres"' in module().sections[0].parts[0].html
    with pytest.raises(ContentFaults):
        module(broken(MODULE, "(#et-apres)", "(https://example.org)"))


def test_sections_of_the_same_title_have_ids_of_their_own() -> None:
    text = broken(MODULE, "## Et après", "## Un changement\n\nEncore.\n\n## Et après")
    assert [s.id for s in module(text).sections] == [
        "un-changement", "un-changement-2", "et-apres",
    ]  # fmt: skip


def test_smaller_headings_lists_and_tables_are_prose() -> None:
    text = broken(
        MODULE,
        "En parler à quelqu'un.",
        "### En parler\nTrois choses :\n- une\n  - dedans\n- deux\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |",
    )
    html = module(text).sections[1].parts[0].html
    assert "<h3>En parler</h3>" in html
    assert html.count("<ul>") == 2
    assert "<table>" in html


def test_two_languages_have_as_many_sections() -> None:
    shorter = MODULE[: MODULE.index("## Et après")].replace("[plus fort](#et-apres)", "plus fort")
    with pytest.raises(ContentFaults) as caught:
        content.parse("tot", {"fr.md": MODULE.encode(), "en.md": shorter.encode()})
    (fault,) = caught.value.faults
    assert (fault.code, fault.file) == ("languages-sections", "en.md")
    assert (fault.params["expected"], fault.params["found"]) == ("2", "1")


def test_two_languages_share_theme_and_audience() -> None:
    other = broken(MODULE, "audience: employees", "audience: parents")
    with pytest.raises(ContentFaults) as caught:
        content.parse("tot", {"fr.md": MODULE.encode(), "en.md": other.encode()})
    assert [(f.code, f.line) for f in caught.value.faults] == [("languages-meta", 5)]


def test_wording_may_be_replaced_while_the_sections_are_as_many() -> None:
    assert same_structure(module(), module(broken(MODULE, "On parle moins", "On se tait")))
    longer = module(broken(MODULE, "## Et après", "## Encore\n\nOui.\n\n## Et après"))
    assert not same_structure(module(), longer)
