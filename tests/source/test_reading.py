"""What word processors and file systems do to a text, and what becomes of it."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.modules import content as modules
from workshop.quizzes import content as quizzes
from workshop.quizzes.values import Quiz
from workshop.source import MAX_BYTES, ContentFaults, guess_kind, guess_language
from workshop.source.decode import decode, fold
from workshop.source.library import content_hash
from workshop.source.lint import Allowed, passage_faults

from .texts import MODULE, QUESTIONS, STORY, STORY_EN, broken

VARIANTS = {
    "byte-order mark": lambda text: "\ufeff" + text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "tabs": lambda text: text.replace("\n    ", "\n\t"),
    "two spaces": lambda text: text.replace("\n    ", "\n  "),
    "three spaces": lambda text: text.replace("\n    ", "\n   "),
    "non-breaking indentation": lambda text: text.replace("\n    ", "\n\u00a0\u00a0\u00a0\u00a0"),
    "non-breaking after markers": lambda text: text.replace("\n- ", "\n-\u00a0").replace(
        "## ", "##\u00a0"
    ),
    "non-breaking box": lambda text: text.replace("[ ]", "[\u00a0]"),
    "non-breaking in braces": lambda text: text.replace("{ ", "{\u00a0").replace(" }", "\u202f}"),
    "typographic minus": lambda text: text.replace("=-", "=\u2212"),
    "en dash as minus": lambda text: text.replace("=-", "=\u2013"),
    "curly quotes around values": lambda text: text.replace("=banc/2", "=“banc/2”"),
    "straight quotes around values": lambda text: text.replace("=banc/2", '="banc/2"'),
    "accents in ids": lambda text: text.replace("#banc", "#bànc"),
    "capitals in ids": lambda text: text.replace("(#banc)", "(#Banc)"),
    "decomposed accents": lambda text: text.replace("é", "e\u0301"),
    "space before the colon of a key": lambda text: text.replace("theme:", "theme :"),
    "non-breaking before the colon of a key": lambda text: text.replace("role:", "role\u00a0:"),
    "soft hyphens": lambda text: text.replace("couloir", "cou\u00adloir"),
    "stars as bullets": lambda text: text.replace("\n- ", "\n* "),
    "spaces at line ends": lambda text: text.replace(".\n", ". \n"),
    "breaks at line ends": lambda text: text.replace(".\n", ".  \n"),
    "blank lines with spaces": lambda text: text.replace("\n\n", "\n  \n"),
    "no final line end": lambda text: text.rstrip("\n"),
}


def quiz(text: str) -> Quiz:
    piece = quizzes.try_text(text.encode(), "fr")
    assert isinstance(piece, Quiz)
    return piece


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_text_reads_the_same_as_a_word_processor_writes_it(variant: str) -> None:
    changed = VARIANTS[variant](STORY)
    assert changed != STORY
    assert quiz(changed) == quiz(STORY)


def test_a_line_number_is_the_same_with_any_line_end() -> None:
    text = broken(STORY, "La grille ferme.", "Faites le 3018.")
    lines = set()
    for end in ("\n", "\r\n", "\r"):
        with pytest.raises(ContentFaults) as caught:
            quizzes.try_text(text.replace("\n", end).encode())
        lines.add(caught.value.faults[0].line)
    assert len(lines) == 1


@pytest.mark.parametrize(
    "title", ["La photo : que faire ?", "# ne pas crier", '"Arrête !" dit-il', "oui: 12:30", "- a"]
)
def test_a_title_is_text_to_the_end_of_its_line(title: str) -> None:
    assert quiz(broken(STORY, "Le sac : une histoire", title)).meta.title == title


def test_front_matter_lists_hold_colons_and_go_on_over_lines() -> None:
    text = broken(STORY, "  - Voir ce qui", "  - Dire : non\n  - Voir\n    ce qui")
    assert quiz(text).meta.objectives[0] == "Dire : non"
    assert quiz(text).meta.objectives[1].startswith("Voir ce qui bascule : le rire")


def test_a_non_breaking_space_inside_a_text_stays() -> None:
    text = broken(STORY, "[Regarder ailleurs]", "[Regarder\u00a0ailleurs\u202f!]")
    assert quiz(text).scenes[0].choices[1].text == "Regarder\u00a0ailleurs\u202f!"


def test_feedback_may_follow_its_choice_without_an_empty_line() -> None:
    text = STORY.replace("}\n\n    ", "}\n    ")
    assert quiz(text) == quiz(STORY)


def test_a_choice_may_be_wrapped_over_two_lines() -> None:
    text = broken(STORY, "- [Prévenir la surveillante", "- [Prévenir la\n  surveillante")
    assert quiz(text) == quiz(STORY)


def test_a_heading_inside_a_fence_is_no_scene() -> None:
    text = broken(STORY, "La grille ferme.", "```\n## La grille {#grille}\n```\n\nElle ferme.")
    assert [scene.id for scene in quiz(text).scenes] == [scene.id for scene in quiz(STORY).scenes]


def test_attributes_never_reach_the_html() -> None:
    html = repr(quiz(STORY).scenes)
    assert "person=" not in html
    assert ".charted" not in html
    assert "{" not in "".join(part.html for scene in quiz(STORY).scenes for part in scene.parts)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_faults(data: bytes) -> None:
    for read in (quizzes.try_text, modules.try_text):
        with pytest.raises(ContentFaults) as caught:
            read(data)
        assert all(fault.line >= 1 for fault in caught.value.faults)


SNIPPETS = (
    "- [a](#fin)", "  - [b](#fin){ person=+1 }", "    c", "\n", "> **A** — d", "> e", "!!! help",
    "!!! country FR", "## F {#f .ending}", "- [ ] g", "- [x] h", "[i](#fin)", "```", "***", "___",
    "1. j", "| k | l |\n|---|---|", "![m](n.png)", "\t- o", "====", "<p>q", "{#r}", "[s]: t", "`",
    "[[[", "**", "\\", "&amp;", ": u", "    - [v](#soir)", "> > > > w", "#x", "##", "- ", "-",
)  # fmt: skip


@given(st.lists(st.sampled_from(SNIPPETS), max_size=12))
def test_any_markdown_is_read_or_refused_with_faults(snippets: list[str]) -> None:
    text = broken(STORY, "La grille ferme.", "\n".join(snippets))
    lines = text.count("\n") + 1
    for read in (quizzes.read_text, modules.read_text):
        result = read("a", "fr", "fr.md", text.encode(), {})
        assert result.piece is not None or result.faults
        assert all(1 <= fault.line <= lines for fault in result.faults)


@given(st.text(max_size=60))
def test_any_value_of_the_front_matter_is_read_or_refused(value: str) -> None:
    for key in ("theme: supporting-peers", "  Melvil: Ancelin", "minutes: 2", "reviewed: 2026"):
        text = broken(STORY, key, key.partition(":")[0] + ": " + value)
        read = quizzes.read_text("a", "fr", "fr.md", text.encode("utf-8", "replace"), {})
        assert read.faults or read.piece is not None


def faults_of(data: bytes) -> list[tuple[str, int]]:
    with pytest.raises(ContentFaults) as caught:
        quizzes.try_text(data)
    return [(fault.code, fault.line) for fault in caught.value.faults]


def test_a_file_that_is_not_utf8_is_a_fault_on_its_line() -> None:
    assert faults_of(STORY.encode("cp1252")) == [("not-utf8", 3)]
    assert faults_of(STORY.encode("utf-16")) == [("not-utf8", 1)]


def test_a_nul_byte_is_a_fault_on_its_line() -> None:
    assert faults_of(b"---\r\ntitle: \0") == [("nul-byte", 2)]


def test_a_text_above_the_limit_is_a_fault() -> None:
    assert faults_of(b"a" * (MAX_BYTES + 1)) == [("too-large", 1)]


def test_deeply_nested_markdown_is_a_fault_and_no_crash() -> None:
    for snippet in (">" * 3000 + " a", "[" * 9000, "* " * 4000, "_" * 9000, "`" * 9000 + "a"):
        text = broken(STORY, "La grille ferme.", snippet)
        read = quizzes.read_text("a", "fr", "fr.md", text.encode(), {})
        assert read.piece is not None or read.faults


def test_ids_are_folded_to_plain_letters() -> None:
    assert fold("Été-Œuvre_Ça") == "ete-oeuvre_ca"


def test_decoding_numbers_lines_from_one() -> None:
    lines, fault = decode("fr.md", b"\xef\xbb\xbfa\r\n\tb\r\n")
    assert fault is None
    assert [tuple(line) for line in lines] == [(1, "a"), (2, "    b"), (3, "")]


@pytest.mark.parametrize(
    "text",
    [
        "Faites le 3018.",
        "Appelez le 17.",
        "Composez le 119 tout de suite.",
        "Call 112 now.",
        "call the 116 000",
        "le 116 006",
        "01 23 45 67 89",
        "06.12.34.56.78",
        "+33 1 80 52 33 76",
        "0800 200 200",
        "Text 85258 for help.",
        "Dial 999.",
        "01\u00a023\u00a045\u00a067\u00a089",
    ],
)
def test_a_telephone_number_in_running_text_is_found(text: str) -> None:
    assert "phone-number" in text_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "En 2026, ou de 2019 à 2023, ou 2019-2023.",
        "Le 22 novembre 2026, à 21:14, puis à 9 h 05.",
        "2026-11-22 et 22/11/2026",
        "69 % des élèves, 1 200 messages, 1 000 000 vues",
        "Elle a 15 ans et 150 abonnés ; l'article 222-33-2-2.",
        "DigComp 2.2 4.3, ISO 27001, version 3.11.2",
        "Il appelle 3 fois, puis 12 fois.",
        "Appelle-le à 18 h. Call me at 9:30 or at 21:14.",
        "numéro 2 de la liste, page 112 %",
        "112 % ou 999 €",
        "Au moins 15 caractères, 8 avec une deuxième étape",
        "12.5 points, 1,5 point, 3 sur 10",
    ],
)
def test_years_times_and_shares_are_no_telephone_numbers(text: str) -> None:
    assert "phone-number" not in text_faults(text)


def text_faults(text: str) -> list[str]:
    lines, _ = decode("fr.md", text.encode())
    return [fault.code for fault in passage_faults("fr.md", lines, Allowed())]


@pytest.mark.parametrize("text", ["je t'aime <3", "a < b", "5 > 3 <- non", "`<b>` se lit"])
def test_signs_that_are_no_html_pass(text: str) -> None:
    assert text_faults(text) == []


def test_a_country_block_may_hold_a_number_and_a_link() -> None:
    country = modules_part("country")
    assert "3018" in country.html
    assert 'href="https://example.org/"' in country.html
    assert country.countries == ("FR", "BE")


def modules_part(kind: str):  # type: ignore[no-untyped-def]
    module = modules.try_text(MODULE.encode())
    return next(part for s in module.sections for part in s.parts if part.kind == kind)


def test_the_kind_and_language_of_a_single_text_are_guessed() -> None:
    assert guess_kind(STORY.encode()) == guess_kind(QUESTIONS.encode()) == "quiz"
    assert guess_kind(MODULE.encode()) == "module"
    assert guess_kind(STORY.replace("role: witness\n", "").encode()) == "quiz"
    assert (guess_language(STORY.encode()), guess_language(STORY_EN.encode())) == ("fr", "en")
    assert not isinstance(quizzes.try_text(MODULE.encode()), Quiz)


def test_the_hash_covers_names_and_bytes_of_every_file() -> None:
    files = {"fr.md": b"a", "en.md": b"b"}
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    assert content_hash(files) == digest.hexdigest()
    assert content_hash({"fr.md": b"b", "en.md": b"a"}) != content_hash(files)
    assert content_hash({**files, "a.png": b""}) != content_hash(files)


def folder(root: Path, slug: str, **texts: str) -> Path:
    place = root / slug
    place.mkdir(parents=True)
    for language, text in texts.items():
        (place / f"{language}.md").write_text(text, encoding="utf-8")
    return place


def codes(root: Path, slug: str, *more: Path) -> list[tuple[str, str]]:
    library = quizzes.read_library([root, *more])
    return [(fault.code, fault.file) for fault in library.faults.get(slug, ())]


def test_a_shipped_slug_needs_both_languages_and_ones_own_does_not(tmp_path: Path) -> None:
    folder(tmp_path / "quizzes", "sac", fr=STORY, en=STORY_EN)
    folder(tmp_path / "quizzes", "seul", fr=STORY)
    folder(tmp_path / "own", "mien", fr=STORY)
    library = quizzes.read_library([tmp_path / "quizzes", tmp_path / "own", tmp_path / "absent"])
    assert sorted(library.versions) == ["mien", "sac"]
    assert sorted(library.versions["sac"].languages) == ["en", "fr"]
    assert [fault.code for fault in library.faults["seul"]] == ["missing-language"]


def test_a_slug_that_is_taken_leaves_the_first_one_in_use(tmp_path: Path) -> None:
    folder(tmp_path / "quizzes", "sac", fr=STORY, en=STORY_EN)
    folder(tmp_path / "own", "sac", fr=broken(STORY, "Le sac :", "Autre :"))
    library = quizzes.read_library([tmp_path / "quizzes", tmp_path / "own"])
    assert library.versions["sac"].languages["fr"].meta.title.startswith("Le sac")
    assert [(f.code, f.file) for f in library.faults["sac"]] == [("slug-taken", "own/sac/")]


def test_a_broken_language_keeps_the_other_from_being_served(tmp_path: Path) -> None:
    folder(tmp_path / "quizzes", "sac", fr=STORY, en=broken(STORY_EN, "(#banc)", "(#bench)"))
    library = quizzes.read_library([tmp_path / "quizzes"])
    assert "sac" not in library.versions
    assert {f.file for f in library.faults["sac"]} == {"quizzes/sac/en.md"}


def test_a_huge_file_is_a_fault_without_being_read(tmp_path: Path) -> None:
    place = folder(tmp_path / "quizzes", "sac", fr=STORY)
    with (place / "en.md").open("wb") as huge:
        huge.truncate(50 * 1024 * 1024)
    assert codes(tmp_path / "quizzes", "sac") == [("too-large", "quizzes/sac/en.md")]


def test_files_that_have_no_place_are_faults_and_leftovers_are_not(tmp_path: Path) -> None:
    place = folder(tmp_path / "quizzes", "sac", fr=STORY, en=STORY_EN)
    (place / ".hidden").write_text("a")
    (place / "fr.md~").write_text("a")
    (place / "Thumbs.db").write_text("a")
    assert codes(tmp_path / "quizzes", "sac") == []
    (place / "notes.txt").write_text("a")
    (place / "de.md").write_text(STORY)
    assert [code for code, _ in codes(tmp_path / "quizzes", "sac")] == ["unknown-file"] * 2


def test_too_many_files_an_empty_folder_and_a_bad_name_are_faults(tmp_path: Path) -> None:
    root = tmp_path / "quizzes"
    (root / "vide").mkdir(parents=True)
    folder(root, "Le Sac", fr=STORY, en=STORY_EN)
    folder(root, "close", fr=STORY, en=STORY_EN)
    many = folder(root, "trop", fr=STORY, en=STORY_EN)
    for number in range(60):
        (many / f"{number}.png").write_bytes(b"")
    assert codes(root, "vide") == [("no-language", "quizzes/vide/")]
    assert codes(root, "close") == [("reserved-slug", "quizzes/close/")]
    assert codes(root, "Le Sac") == [("bad-slug", "quizzes/Le Sac/")]
    assert codes(root, "trop") == [("too-many-files", "quizzes/trop/")]


def test_a_file_that_cannot_be_read_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path / "quizzes", "sac", fr=STORY, en=STORY_EN)

    def refuse(self: Path) -> bytes:
        raise PermissionError(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert ("unreadable", "quizzes/sac/en.md") in codes(tmp_path / "quizzes", "sac")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_in_a_folder_does_not_block_the_reader(tmp_path: Path) -> None:
    place = folder(tmp_path / "quizzes", "sac", fr=STORY)
    os.mkfifo(place / "en.md")
    assert [code for code, _ in codes(tmp_path / "quizzes", "sac")] == ["unknown-file"]


def test_an_image_travels_inside_the_page(tmp_path: Path) -> None:
    text = broken(STORY, "La grille ferme.", "![une grille](grille.png)")
    files = {"fr.md": text.encode(), "grille.png": b"\x89PNG\r\n\x1a\n small"}
    version = quizzes.parse("sac", files)
    html = version.languages["fr"].scene("soir").parts[0].html
    assert 'alt="une grille"' in html
    assert "data:image/png;base64," in html
    assert version.files["grille.png"] == files["grille.png"]


def test_what_only_a_later_release_calls_a_fault_ends_no_assignment() -> None:
    judged = STORY.replace("Elle note l'heure.", "Tu es un harceleur.")
    files = {"fr.md": judged.encode()}
    with pytest.raises(ContentFaults):
        quizzes.parse("sac", files)
    kept = quizzes.parse_kept("sac", files)
    assert "harceleur" in str(kept.languages["fr"])
    assert kept.hash == content_hash(files)


def test_a_kept_text_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ContentFaults):
        quizzes.parse_kept("sac", {"fr.md": b"nothing of a story"})
