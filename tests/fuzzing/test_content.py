"""The readers of files never fall over: content in Markdown and YAML, tables, archives. What cannot
be read is a fault or an error of the reader's own, in bounded time.
"""

from __future__ import annotations

import io
import random
import tempfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import hostile
from workshop.campaigns.rules import checked
from workshop.commands import archive
from workshop.config import shipped
from workshop.modules.content import try_text as try_module
from workshop.quizzes.content import try_text as try_quiz
from workshop.source.piece import guess_kind
from workshop.source.rules import ContentFaults
from workshop.spreadsheet import Unreadable, read_table

# Processor time for one passage of the largest size that is read on; a larger one is a fault, as
# is a text of more than 256 kB.
MOST_SECONDS = 4.0
LARGE = 9_900
TOO_LARGE = 200_000


def tried(data: bytes) -> None:
    """A text as the page "My text" reads it; faults are what it may say."""
    with suppress(ContentFaults):
        (try_quiz if guess_kind(data) == "quiz" else try_module)(data)


def real_file(kind: str) -> bytes:
    return min(Path(shipped(kind)).glob("*/fr.md")).read_bytes()


def front_matter() -> bytes:
    """That of a real module, so that what follows is read as its body."""
    return b"---".join(real_file("modules").split(b"---")[:2]) + b"---\n\n## A {#a}\n\n"


FRONT = front_matter()


def spoilt(chance: random.Random, data: bytes) -> bytes:
    """A real text with a few lines or bytes lost, doubled, swapped or made hostile."""
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        what = chance.randrange(6)
        if what == 0:
            lines[at] = hostile.value(chance)
        elif what == 1:
            lines.insert(at, lines[other])
        elif what == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif what == 3:
            lines[at] = b" " * chance.randrange(9) + lines[at] + hostile.value(chance)[:80]
        elif what == 4:
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + chance.randbytes(1) + lines[at][cut:]
        elif len(lines) > 1:
            del lines[at]
            if not lines:
                lines = [b""]
    return b"\n".join(lines)


def spoil_and_read(examples: int) -> None:
    files = [real_file("modules"), real_file("quizzes")]

    @settings(max_examples=examples, database=None)
    @given(st.sampled_from(files), st.randoms(use_true_random=False))
    def read(data: bytes, chance: random.Random) -> None:
        tried(spoilt(chance, data))

    read()


def test_a_text_that_was_spoilt_is_read_or_has_faults() -> None:
    spoil_and_read(6)


@pytest.mark.long
def test_many_texts_that_were_spoilt_are_read_or_have_faults() -> None:
    spoil_and_read(60)


@settings(max_examples=15)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode()))
def test_no_bytes_are_more_than_faults(data: bytes) -> None:
    tried(data)
    tried(FRONT + data)
    tried(b"---\n" + data + b"\n---\n## A {#a}\n")


