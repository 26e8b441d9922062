"""The charts of an assignment as page, JSON, CSV and figures: the same numbers in each."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts.signing_in import person
from workshop.assignments import contents, store
from workshop.assignments.store import AssignmentView, ItemView
from workshop.charts import figure
from workshop.database import session
from workshop.language import current_language
from workshop.progress.rules import Chart, Texts, Waiting, charts_of, waiting_of
from workshop.quizzes.rules import Quiz
from workshop.releases.drawing import band_text
from workshop.releases.reading import ItemProgress, progress_of

blueprint = Blueprint("progress", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class ItemCharts:
    """One item of the page: what was done, what is shown, what waits."""

    item: ItemView
    piece: Any
    progress: ItemProgress
    population: int
    waiting: Waiting
    days: tuple[tuple[date, int], ...]
    sensitive: str

    @property
    def charts(self) -> list[Chart]:
        """Drawn when asked for: a page that has them ready does not ask."""
        if not isinstance(self.piece, Quiz):
            return []
        return charts_of(self.piece, self.progress, texts())


def texts() -> Texts:
    return Texts(_, _("not reached"), _("How the story ended"), _("Share of points"))


def led(assignment_id: str) -> AssignmentView:
    found = store.assignment_led(session(), person(), assignment_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def items_of(assignment: AssignmentView) -> list[ItemCharts]:
    progress = progress_of(session(), [item.id for item in assignment.items])
    return [item_charts(item, progress[item.id]) for item in assignment.items]


def item_charts(item: ItemView, progress: ItemProgress) -> ItemCharts:
    piece = contents.piece_of(session(), item.kind, item.slug, item.version, current_language())
    number = progress.sensitive
    return ItemCharts(
        item,
        piece,
        progress,
        progress.population or item.people,
        waiting_of(progress),
        progress.days,
        band_text(number.band, _) if number and number.band else "",
    )


@blueprint.get("/progress/<assignment_id>")
def show(assignment_id: str) -> ResponseReturnValue:
    assignment = led(assignment_id)
    return render_template("progress/show.html", assignment=assignment, items=items_of(assignment))


@blueprint.get("/progress/<assignment_id>.json")
def as_json(assignment_id: str) -> Response:
    """The contract of DESIGN.md: every release by itself, and besides it their sum as drawn."""
    return jsonify(items=[json_item(each) for each in items_of(led(assignment_id))])


def json_item(each: ItemCharts) -> dict[str, Any]:
    values: dict[str, Any] = {
        "slug": each.item.slug,
        "kind": each.item.kind.value,
        "roster": each.population,
        "done": each.item.done_count,
        "held_back": each.waiting.held_back,
        "closed": each.waiting.closed,
        "releases": json_releases(each),
        "sensitive": json_sensitive(each),
    }
    if each.charts:
        values["sum"] = {"n": each.waiting.shown, "tables": json_tables(each.charts)}
    return values


def json_releases(each: ItemCharts) -> list[dict[str, Any]]:
    return [
        {
            "sequence": release.sequence,
            "n": release.n,
            "day": release.day.isoformat(),
            "tables": json_tables(charts_of(each.piece, each.progress, texts(), (release,))),
        }
        for release in each.progress.releases
    ]


def json_tables(charts: list[Chart]) -> dict[str, Any]:
    return {
        chart.id: {
            "options": [row.option for row in chart.rows],
            "texts": [row.text for row in chart.rows],
            "noisy": [row.noisy for row in chart.rows],
            "labels": [row.label for row in chart.rows],
            "scale": chart.scale,
        }
        for chart in charts
    }


def json_sensitive(each: ItemCharts) -> dict[str, Any]:
    number = each.progress.sensitive
    if number is None or number.band is None:
        return {}
    return {number.table_id.partition(":")[2]: {"n": number.n, "band": number.band.value}}


CSV_COLUMNS = (
    "item", "kind", "roster", "done", "held_back", "closed", "release", "day", "n",
    "table", "option", "text", "noisy", "label", "scale",
)  # fmt: skip


@blueprint.get("/progress/<assignment_id>.csv")
def as_csv(assignment_id: str) -> Response:
    """One line a row of a table, with a byte-order mark: Excel then reads the accents."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    for each in items_of(led(assignment_id)):
        writer.writerows(csv_rows(each))
    reply = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    reply.headers["Content-Disposition"] = 'attachment; filename="progress.csv"'
    return reply


def csv_rows(each: ItemCharts) -> list[list[object]]:
    head: list[object] = [
        each.item.slug, each.item.kind.value, each.population, each.item.done_count,
        each.waiting.held_back, each.waiting.closed,
    ]  # fmt: skip
    lines: list[list[object]] = []
    for release in each.progress.releases:
        charts = charts_of(each.piece, each.progress, texts(), (release,))
        place: list[object] = [release.sequence, release.day.isoformat(), release.n]
        lines += [[*head, *place, *line] for line in chart_lines(charts)]
    if each.charts:
        sums: list[object] = ["all", "", each.waiting.shown]
        lines += [[*head, *sums, *line] for line in chart_lines(each.charts)]
    number = each.progress.sensitive
    if number is not None and number.band is not None:
        lines.append([*head, "all", "", number.n, number.table_id, "", "", "", each.sensitive, ""])
    return lines or [[*head, *[""] * (len(CSV_COLUMNS) - len(head))]]


def chart_lines(charts: list[Chart]) -> list[list[object]]:
    return [
        [chart.id, row.option, harmless(row.text), row.noisy, row.label, chart.scale]
        for chart in charts
        for row in chart.rows
    ]


def harmless(text: str) -> str:
    """A text that a spreadsheet would take for a formula is given an apostrophe first."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


@blueprint.get("/progress/<assignment_id>/figures.json")
def figures(assignment_id: str) -> Response:
    """Figures for the page's script. Releases never change, so that they are drawn once."""
    made: dict[tuple[object, ...], Any] = current_app.extensions.setdefault("figures", {})
    assignment = led(assignment_id)
    drawn = {}
    for each in items_of(assignment):
        for chart in each.charts:
            key = (each.item.id, each.item.version, chart.id, chart.n, current_language())
            if key not in made:
                if len(made) > 2000:
                    made.clear()
                made[key] = figure(chart.rows, _("Share of those who sent"))
            drawn[f"{each.item.slug}-{chart.id.replace(':', '-')}"] = made[key]
    return jsonify(figures=drawn)
