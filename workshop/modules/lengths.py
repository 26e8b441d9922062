"""How long a module takes against what its front matter promises. Pure.

Reading is counted as in a scenario; activities may take long or be left out, so a module's
minutes lie between reading alone and reading with all of its activities.
"""

from collections.abc import Iterator

from workshop import prose
from workshop.modules.rules import Module
from workshop.source.rules import Fault, Part

WORDS_A_MINUTE = 150
SECONDS_A_QUESTION = 20
MINUTES_AN_ACTIVITY = 5
TOO_FEW, TOO_MANY = 1.2, 2
ALWAYS_FITTING = 10


def minutes(module: Module) -> tuple[float, float]:
    """About how long the module takes: reading alone, and with every activity."""
    parts = [part for section in module.sections for part in section.parts]
    words = sum(_words(part) for part in parts)
    questions = sum(part.kind == "question" for part in parts)
    activities = sum(part.kind == "activity" for part in parts)
    reading = words / WORDS_A_MINUTE + questions * SECONDS_A_QUESTION / 60
    return reading, reading + activities * MINUTES_AN_ACTIVITY


def _words(part: Part) -> int:
    """The words that a learner reads; notes for facilitators are none of them."""
    if part.kind == "facilitator":
        return 0
    answers = sum(prose.words(a.html) + prose.words(a.feedback) for a in part.answers)
    messages = sum(prose.words(message.html) for message in part.messages)
    return prose.words(part.html) + answers + messages


def minutes_fault(file: str, line: int, module: Module) -> Iterator[Fault]:
    """The fault of promised minutes that are far from what the module takes."""
    (reading, whole), promised = minutes(module), module.meta.minutes
    if reading > promised * TOO_FEW:
        code, estimate = "minutes-too-few", reading
    elif promised > max(ALWAYS_FITTING, whole * TOO_MANY):
        code, estimate = "minutes-too-many", whole
    else:
        return
    params = {"estimate": f"{estimate:.1f}", "minutes": str(promised)}
    yield Fault(code, file, line, params)
