"""Every fault that the format knows is produced here, on its exact line."""

import pytest

from workshop.modules import content as modules
from workshop.quizzes import content as quizzes
from workshop.source import Fault, describe, messages
from workshop.source.faults import MESSAGES

from .texts import MODULE, QUESTIONS, STORY, broken, line_of

# The code; what is replaced in the story by what; how the line at fault begins.
IN_A_STORY = [
    ("no-front-matter", "---\ntitle", "title", "title"),
    ("front-matter-open", "CC BY-SA 4.0\n---\n", "CC BY-SA 4.0\n", "---"),
    ("front-matter-unreadable", "theme: supporting-peers", "theme: [a", "audience"),
    ("front-matter-alias", "role: witness", "role: *witness", "role"),
    ("front-matter-alias", "role: witness", "role: &a witness", "role"),
    ("front-matter-alias", "role: witness", "role: !!str witness", "role"),
    ("front-matter-deep", "  Melvil: Ancelin", "  Melvil: [[a]]", "  Melvil"),
    ("duplicate-key", "role: witness", "role: friend\nrole: witness", "role: witness"),
    ("one-line", "summary: Un", "summary: >\n  Un", "  Un sac"),
    ("meta-unknown", "theme: supporting-peers", "thème: supporting-peers", "thème"),
    ("meta-missing", "role: witness\n", "gauges: person\n", "title"),
    ("meta-empty", "title: Le sac : une histoire", "title:", "title"),
    ("meta-choice", "theme: supporting-peers", "theme: peers", "theme"),
    ("meta-choice", "minutes: 2", "minutes: 2\ngauges: courage", "gauges"),
    ("meta-number", "minutes: 2", "minutes: two", "minutes"),
    ("meta-number", "minutes: 2", "minutes: 12:30", "minutes"),
    ("meta-date", "2026-11-22", "2026-13-22", "reviewed"),
    ("meta-yes-no", "minutes: 2", "minutes: 2\nintimate_image: maybe", "intimate_image"),
    ("meta-list", "objectives:\n  - Voir ce qui bascule : le rire, puis le silence",
     "objectives: voir", "objectives"),
    ("meta-text", "theme: supporting-peers", "theme:\n  - a", "theme"),
    ("meta-long", "title: Le", "title: " + "x" * 200 + "Le", "title"),
    ("gauge-not-shown", "role: witness", "role: adult\ngauges: person, safety", "gauges"),
    ("gauge-not-shown", "role: witness", "role: target", "- [L'attendre"),
    ("characters-shape", "  Melvil: Ancelin", "  - Melvil", "characters"),
    ("character-name", "Melvil: Ancelin", "Melvil: X9", "characters"),
    ("character-twice", "Melvil: Ancelin", "Melvil: Melvil", "characters"),
    ("character-unused", "  Melvil: Ancelin", "  Ondine: Ancelin", "  Ondine"),
    ("text-too-long", "La grille ferme.", "mot " * 6000, "mot"),
    ("too-many-brackets", "La grille ferme.", "[" * 201, "[[["),
    ("too-deep", "La grille ferme.", "> > > > La grille", "> > >"),
    ("fence-open", "La grille ferme.", "```\nLa grille ferme.", "```"),
    ("raw-html", "La grille ferme.", "Elle\n<b>ferme</b>.", "<b>"),
    ("raw-html", "La grille ferme.", "Elle ferme <!-- tard -->", "Elle ferme"),
    ("stray-attributes", "La grille ferme.", "La grille { person=+1 } ferme.", "La grille"),
    ("underlined-heading", "La grille ferme.", "La grille\n---\n\nferme.", "---"),
    ("underlined-heading", "La grille ferme.", "La grille\n===\nferme.", "==="),
    ("title-heading", "La grille ferme.", "# La grille\n\nferme.", "# La"),
    ("small-heading", "La grille ferme.", "### La grille\n\nferme.", "### La"),
    ("empty-heading", "## Le soir {#soir}", "## {#soir}", "## {#soir}"),
    ("text-before-heading", "## Le couloir", "Bonjour.\n\n## Le couloir", "Bonjour"),
    ("empty-section", "On se revoit demain.\n\n!!! help\n", "", "## La fin"),
    ("bad-id", "{#couloir .charted}", "{#le/couloir .charted}", "## Le couloir"),
    ("duplicate-id", "{#bureau .ending}", "{#fin .ending}", "## Le bureau"),
    ("unknown-attribute", ".charted", ".chartered", "## Le couloir"),
    ("unknown-attribute", "{ group=-1 }", "{ groupe=-1 }", "- [Regarder"),
    ("doubled-attribute", "{ group=-1 }", "{ group=-1 group=+1 }", "- [Regarder"),
    ("indented-text", "La grille ferme.", "La grille.\n\n    Elle ferme.", "    Elle ferme"),
    ("list-none", "- [L'attendre]", "-[L'attendre]", "-[L'att"),
    ("list-none", "La grille ferme.", "• la grille\n• le portail", "• le"),
    ("list-none", "- [L'attendre]", "– [L'attendre]", "– [L'att"),
    ("list-none", "- [ ] Rien", "[ ] Rien", "[ ] Rien"),
    ("quote-needs-space", "mon sac ?\n", "mon sac ?\nIl crie.\n", "Il crie"),
    ("chat-name", "mon sac ?\n", "mon sac ?\n>\n> Il crie.\n", "> Il crie"),
    ("chat-empty", " — quelqu'un a vu mon sac ?", " —", "> **Melvil"),
    ("unknown-block", "!!! facilitator", "!!! facilitateur", "!!! facilitateur"),
    ("block-empty", "    Demandez : que", "Demandez : que", "!!! facilitator"),
    ("help-not-empty", "!!! help\n\n## Le bureau", "!!! help\n    Ici.\n\n## Le bureau",
     "!!! help\n"[:8]),
    ("country-codes", "La grille ferme.", "Elle ferme.\n\n!!! country UK\n    Ici.", "!!! c"),
    ("country-first", "La grille ferme.", "!!! country FR\n    Ici.", "!!! country"),
    ("nested-block", "d'abord ?", "d'abord ?\n\n    !!! activity\n        Ici.", "    !!! act"),
    ("phone-number", "La grille ferme.", "Elle ferme,\nfaites le 3018.", "faites"),
    ("external-link", "La grille ferme.", "[Ici](https://example.org)", "[Ici]"),
    ("external-link", "La grille ferme.", "Voir https://example.org", "Voir"),
    ("insecure-link", "La grille ferme.", "[Ici](mailto:a@example.org) ferme.", "[Ici]"),
    ("reference-link", "La grille ferme.", "La grille ferme.\n\n[a]: https://example.org",
     "[a]"),
    ("scene-link-in-text", "La grille ferme.", "La [grille](#fin) ferme.", "La [gr"),
    ("unknown-target", "(#banc)", "(#blanc)", "- [Aller"),
    ("unknown-target", "[Continuer](#soir)", "[Continuer](#soirs)", "[Continuer]"),
    ("image-alt", "La grille ferme.", "![](grille.png)", "![]"),
    ("image-here", "- [ ] Rien du tout", "- [ ] ![la grille](grille.png)", "- [ ] !["),
    ("image-missing", "La grille ferme.", "![une grille](portail.png)", "![une"),
    ("image-unreadable", "La grille ferme.", "![une grille](faux.png)", "![une"),
    ("image-large", "La grille ferme.", "![une grille](gros.png)", "![une"),
    ("missing-id", "{#soir}", "", "## Le soir"),
    ("dead-end", "{#fin .ending}", "{#fin}", "## La fin"),
    ("ending-goes-on", "{#soir}", "{#soir .ending}", "- [L'attendre"),
    ("two-ways", "Vous marchez ensemble.\n", "Ensemble.\n\n[Partir](#fin)\n",
     "- [Retourner"),
    ("several-links", "[Continuer](#soir)", "[A](#soir)\n\n[B](#fin)", "[B]"),
    ("text-after-choices", "    Elle se souvient", "Elle se souvient", "Elle se"),
    ("mixed-list", "- [L'attendre](#fin){ person=+1 }", "- L'attendre", "- L'attendre"),
    ("mixed-list", "- [ ] Rien du tout", "- Rien du tout", "- Rien"),
    ("numbered-choices", "- [L'attendre]", "1. [L'attendre]", "1. [L'att"),
    ("choice-malformed", "(#fin){ person=+1 }", "(#fin) ou pas", "- [L'attendre"),
    ("choice-malformed", "(#fin){ person=+1 }", "(#fin){ person=+1", "- [L'attendre"),
    ("link-without-hash", "(#fin){ person=+1 }", "(fin){ person=+1 }", "- [L'attendre"),
    ("no-words", "[L'attendre]", "[ ]", "- [ ](#fin)"),
    ("feedback-not-indented", "{ person=+1 }\n\n    Vous marchez", "{ person=+1 }\nVous marchez",
     "Vous marchez"),
    ("choice-in-feedback", "- [Retourner", "  - [Retourner", "  - [Retourner"),
    ("choice-in-feedback", "[Continuer]", "    [Continuer]", "    [Continuer]"),
    ("choice-in-feedback", "- [ ] Rien", "    - [ ] Rien", "    - [ ] Rien"),
    ("block-in-feedback", "    Vous marchez", "    > Vous marchez", "    > Vous"),
    ("block-in-feedback", "    Vous marchez ensemble.", "    !!! remember\n        Ici.",
     "    !!! rem"),
    ("bad-effect", "{ group=-1 }", "{ group=-3 }", "- [Regarder"),
    ("bad-effect", "{ group=-1 }", "{ group=+ }", "- [Regarder"),
    ("target-lowered", "role: witness", "role: target", "- [Regarder"),
    ("bad-requires", "requires=banc/2", "requires=banc", "- [Retourner"),
    ("bad-requires", "requires=banc/2", "requires=banc/3", "- [Retourner"),
    ("never-offered", "(#question){ evidence=+1 }", "(#fin){ evidence=+1 }", "- [Retourner"),
    ("nothing-offered", "(#fin){ person=+1 }", "(#fin){ requires=banc/1 }", "## Le soir"),
    ("unreachable", "(#bureau)", "(#fin)", "## Le bureau"),
    ("cycle", "(#fin){ person=+1 }", "(#couloir)", "- [L'attendre"),
    ("minutes-too-few", "Elle se souvient de l'heure.", "mot " * 500, "minutes"),
    ("minutes-too-many", "minutes: 2", "minutes: 45", "minutes"),
    ("too-few-answers", "- [ ] Rien du tout\n\n    Non, une date aide plus tard.\n\n", "",
     "- [x] La date"),
    ("no-right-answer", "- [x]", "- [ ]", "- [ ] La date"),
    ("answer-without-feedback", "    Oui, avec le lien.\n\n", "", "- [x] La date"),
    ("question-without-link", "[Continuer](#soir)", "", "- [x] La date"),
    ("charted-nothing", "{#fin .ending}", "{#fin .ending .charted}", "## La fin"),
    ("sensitive-nothing", "{#soir}", "{#soir .sensitive}", "## Le soir"),
    ("sensitive-audience", "{#question}", "{#question .sensitive}", "## Une question"),
    ("sensitive-unmarked", "- [ ] Rien du tout", "- [ ] J'ai tout effacé", "- [ ] J'ai"),
    ("sensitive-forbidden", "- [ ] Rien du tout", "- [ ] J'ai déjà été harcelé", "- [ ] J'ai"),
    ("sensitive-forbidden", "Que garde-t-on d'un message ?",
     "Avez-vous déjà insulté quelqu'un ?", "## Une question"),
    ("mark-not-sensitive", "- [ ] Rien du tout", "- [ ] Rien { .rather-not }", "- [ ] Rien"),
    ("names-person", "Il lève les yeux.", "Vous êtes vraiment lâche.", "    Vous êtes"),
    ("names-person", "Oui, avec le lien.", "Oui.\n    You’re no better than a bully.",
     "    You’re no"),
    ("notice-missing", "La grille ferme.", "Une image intime circule.", "Une image intime"),
    ("notice-alarming", "minutes: 2", "notice: Attention : on peut passer.\nminutes: 2", "notice"),
    ("notice-no-choice", "minutes: 2", "notice: On s'y moque.\nminutes: 2", "notice"),
    ("scene-too-long", "La grille ferme.", "mot " * 101, "## Le soir"),
]  # fmt: skip

