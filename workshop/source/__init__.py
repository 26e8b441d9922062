"""Reading content files: decoding, front matter, faults, prose parts, folders.

Knows nothing of scenes, people or Flask. Others use the names listed here.
"""

from workshop.source.decode import MAX_BYTES
from workshop.source.faults import describe, messages
from workshop.source.piece import guess_kind, guess_language
from workshop.source.rules import (
    AUDIENCES,
    LANGUAGES,
    THEMES,
    ContentFaults,
    Fault,
    Library,
    Message,
    Meta,
    Part,
    SelfAnswer,
    Version,
)

__all__ = [
    "AUDIENCES", "LANGUAGES", "MAX_BYTES", "THEMES", "ContentFaults", "Fault", "Library",
    "Message", "Meta", "Part", "SelfAnswer", "Version", "describe", "guess_kind",
    "guess_language", "messages",
]  # fmt: skip
