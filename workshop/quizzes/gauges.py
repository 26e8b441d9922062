"""The words for the gauges, as msgids: a story shows words, never a number.

Standard library only. Each lowest state has words that leave a way up.
"""

from collections.abc import Mapping

from workshop.quizzes.values import Band, Gauge
from workshop.source.marker import N_

GAUGE_NAMES: Mapping[str, str] = {
    "person": N_("How the person targeted feels"),
    "group": N_("Climate of the group"),
    "evidence": N_("Traces kept"),
    "safety": N_("Own safety"),
}
SUPPORT_NAME = N_("Support from others")
GAUGE_WORDS: Mapping[tuple[str, Band], str] = {
    ("person", "low"): N_("very alone for now: one sign of support can change that"),
    ("person", "middle"): N_("holding on"),
    ("person", "high"): N_("supported"),
    ("group", "low"): N_("tense for now: one calm voice can open it again"),
    ("group", "middle"): N_("undecided"),
    ("group", "high"): N_("on the side of respect"),
    ("evidence", "low"): N_("little so far: noting who, where and when is still possible"),
    ("evidence", "middle"): N_("a few so far"),
    ("evidence", "high"): N_("dated and kept safe"),
    ("safety", "low"): N_("exposed for now: going on with someone trusted protects"),
    ("safety", "middle"): N_("fair"),
    ("safety", "high"): N_("well protected"),
}
SUPPORT_WORDS: Mapping[Band, str] = {
    "low": N_("not there yet: there is always someone left to turn to"),
    "middle": N_("some people are there"),
    "high": N_("several people are there"),
}


def band(value: int) -> Band:
    """The band of a gauge's value (0 to 10): low up to 3, high from 7."""
    if value <= 3:
        return "low"
    return "high" if value >= 7 else "middle"


def gauge_name(gauge: Gauge, role: str) -> str:
    """The msgid of a gauge's name as that role sees it."""
    return SUPPORT_NAME if role == "target" and gauge == "group" else GAUGE_NAMES[gauge]


def gauge_words(gauge: Gauge, role: str, value: int) -> str:
    """The msgid of the words for a gauge's value; those of the lowest band leave a way up."""
    if role == "target" and gauge == "group":
        return SUPPORT_WORDS[band(value)]
    return GAUGE_WORDS[gauge, band(value)]