def repeated(part: bytes, size: int) -> bytes:
    return FRONT + part * (size // len(part))


def staircase(steps: int) -> bytes:
    return b"".join(b" " * (4 * n) + b"- a\n" for n in range(steps))


BOMBS: dict[str, Callable[[int], bytes]] = {
    "quotes in quotes": lambda size: FRONT + b"> " * (size // 2) + b"a",
    "lists in lists": lambda size: FRONT + staircase(min(size // 60, 90)),
    "brackets": lambda size: repeated(b"[", size),
    "half links": lambda size: repeated(b"[a](", size),
    "pictures in links": lambda size: repeated(b"![a][", size),
    "stars": lambda size: repeated(b"*", size),
    "stars and underscores": lambda size: repeated(b"*_a", size),
    "backticks": lambda size: repeated(b"`", size),
    "half tags": lambda size: repeated(b"<a ", size),
    "comments": lambda size: repeated(b"<!--", size),
    "entities": lambda size: repeated(b"&amp;#x", size),
    "spaces": lambda size: repeated(b" ", size),
    "spaces and an end": lambda size: FRONT + b"a" + b" " * size + b"b\n",
    "definitions": lambda size: repeated(b"[a]: b\n", size),
    "footnotes": lambda size: repeated(b"[^a]: b\n\n", size),
    "tables": lambda size: FRONT + b"|a" * (size // 4) + b"\n" + b"|-" * (size // 4) + b"\n",
    "attributes": lambda size: FRONT + b"# a {" + b"a=b " * (size // 4) + b"}\n",
    "headings": lambda size: repeated(b"## A {#a}\n", size),
    "admonitions": lambda size: repeated(b"!!! help\n", size),
    "tags": lambda size: FRONT + b"<div markdown=1>" * (size // 16),
    "yaml in braces": lambda size: b"---\nobjectives: " + b"[" * 1900 + b"\n---\n",
    "yaml in maps": lambda size: b"---\n" + b"? " * 900 + b"a\n---\n",
    "yaml aliases": lambda size: b"---\na: &a [b, b]\nc: [*a, *a]\n---\n",
    "yaml in quotes": lambda size: b"---\ntitle: \"" + b"\\" * 1999 + b"\n---\n",
    "yaml keys": lambda size: b"---\n" + b"a: b\n" * 5000 + b"---\n",
    "braces": lambda size: repeated(b"{#a}", size),
    "task lists": lambda size: repeated(b"- [x] a\n", size),
    "bold names": lambda size: repeated(b"> **A**\n", size),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_text_that_grows_in_the_reader_takes_bounded_time(bomb: str) -> None:
    begun = time.process_time()
    for size in (LARGE // 20, LARGE // 4, LARGE, TOO_LARGE):
        tried(BOMBS[bomb](size))
        tried(BOMBS[bomb](size) + b"\n\n* [a](#a)\n")
    assert time.process_time() - begun < MOST_SECONDS


@settings(max_examples=25)
@given(st.binary(max_size=300), st.randoms(use_true_random=False))
def test_a_table_of_teams_is_read_or_refused_row_by_row(data: bytes, chance: random.Random) -> None:
    for each in (data, hostile.value(chance), b"Team;12\n" + hostile.value(chance)):
        try:
            table = read_table(each)
        except Unreadable:
            continue
        rows = [(row.number, row.cell(0), row.cell(1)) for row in table.rows]
        lines = checked(rows, [fault.number for fault in table.faults], ())
        assert len(lines) == len(rows) + len(table.faults)


def small_archive(manifest: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", manifest)
        file.writestr("tables/people.jsonl", b'{"id": 1}\n' * 50)
    return out.getvalue()


MANIFESTS = (
    b"", b"[]", b"null", b"7", b"[" * 100_000, b'{"a":' * 100_000, b'{"product": "workshop"}',
    b'{"product": "workshop", "format": 1, "tables": {"people": {"rows": 1, "sha256": 2}}}',
    b'{"product": "workshop", "format": 1, "tables": []}', b"\xff\xfe", b'{"format": 1e999}',
)  # fmt: skip


@pytest.mark.parametrize("manifest", MANIFESTS, ids=range(len(MANIFESTS)))
def test_a_manifest_that_makes_no_sense_is_refused(manifest: bytes, tmp_path: Path) -> None:
    refuse(small_archive(manifest), tmp_path / "backup")


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_an_archive_whose_bytes_changed_is_refused(chance: random.Random) -> None:
    data = bytearray(small_archive(MANIFESTS[7]))
    for _ in range(chance.randint(1, 5)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    del data[chance.choice((len(data), chance.randrange(len(data)))) :]
    with tempfile.TemporaryDirectory() as folder:
        refuse(bytes(data), Path(folder) / "backup")


def refuse(data: bytes, path: Path) -> None:
    path.write_bytes(data)
    with pytest.raises(archive.Broken), archive.opened(path, "0001"):
        pass