IN_QUESTIONS = [
    ("charted-question", "{#deux}", "{#deux .charted}", "## Deux"),
    ("sensitive-twice", "{#trois}", "{#trois .sensitive}", "## Trois"),
    ("sensitive-scored", "- [ ] Jamais", "- [x] Jamais", "- [x] Jamais"),
    ("sensitive-options", " { .rather-not }", "", "## Pour les"),
    ("sensitive-options", " { .disclosing }", "", "## Pour les"),
]

IN_A_MODULE = [
    ("unknown-target", "(#et-apres)", "(#plus-tard)", "On parle"),
    ("mixed-list", "- [ ] Conclure", "- Conclure", "- Conclure"),
    ("empty-section", "En parler à quelqu'un.\n\n!!! country FR BE\n    Un service "
     "[en ligne](https://example.org/) répond au 3018.\n\n!!! help\n", "", "## Et après"),
    ("insecure-link", "https://example.org/", "http://example.org/", "    Un service"),
    ("country-first", "En parler à quelqu'un.\n", "", "!!! country"),
    ("duplicate-id", "## Et après", "## Et {#apres}\n\nOui.\n\n## Après {#apres}", "## Après"),
    ("no-section", "## ", "", "On parle"),
    ("minutes-too-many", "minutes: 2", "minutes: 90", "minutes"),
    ("minutes-too-few", "En parler à quelqu'un.", "mot " * 500, "minutes"),
    ("unknown-attribute", "## Et après", "## Et après { .charted }", "## Et après"),
    ("no-words", "- [ ] Conclure", "- [ ] ", "- [ ]"),
    ("notice-missing", "En parler à quelqu'un.", "Elle parle de suicide.", "Elle parle"),
]  # fmt: skip

