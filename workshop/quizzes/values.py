"""A scenario as frozen values: scenes, choices, questions, and what a path through them is.

Standard library only. Knows nothing of files or pages; how a path is played is in `rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workshop.source.rules import Meta, Part

Gauge = Literal["person", "group", "evidence", "safety"]
Role = Literal["witness", "target", "friend", "author", "adult"]
Kind = Literal["story", "questions"]
Band = Literal["low", "middle", "high"]
Form = Literal["", "a", "b"]

GAUGES: tuple[Gauge, ...] = ("person", "group", "evidence", "safety")
GAUGES_BY_ROLE: Mapping[str, tuple[Gauge, ...]] = {
    "witness": GAUGES,
    "friend": GAUGES,
    "target": ("group", "safety"),
    "author": ("person", "group", "evidence"),
    "adult": ("person", "group", "evidence"),
}
GAUGE_START, GAUGE_LOWEST, GAUGE_HIGHEST = 5, 0, 10
MAX_SCENES = 16
MAX_CHARTED = 3
FORMS: tuple[Form, ...] = ("a", "b")
MAX_FORM_QUESTIONS = 5
MAX_FORM_MINUTES = 3
FORM_LEAST_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class QuizMeta(Meta):
    """Front matter of a quiz. `characters` gives each first name its alternative; `form` says which
    of two parallel versions of the questions before and after it is, if it is one.
    """

    role: str
    gauges: tuple[Gauge, ...]
    characters: Mapping[str, str]
    intimate_image: bool
    form: Form = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """`number` counts from 1 in its scene; `effects` are −2 to +2; `requires` is a scene and the
    number of a choice taken there earlier. `html` is inline, `feedback` is blocks, both cleaned.
    """

    number: int
    html: str
    text: str
    target: str
    effects: tuple[tuple[Gauge, int], ...] = ()
    requires: tuple[str, int] | None = None
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a question, numbered from 1."""

    number: int
    html: str
    text: str
    right: bool
    disclosing: bool
    rather_not: bool
    feedback: str


@dataclass(frozen=True, slots=True)
class Question:
    """Answers and the one link that goes on. `several`: more than one answer is right, so any
    non-empty set may be chosen; otherwise exactly one.
    """

    answers: tuple[Answer, ...]
    several: bool
    target: str
    link_text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Exactly one of `choices`, `question`, `onward` (target, text) and `ending` is there."""

    id: str
    title: str
    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()
    question: Question | None = None
    onward: tuple[str, str] | None = None
    ending: bool = False
    charted: bool = False
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Quiz:
    """A whole quiz in one language; the first scene is the start."""

    slug: str
    language: str
    meta: QuizMeta
    scenes: tuple[Scene, ...]

    @property
    def start(self) -> Scene:
        return self.scenes[0]

    @property
    def kind(self) -> Kind:
        """A story has choices somewhere; a quiz of questions has none."""
        return "story" if any(scene.choices for scene in self.scenes) else "questions"

    @property
    def is_form(self) -> bool:
        """Whether it is asked before and after, and is no story or quiz of its own."""
        return bool(self.meta.form)

    @property
    def gauges(self) -> tuple[Gauge, ...]:
        return self.meta.gauges

    def scene(self, scene_id: str) -> Scene:
        """The scene of that id; KeyError when there is none."""
        for scene in self.scenes:
            if scene.id == scene_id:
                return scene
        raise KeyError(scene_id)


@dataclass(frozen=True, slots=True)
class Step:
    """What was chosen in one scene: choice or answer numbers, none where a scene just goes on."""

    scene: str
    chosen: tuple[int, ...] = ()

    def __str__(self) -> str:
        """The wire form: `scene/2`, `scene/1,3`, or `scene` alone where nothing was chosen."""
        if not self.chosen:
            return self.scene
        return f"{self.scene}/{','.join(map(str, self.chosen))}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A scene that was left, what was chosen there, and the gauges after it."""

    scene: Scene
    chosen: tuple[int, ...]
    gauges: Mapping[Gauge, int]

    @property
    def choice(self) -> Choice | None:
        return self.scene.choices[self.chosen[0] - 1] if self.scene.choices else None

    @property
    def answers(self) -> tuple[Answer, ...]:
        question = self.scene.question
        return tuple(question.answers[n - 1] for n in self.chosen) if question else ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a path has led. `offered` are the choices whose condition is met; `finished` is true
    at an ending only: a path may stop anywhere, which is a whole path too.
    """

    scene: Scene
    gauges: Mapping[Gauge, int]
    offered: tuple[Choice, ...]
    visited: tuple[Visit, ...]
    finished: bool
