"""The questions that a room talks about after a scene, read from its notes for the facilitator.

Standard library only; pure. It gives questions and nothing else of a note, for they are projected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from workshop.quizzes.values import Scene
from workshop.source.marker import N_

# What is asked where the author wrote no question, and where no scene is talked about.
OF_A_SCENE = N_("What makes it hard to do something at this point?")
OF_A_QUESTION = N_("What makes this harder than it looks?")
OF_ENDINGS = N_("Which small step, and by whom, would have made another ending possible?")
OF_A_SCORE = N_("What would you like to go through again together?")

_BLOCK = re.compile(r"</?(?:p|li|ul|ol|h\d|blockquote|div|td|th|tr|table|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_LINE_SPACE = re.compile(r"[ \t\r\n]+")
# A sentence ends before a capital, a figure or an opening quote; "M. Roux" and "Dr. Roux" do not.
_SENTENCE = re.compile(
    r"\S.*?(?:(?:(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|ex))(?<!\bMrs)\.|[?!…])(?:\s?[»”\"’)])*"
    r"(?=\s+(?:[^\Wa-zà-öø-ÿœ_]|[«“\"‘(]))|$)",
    re.DOTALL,
)
_QUESTION = re.compile(r"\?[\s»”\"’)]*$")
_LEAD_IN = re.compile(r"(?P<words>[^:?«“\"]*?)\s*:(?:\s+|$)(?P<rest>.*)", re.DOTALL)
_ASKING = re.compile(r"\b(?:ask|asking|demand\w+|pose[zr]?|question\w*|discut\w+|discuss)\b", re.I)
_REFUSED = re.compile(
    r"\b(?:not|never|avoid|without asking|jamais|évitez|éviter|sans demander)\b|n['’]t\b"
    r"|\bn(?:e\b|['’])",
    re.I,
)

_FORBIDS = re.compile(
    r"(?:do not|don['’]t|never|avoid|ne|n['’]|évitez|jamais)\b.*[»”\"]\W*$", re.I | re.DOTALL
)


def room_questions(scene: Scene) -> tuple[str, ...]:
    """The questions in a scene's notes for the facilitator, in their order, as plain text.

    A lead-in that says to ask ("Ask:", « Demandez : ») is left out, and each begins with a
    capital. What a note says not to ask is not given. Empty where the notes ask nothing.
    """
    notes = (part.html for part in scene.parts if part.kind == "facilitator")
    return tuple(dict.fromkeys(question for html in notes for question in asked_in(html)))


def asked_in(html: str) -> Iterator[str]:
    """The questions of one note; none of those that follow "never ask", up to what follows them."""
    refused = False
    for sentence in sentences(html):
        led = _LEAD_IN.match(sentence)
        asks = bool(led and _ASKING.search(led["words"]))
        if led and asks:
            refused = bool(_REFUSED.search(led["words"]))
        elif not is_question(sentence):
            refused = False
        if is_question(sentence) and not refused:
            yield capitalised((led["rest"] if led and asks else sentence).strip())


def sentences(html: str) -> list[str]:
    """The sentences of a fragment of HTML as text; a paragraph or list item ends one too."""
    blocks = _BLOCK.sub("\f", html).split("\f")
    texts = [_LINE_SPACE.sub(" ", unescape(_TAG.sub("", block))).strip() for block in blocks]
    return [sentence for text in texts for sentence in _SENTENCE.findall(text)]


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something itself; "never ask “who?”" does not."""
    return bool(_QUESTION.search(sentence)) and not _FORBIDS.match(sentence)


def capitalised(text: str) -> str:
    """The text with its first letter as a capital, whatever quote stands before it."""
    first = next((place for place, sign in enumerate(text) if sign.isalnum()), 0)
    return text[:first] + text[first : first + 1].upper() + text[first + 1 :]