PICTURES = {
    "grille.png": b"\x89PNG\r\n\x1a\n small",
    "faux.png": b"GIF89a",
    "gros.png": b"\x89PNG\r\n\x1a\n" + bytes(40_000),
}
# Produced on files and folders, or on long texts, by tests of their own.
ELSEWHERE = {
    "too-large", "nul-byte", "not-utf8", "unreadable", "bad-slug", "reserved-slug", "unknown-file",
    "too-many-files", "no-language", "missing-language", "slug-taken", "too-many-sections",
    "too-many-lines",
    "no-ending", "path-too-long", "too-many-histories", "nothing-to-do", "too-many-charted",
    "intimate-evidence", "languages-meta", "languages-scenes", "languages-marks",
    "languages-count", "languages-choice", "languages-link", "languages-answer",
    "languages-sections",
    # In tests/quizzes/test_forms.py.
    "form-scene", "form-too-long", "form-minutes", "form-sensitive", "form-several-right",
    "form-few-answers", "form-not-parallel",
}  # fmt: skip


def found(faults: tuple[Fault, ...]) -> set[tuple[str, int]]:
    return {(fault.code, fault.line) for fault in faults}


@pytest.mark.parametrize(("code", "old", "new", "at"), IN_A_STORY)
def test_a_broken_story_names_the_fault_and_its_line(
    code: str, old: str, new: str, at: str
) -> None:
    text = broken(STORY, old, new)
    read = quizzes.read_text("sac", "fr", "fr.md", text.encode(), PICTURES)
    assert (code, expected_line(code, text, at)) in found(read.faults)


