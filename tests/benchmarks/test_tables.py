"""What measurements write into docs/operations.md."""

from __future__ import annotations

import pytest

from benchmarks.tables import DOCUMENT, replaced, table

PLACES = (
    "crash sqlite", "crash postgresql", "load school", "load room", "load nodes",
    "growth sqlite", "growth postgresql", "soak sqlite", "soak postgresql",
    "live rooms sqlite", "live hall sqlite", "live rooms postgresql", "live hall postgresql",
)  # fmt: skip


def test_a_table_takes_the_place_of_the_one_before() -> None:
    before = "# Head\n<!-- soak -->\n\nold\n\n<!-- end of soak -->\ntail\n"
    after = replaced(before, "soak", table(("a", "b"), [(1, 2)]))
    assert after == (
        "# Head\n<!-- soak -->\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"
        "<!-- end of soak -->\ntail\n"
    )
    assert replaced(after, "soak", "old") == before


def test_a_place_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="'soak'"):
        replaced("# Head\n", "soak", "new")


@pytest.mark.parametrize("name", PLACES)
def test_the_document_has_a_place_for_every_measurement(name: str) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert replaced(document, name, "new") != document
