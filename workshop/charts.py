"""The only file that imports plotly: rows in, the JSON of a figure out. It knows no item and no
person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from plotly import graph_objects

ROW_PIXELS = 44
MARGIN_PIXELS = 56


class Bar(Protocol):
    """A row of a chart: `low` and `high` in percent; a row that `ends` is a range, not a bar."""

    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def ends(self) -> bool: ...


def figure(rows: Sequence[Bar], axis: str) -> dict[str, Any]:
    """Horizontal bars, the first row on top; what is end-coded is a hatched range (R14)."""
    bars = graph_objects.Bar(
        orientation="h",
        y=[str(number) for number in range(len(rows))],
        base=[row.low if row.ends else 0 for row in rows],
        x=[row.high - row.low if row.ends else row.high for row in rows],
        text=["" if at_the_end(row) else row.label for row in rows],
        textposition="auto",
        hovertext=[f"{row.text}: {row.label}" for row in rows],
        hoverinfo="text",
        marker={
            "pattern": {"shape": ["/" if row.ends else "" for row in rows], "fillmode": "replace"}
        },
    )
    drawn = graph_objects.Figure(bars)
    drawn.update_layout(
        template="none",
        height=MARGIN_PIXELS + ROW_PIXELS * len(rows),
        margin={"l": 8, "r": 8, "t": 8, "b": 40},
        showlegend=False,
        annotations=[beside(number, row) for number, row in enumerate(rows) if at_the_end(row)],
        xaxis={"range": [0, 100], "ticksuffix": " %", "title": {"text": axis}, "fixedrange": True},
        yaxis={
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "type": "category",
            "tickvals": [str(number) for number in range(len(rows))],
            "ticktext": [shortened(row.text) for row in rows],
        },
    )
    plain: dict[str, Any] = drawn.to_plotly_json()
    return plain


def prepare() -> None:
    """plotly reads half of itself when the first figure is drawn: a server lets nobody wait for
    that."""
    figure((), "")


def at_the_end(row: Bar) -> bool:
    """A range at the far end leaves no room for its label on its right."""
    return row.ends and row.high == 100


def beside(number: int, row: Bar) -> dict[str, Any]:
    """The label of such a row, on the left of its range."""
    return {
        "x": row.low,
        "y": str(number),
        "text": row.label,
        "showarrow": False,
        "xanchor": "right",
        "xshift": -6,
    }


def shortened(text: str, length: int = 34) -> str:
    """The text in at most two lines beside a bar; the table beside the figure has it whole."""
    words, lines = text.split(), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > length:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(lines[:2]) + ("…" if len(lines) > 2 else "")