def expected_line(code: str, text: str, at: str) -> int:
    """Two faults are told at the first line that begins so, all others at the last."""
    if code in ("no-front-matter", "front-matter-open"):
        return 1
    if code == "help-not-empty":
        return text.split("\n").index("!!! help") + 1
    return line_of(text, at)


@pytest.mark.parametrize(("code", "old", "new", "at"), IN_QUESTIONS)
def test_broken_questions_name_the_fault_and_its_line(
    code: str, old: str, new: str, at: str
) -> None:
    text = broken(QUESTIONS, old, new)
    read = quizzes.read_text("traces", "fr", "fr.md", text.encode(), {})
    assert (code, line_of(text, at)) in found(read.faults)


@pytest.mark.parametrize(("code", "old", "new", "at"), IN_A_MODULE)
def test_a_broken_module_names_the_fault_and_its_line(
    code: str, old: str, new: str, at: str
) -> None:
    text = MODULE.replace(old, new) if code == "no-section" else broken(MODULE, old, new)
    read = modules.read_text("tot", "fr", "fr.md", text.encode(), {})
    expected = line_of(text, "---") + 1 if code == "no-section" else line_of(text, at)
    assert (code, expected) in found(read.faults)


@pytest.mark.parametrize("text", [STORY, QUESTIONS])
def test_the_texts_that_are_broken_here_are_sound(text: str) -> None:
    assert quizzes.read_text("sac", "fr", "fr.md", text.encode(), {}).faults == ()


def test_the_module_that_is_broken_here_is_sound() -> None:
    assert modules.read_text("tot", "fr", "fr.md", MODULE.encode(), {}).faults == ()


def test_every_fault_has_a_test_that_produces_it() -> None:
    cases = {case[0] for case in (*IN_A_STORY, *IN_QUESTIONS, *IN_A_MODULE)}
    assert cases | ELSEWHERE == set(MESSAGES)


@pytest.mark.parametrize(("code", "old", "new", "at"), [*IN_A_STORY, *IN_QUESTIONS])
def test_every_fault_can_be_said_with_its_parameters(
    code: str, old: str, new: str, at: str
) -> None:
    text = broken(STORY if old in STORY else QUESTIONS, old, new)
    read = quizzes.read_text("sac", "fr", "fr.md", text.encode(), PICTURES)
    for fault in read.faults:
        message, remedy = describe(fault, str)
        assert "%(" not in message + remedy


def test_all_faults_of_a_text_are_listed_at_once() -> None:
    text = broken(broken(STORY, "theme: supporting-peers", "theme: x"), "minutes: 2", "minutes: y")
    text = broken(text, "La grille ferme.", "Faites le 3018.")
    read = quizzes.read_text("sac", "fr", "fr.md", text.encode(), {})
    assert [f.code for f in read.faults] == ["meta-choice", "meta-number", "phone-number"]


def test_messages_are_the_ones_that_faults_say() -> None:
    fault = Fault("missing-id", "fr.md", 3, {"example": "soir"})
    asked: list[str] = []

    def translate(msgid: str) -> str:
        asked.append(msgid)
        return msgid.upper() if "%" not in msgid else msgid

    assert describe(fault, translate)[0] == "THIS SCENE HAS NO ID."
    assert set(asked) <= set(messages())
