"""Pages as PDF by typst: fonts inside, no network, nothing written to disk. It gets a source that
ships with the program and values, and knows no feature; values are never read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

import typst

AT_ONCE = 2
WAIT_SECONDS = 20.0
# What so many compilations have not used, typst forgets.
FORGOTTEN_AFTER = 12
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"

# A page takes a few hundredths of a second of one core; a class that presses at once must not
# take the machine from those who are still playing.
_turn = BoundedSemaphore(AT_ONCE)

Simpler = Callable[[dict[str, object]], dict[str, object]]


class Busy(Exception):
    """Too many are asking at once; nothing was made."""


@cache
def fonts() -> typst.Fonts:
    """The fonts that come with typst, and one for the little pictures in messages; read once."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(VENDOR)])


def typeset(
    source: Path,
    values: Mapping[str, object],
    simpler: Iterable[Simpler] = (),
    *,
    standard: str = "ua-1",
    large: bool = False,
) -> bytes:
    """A PDF of a source for these values, tagged as PDF/UA unless another standard is asked for.

    That demands a glyph for every character: where the fonts lack one, the values are tried again
    as each of `simpler` gives them. A `large` document leaves no memory taken behind it: a booklet
    took 60 MB, a class's attestations hardly any. Raises Busy when no turn came within 20 seconds.
    """
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        made = _with_what_can_be_shown(source, dict(values), tuple(simpler), standard)
        if large:
            _forget()
        return made
    finally:
        _turn.release()


def _forget() -> None:
    for _ in range(FORGOTTEN_AFTER):
        typst.compile(b"", font_paths=fonts(), ignore_system_fonts=True, format="pdf")


def _with_what_can_be_shown(
    source: Path, values: dict[str, object], simpler: tuple[Simpler, ...], standard: str
) -> bytes:
    try:
        return _made(source, values, standard)
    except typst.TypstError:
        if not simpler:
            raise
        first, *others = simpler
        return _with_what_can_be_shown(source, first(values), tuple(others), standard)


def _made(source: Path, values: dict[str, object], standard: str) -> bytes:
    return typst.compile(  # type: ignore[no-any-return,call-overload]
        source,
        root=source.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(values)},
        format="pdf",
        pdf_standards=standard,
    )
