"""The documents say what the program does: settings, commands, the format, links, examples."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from workshop.commands import parser
from workshop.modules.rules import Module
from workshop.quizzes.content import try_text
from workshop.quizzes.meta import QuizFrontMatter
from workshop.quizzes.values import GAUGES, GAUGES_BY_ROLE, Quiz
from workshop.source.parts import WORDS
from workshop.source.rules import AUDIENCES, THEMES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDES = ("facilitators", "hr", "authors", "administrators", "windows", "privacy")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "instance" / "README.md"]
)
MOST_PICTURES = 18
MOST_PICTURE_BYTES = 1_500_000
MOST_BYTES_OF_PAGES = 12_000_000
VARIANTS = {f"{language}-{how}" for language in ("fr", "en") for how in (
    "phone", "dark", "desktop", "print")}  # fmt: skip
MARKS = (".ending", ".charted", ".sensitive", ".disclosing", ".rather-not", "requires=")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def guide_path(guide: str, language: str) -> str:
    return f"docs/{guide}.md" if language == "en" else f"docs/{guide}.{language}.md"


def rows(heading: str, text: str = README) -> dict[str, str]:
    """The rows of the table under a heading, by the code that stands in the first cell."""
    section = re.split(r"^## ", text, flags=re.MULTILINE)
    found = next(part for part in section if part.startswith(f"{heading}\n"))
    return dict(re.findall(r"^\| `([^`]+)` (\|.*)$", found, re.MULTILINE))


def commands(made: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, set[str]]]:
    """Each command that can be called, with its options."""
    below = [a for a in made._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        options = {o for a in made._actions for o in a.option_strings if o.startswith("--")}
        yield name, options - {"--help"}
    for action in below:
        for word, sub in action.choices.items():
            yield from commands(sub, f"{name} {word}")


def slug(heading: str) -> str:
    """The anchor that a Markdown viewer gives a heading."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.strip().lower()))


def prose(text: str) -> str:
    """A document without its blocks of code."""
    return re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)


def examples(guide: str) -> list[str]:
    return re.findall(r"^````markdown\n(.*?)^````$", read(guide), re.MULTILINE | re.DOTALL)


def test_every_setting_stands_in_the_readme_and_no_other() -> None:
    known = set(re.findall(r'"(WORKSHOP_[A-Z_]+)"', read("workshop/config.py")))
    assert len(known) >= 7
    assert set(rows("Settings")) == known


def test_every_command_stands_in_the_readme_with_its_options() -> None:
    made = dict(commands(parser(), "workshop"))
    told = rows("Commands")
    assert set(told) == set(made)
    for name, options in made.items():
        assert set(re.findall(r"`(--[a-z-]+)`", told[name])) == options, name


def test_every_dependency_is_justified_in_the_readme() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    names = {re.split(r"[\[<>=;! ]", each, maxsplit=1)[0] for each in needed}
    assert set(rows("Dependencies")) == names


def test_every_make_target_stands_in_a_document() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert targets
    told = README + read("CONTRIBUTING.md")
    missing = [name for name in targets[1].split() if f"make {name}" not in told]
    assert not missing


def test_the_tree_of_the_readme_is_that_of_the_repository() -> None:
    block = re.search(r"## Where things are\n\n```\n(.*?)```", README, re.DOTALL)
    assert block
    above = ROOT
    for line in block[1].splitlines():
        name = line.split()[0]
        folder = (above if line.startswith(" ") else ROOT) / name
        assert folder.is_dir(), name
        above = above if line.startswith(" ") else folder


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = prose(document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", prose(file.read_text(encoding="utf-8")), re.M)
            assert anchor in map(slug, headings), target


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_has_the_same_sections_in_both_languages(guide: str) -> None:
    levels = [
        re.findall(r"^(#+) ", prose(read(guide_path(guide, language))), re.MULTILINE)
        for language in ("en", "fr")
    ]
    assert levels[0] == levels[1]
    assert f"docs/{guide}.md" in README
    assert f"docs/{guide}.fr.md" in README


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_examples_for_authors_have_no_fault(language: str) -> None:
    kinds = [type(try_text(text.encode())) for text in examples(guide_path("authors", language))]
    assert kinds == [Quiz, Module]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guide_for_authors_names_every_word_of_the_format(language: str) -> None:
    text = read(guide_path("authors", language))
    words = [*QuizFrontMatter.model_fields, *THEMES, *AUDIENCES, *GAUGES, *GAUGES_BY_ROLE]
    missing = [word for word in words if f"`{word}`" not in text]
    missing += [word for word in WORDS if f"`!!! {word}" not in text]
    missing += [mark for mark in MARKS if mark not in text]
    assert not missing


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guide_for_authors_gives_each_role_its_gauges(language: str) -> None:
    table = re.search(
        r"^ *\| \w+ \|[^\n]*`witness`, `friend`[^\n]*\n.*?\n\n",
        read(guide_path("authors", language)),
        re.MULTILINE | re.DOTALL,
    )
    assert table
    written = table[0].splitlines()[:-1]
    head, _, *lines = [[cell.strip() for cell in row.split("|")[1:-1]] for row in written]
    for column in range(2, len(head)):
        marked = tuple(line[0].strip("`") for line in lines if line[column])
        for role in re.findall(r"`(\w+)`", head[column]):
            assert marked == GAUGES_BY_ROLE[role], role


def test_french_documents_keep_their_marks_beside_their_words() -> None:
    documents = sorted((ROOT / "docs").glob("*.fr.md"))
    assert len(documents) >= len(GUIDES)
    loose = [
        f"{path.name}: {line.strip()[:60]}"
        for path in documents
        for line in prose(path.read_text(encoding="utf-8")).splitlines()
        if re.search(r"\w [:;?»]|« |\w !(?![!\[])", re.sub(r"`[^`]*`", "", line))
    ]
    assert not loose


def test_the_pictures_are_few_small_and_all_used() -> None:
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
    assert 0 < len(pictures) <= MOST_PICTURES
    assert sum(path.stat().st_size for path in pictures) < MOST_PICTURE_BYTES
    told = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    assert not [path.name for path in pictures if path.name not in told]


def test_every_page_has_its_pictures_in_both_languages_and_they_stay_small() -> None:
    pictures = sorted((ROOT / "docs" / "screenshots" / "pages").glob("*.*"))
    assert sum(path.stat().st_size for path in pictures) <= MOST_BYTES_OF_PAGES
    taken: dict[str, set[str]] = {}
    for path in pictures:
        name, language, how = path.stem.rsplit("-", 2)
        taken.setdefault(name, set()).add(f"{language}-{how}")
    assert {name: found for name, found in taken.items() if found != VARIANTS} == {}


def test_the_licence_is_the_whole_one() -> None:
    text = " ".join(read("LICENSE").split())
    assert text.startswith("Apache License Version 2.0, January 2004")
    for number in range(1, 10):
        assert re.search(rf" {number}\. [A-Z]", text), number
    assert "END OF TERMS AND CONDITIONS" in text
    assert "creativecommons.org/licenses/by-sa/4.0/legalcode" in read("LICENSE-CONTENT.md")
