"""The quizzes that are attacked: their text, written into a folder of the installation.

It knows no application; a test may write them again, otherwise, while the program runs.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

STORY = "on-the-stairs"
QUESTIONS = "our-team"
SHORT = "two-ways"
# A whole path of the story: three charted choices and one that is not, then an ending.
CHARTED = ("landing", "hall", "yard")
ENDINGS = ("home", "office")
PATHS = tuple(
    (f"landing/{a}", f"hall/{b}", f"yard/{c}", f"gate/{d}")
    for a, b, c, d in product((1, 2), repeat=4)
)
TABLES = tuple(f"scene:{name}" for name in CHARTED)

FRONT = """---
title: {title}
summary: A short story.
theme: early-signs
audience: {audience}
role: {role}
minutes: {minutes}
objectives:
  - See what tips over
reviewed: 2026-11-22
licence: CC BY-SA 4.0
---
"""
ENGLISH = {
    "title": "On the stairs", "asks": "What do you do?", "one": "Walk over to them",
    "two": "Look away", "so": "The day goes on.", "end": "See you tomorrow.",
}  # fmt: skip
FRENCH = {
    "title": "Dans l'escalier", "asks": "Que fais-tu ?", "one": "Aller vers eux",
    "two": "Détourner le regard", "so": "La journée continue.", "end": "À demain.",
}  # fmt: skip


def story(words: dict[str, str] = ENGLISH, charted: tuple[str, ...] = CHARTED) -> str:
    """A story of four choices, each leading on to the next; the last one decides the ending."""
    names = ("landing", "hall", "yard", "gate", "roof")
    text = FRONT.format(title=words["title"], audience="pupils-11-15", role="witness", minutes=2)
    used = names[: max(4, len(charted))]
    for place, after in zip(used, (*used[1:], ""), strict=True):
        mark = " .charted" if place in charted else ""
        text += f"\n## {place.title()} {{#{place}{mark}}}\n\n{words['asks']}\n"
        targets = (after, after) if after else ENDINGS
        for target, word in zip(targets, (words["one"], words["two"]), strict=True):
            text += f"\n- [{word}](#{target}){{ person=+1 }}\n\n    {words['so']}\n"
    for ending in ENDINGS:
        text += f"\n## {ending.title()} {{#{ending} .ending}}\n\n{words['end']}\n\n!!! help\n"
    return text


QUESTIONS_TEXT = (
    FRONT.format(title="Our team", audience="employees", role="adult", minutes=2).replace(
        "\nobjectives:", "\nnotice: The last question is about you. You can skip it.\nobjectives:"
    )
    + """
## Screenshots {#screenshot}

Is a screenshot enough?

- [x] With date and account

    It can be tied to somebody.

- [ ] Always

    Not without a date.

[Go on](#first)

## First person {#first}

Whom does one talk to first?

- [x] Somebody one trusts

    Yes.

- [ ] The whole team

    Rather not.

- [ ] Nobody

    One may change one's mind.

[Go on](#private)

## For the totals {#private .sensitive}

A question about the team.

- [ ] I have seen it and said nothing { .disclosing }

    Thank you for saying so.

- [ ] Nothing of the kind

    Noted.

- [ ] I would rather not say { .rather-not }

    That is fine as well.

[Go on](#end)

## The end {#end .ending}

That is it.

!!! help
"""
)


def answers(screenshot: int = 1, first: int = 1, private: int = 2) -> tuple[str, ...]:
    """A whole path through the questions."""
    return (f"screenshot/{screenshot}", f"first/{first}", f"private/{private}")


def write(folder: Path, slug: str, **languages: str) -> None:
    """Put (or replace) the files of one quiz."""
    (folder / slug).mkdir(parents=True, exist_ok=True)
    for language, text in languages.items():
        (folder / slug / f"{language}.md").write_text(text, encoding="utf-8")


def write_all(folder: Path) -> None:
    write(folder, STORY, en=story(), fr=story(FRENCH))
    write(folder, QUESTIONS, en=QUESTIONS_TEXT)
