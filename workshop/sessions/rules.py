"""The plan of a session by the clock, and the three questions of its debrief. Pure: it knows
stories, and no page, no class and nobody who takes part.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workshop.quizzes.room import OF_A_SCENE, OF_A_SCORE, OF_ENDINGS, room_questions
from workshop.quizzes.values import Quiz, Scene
from workshop.source.marker import N_

LESSON = 50
JOINING, HELP, SPARE = 8, 4, 3
LEAST_TALK, MOST_TALK = 10, 20
AROUND_A_STORY = JOINING + LEAST_TALK + HELP + SPARE
OF_A_CHARACTER = N_("What would the person it happens to have wished for at this point?")


class Part(StrEnum):
    """What the minutes of a session are for, in their order."""

    JOINING = "joining"
    STORY = "story"
    DEBRIEF = "debrief"
    HELP = "help"
    SPARE = "spare"


@dataclass(frozen=True, slots=True)
class Block:
    """Some minutes of a session, counted from its beginning."""

    part: Part
    start: int
    minutes: int

    @property
    def end(self) -> int:
        return self.start + self.minutes


def fits(story_minutes: int, length: int = LESSON) -> bool:
    """Whether a story can be played to its end in a session of so many minutes."""
    return story_minutes + AROUND_A_STORY <= length


def timetable(story_minutes: int, length: int = LESSON) -> tuple[Block, ...]:
    """A session of `length` minutes (0 or more) in blocks without a gap.

    A story gets half as much time again as it promises, for slow readers, where there is enough.
    One that does not fit gets what is left: whoever has not reached its end stops there.
    """
    wanted = (
        (Part.HELP, HELP),
        (Part.JOINING, JOINING),
        (Part.SPARE, SPARE),
        (Part.DEBRIEF, LEAST_TALK),
        (Part.STORY, unhurried(story_minutes)),
        (Part.DEBRIEF, MOST_TALK - LEAST_TALK),
        (Part.SPARE, length),
    )
    minutes, left = dict.fromkeys(Part, 0), length
    for part, most in wanted:
        given = min(most, left)
        minutes[part] += given
        left -= given
    return in_a_row(minutes.items())


def unhurried(minutes: int) -> int:
    """Half as long again, in whole minutes."""
    return (3 * minutes + 1) // 2


def in_a_row(minutes: Iterable[tuple[Part, int]], start: int = 0) -> tuple[Block, ...]:
    """Blocks of these lengths, each beginning where the one before it ends."""
    blocks = []
    for part, length in minutes:
        blocks.append(Block(part, start, length))
        start += length
    return tuple(blocks)


def turns(block: Block, count: int) -> tuple[Block, ...]:
    """A block cut into `count` (1 or more) whole minutes as even as can be, the longer first."""
    each, over = divmod(block.minutes, count)
    lengths = [each + (turn < over) for turn in range(count)]
    return in_a_row(((block.part, length) for length in lengths), block.start)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the debrief; `scene` is the title of the scene whose figures stand beside it,
    empty for the last question. `worded` when the text is a msgid and not the author's."""

    text: str
    scene: str = ""
    worded: bool = False


def debrief(quiz: Quiz) -> tuple[Asked, Asked, Asked]:
    """Two questions about scenes, one scene each where notes of two ask something, then the last
    one: about the endings of a story, or about what a quiz of questions left open."""
    first, second = _about_scenes(quiz)
    last = OF_ENDINGS if quiz.kind == "story" else OF_A_SCORE
    return first, second, Asked(last, worded=True)


def _about_scenes(quiz: Quiz) -> tuple[Asked, Asked]:
    scenes = _talked_about(quiz)
    by_scene = [[Asked(text, scene.title) for text in room_questions(scene)] for scene in scenes]
    ordered = [asked[0] for asked in by_scene if asked]
    ordered += [one for asked in by_scene for one in asked[1:]]
    title = scenes[0].title
    spare = (Asked(OF_A_SCENE, title, worded=True), Asked(OF_A_CHARACTER, title, worded=True))
    first, second, *_ = (*ordered, *spare)
    return first, second


def _talked_about(quiz: Quiz) -> tuple[Scene, ...]:
    """The scenes whose figures are shown: charted ones, or those with a question (PRIVACY R10).
    What is sensitive is not talked about (R7)."""
    charted = tuple(scene for scene in quiz.scenes if scene.charted)
    asking = tuple(scene for scene in quiz.scenes if scene.question and not scene.sensitive)
    ordinary = tuple(scene for scene in quiz.scenes if not scene.sensitive)
    return charted or asking or ordinary[:1]
