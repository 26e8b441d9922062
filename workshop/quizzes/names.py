"""The quiz with other first names: for a room in which somebody bears a character's name.

Pure; tags and addresses inside HTML stay as they are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from workshop import prose
from workshop.quizzes.values import Answer, Choice, Question, Quiz, QuizMeta, Scene
from workshop.source.rules import Part

Rename = Callable[[str], str]
VOWELS = "aàâäeéèêëiîïoôöuùûüyœæ"


def with_alternative_names(quiz: Quiz) -> Quiz:
    """The same quiz in which each character's first name is its alternative everywhere."""
    names = quiz.meta.characters
    if not names:
        return quiz
    rename = _renaming(names, elide=quiz.language == "fr")
    scenes = tuple(_scene(scene, rename) for scene in quiz.scenes)
    return replace(quiz, meta=_meta(quiz.meta, rename), scenes=scenes)


def _renaming(names: Mapping[str, str], *, elide: bool) -> Rename:
    """Replaces all names at once, so that an alternative is never replaced again."""
    longest_first = sorted(names, key=len, reverse=True)
    before = r"(?:\b(?:[Dd]e|[Qq]ue)[ \u00a0]|\b(?:[Dd]|[Qq]u)[’'])?" if elide else ""
    either = "|".join(re.escape(name) for name in longest_first)
    pattern = re.compile(rf"(?<!\w)({before})({either})(?!\w)")

    def other(found: re.Match[str]) -> str:
        alternative = names[found[2]]
        return _elided(found[1], alternative) + alternative

    return lambda html: prose.replace_text(html, pattern, other)


def _elided(word: str, name: str) -> str:
    """French “de” and “que” as they stand before that name; nothing stays nothing."""
    if not word:
        return ""
    stem = word[0] if word[0] in "Dd" else word[:2]
    return f"{stem}’" if name[0].casefold() in VOWELS else f"{stem}e "


def _meta(meta: QuizMeta, rename: Rename) -> QuizMeta:
    return replace(
        meta,
        title=rename(meta.title),
        summary=rename(meta.summary),
        notice=rename(meta.notice),
        objectives=tuple(map(rename, meta.objectives)),
    )


def _scene(scene: Scene, rename: Rename) -> Scene:
    return replace(
        scene,
        title=rename(scene.title),
        parts=tuple(_part(part, rename) for part in scene.parts),
        choices=tuple(_choice(choice, rename) for choice in scene.choices),
        question=_question(scene.question, rename) if scene.question else None,
        onward=(scene.onward[0], rename(scene.onward[1])) if scene.onward else None,
    )


def _part(part: Part, rename: Rename) -> Part:
    messages = tuple(
        replace(message, author=rename(message.author), html=rename(message.html))
        for message in part.messages
    )
    return replace(part, html=rename(part.html), title=rename(part.title), messages=messages)


def _choice(choice: Choice, rename: Rename) -> Choice:
    feedback = rename(choice.feedback)
    return replace(choice, html=rename(choice.html), text=rename(choice.text), feedback=feedback)


def _question(question: Question, rename: Rename) -> Question:
    answers = tuple(_answer(answer, rename) for answer in question.answers)
    return replace(question, answers=answers, link_text=rename(question.link_text))


def _answer(answer: Answer, rename: Rename) -> Answer:
    feedback = rename(answer.feedback)
    return replace(answer, html=rename(answer.html), text=rename(answer.text), feedback=feedback)
