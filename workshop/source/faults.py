"""Telling an author what is wrong, and what to do about it, in any language.

Knows nothing of how a fault is found.
"""

from collections.abc import Callable, Iterator

from workshop.source.messages_quiz import QUIZ_MESSAGES
from workshop.source.messages_text import TEXT_MESSAGES
from workshop.source.rules import Fault

MESSAGES = {**TEXT_MESSAGES, **QUIZ_MESSAGES}


def describe(fault: Fault, translate: Callable[[str], str]) -> tuple[str, str]:
    """The message and the remedy of a fault, through a gettext-like callable."""
    message, remedy = MESSAGES[fault.code]
    return translate(message) % fault.params, translate(remedy) % fault.params


def messages() -> Iterator[str]:
    """Every msgid that `describe` may ask to translate."""
    for pair in MESSAGES.values():
        yield from pair
