"""The charts of an assignment as page, projection, JSON, CSV and figures: the same numbers in each.

All of it is read: nothing here writes, exports are not noted down either.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.accounts.signing_in import person
from workshop.assignments import contents, store
from workshop.assignments.rules import Kind
from workshop.assignments.store import AssignmentView, ItemView
from workshop.assignments.words import form_title
from workshop.audit.rules import Action
from workshop.audit.store import note
from workshop.charts import figure
from workshop.database import session, transaction
from workshop.language import current_language
from workshop.paging import Page, paged
from workshop.progress import comparing, forms_compared
from workshop.progress import store as progress_store
from workshop.progress.comparing import GroupRow
from workshop.progress.forms_compared import Asked, Compared
from workshop.progress.rules import (
    Chart,
    Picture,
    Sensitive,
    Texts,
    Waiting,
    charted,
    charts_of,
    sensitive_of,
    waiting_of,
)
from workshop.progress.store import Played
from workshop.quizzes.rules import Quiz
from workshop.releases.reading import ItemProgress, progress_of
from workshop.spreadsheet import harmless

GROUPS_A_PAGE = 10

blueprint = Blueprint("progress", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class ItemCharts:
    """One item of the page: what was done, what is shown, what waits.

    It has `charted` pictures, the first of which is picture `first` of the `pictures` in all.
    """

    item: ItemView
    piece: Any
    progress: ItemProgress
    population: int
    waiting: Waiting
    days: tuple[tuple[date, int], ...]
    sensitive: Sensitive | None
    charted: int
    first: int = 1
    of: int = 0

    @property
    def charts(self) -> list[Chart]:
        """Drawn when asked for: a page that has them ready does not ask."""
        if not isinstance(self.piece, Quiz):
            return []
        return charts_of(self.piece, self.progress, texts())

    @property
    def pictures(self) -> list[Picture]:
        """Its charts in the order of the debrief: scenes or questions, then endings or score."""
        return [
            Picture(number, self.of, self.item.slug, self.piece.meta.title, chart)
            for number, chart in enumerate(self.charts, start=self.first)
        ]


def texts() -> Texts:
    return Texts(_, _("not reached"), _("How the story ended"), _("Share of points"))


def led(assignment_id: str) -> AssignmentView:
    found = store.assignment_led(session(), person(), assignment_id) if person().leads else None
    if found is None:
        abort(404)
    return found


def items_of(assignment: AssignmentView) -> list[ItemCharts]:
    progress = progress_of(session(), [item.id for item in assignment.items])
    other_names = assignment.alternative_names
    return numbered(
        [item_charts(item, progress[item.id], other_names) for item in assignment.items]
    )


def item_charts(item: ItemView, progress: ItemProgress, other_names: bool) -> ItemCharts:
    piece = contents.piece_of(
        session(), item.kind, item.slug, item.version, current_language(), other_names
    )
    quiz = piece if isinstance(piece, Quiz) else None
    return ItemCharts(
        item,
        piece,
        progress,
        progress.population or item.people,
        waiting_of(progress),
        progress.days,
        sensitive_of(quiz, progress, _) if quiz else None,
        # Of a form the difference is shown, and no picture of its own.
        charted(quiz, progress) if quiz and not item.phase else 0,
    )


def numbered(items: Sequence[ItemCharts]) -> list[ItemCharts]:
    """The items with their pictures counted through the whole assignment."""
    before = accumulate((each.charted for each in items), initial=0)
    of = sum(each.charted for each in items)
    return [
        replace(each, first=already + 1, of=of)
        for each, already in zip(items, before, strict=False)
    ]


def played() -> list[Played]:
    """What the reader's groups have played, or for an administrator all of the organisation."""
    if not person().leads:
        abort(404)
    return progress_store.played(session(), person())


@blueprint.get("/progress/compare")
def compare() -> str:
    """Which story or questions to compare: those that at least two groups have."""
    found = comparing.offered(session(), played(), current_language())
    return render_template("progress/compare.html", offered=found)


@blueprint.get("/progress/compare/<slug>")
def compared(slug: str) -> str:
    """One piece over several groups: the sum of what they published, and no ranking of groups."""
    items = [item for item in played() if item.slug == slug]
    if len(comparing.groups_of(items)) < comparing.FEWEST:
        abort(404)
    progress = progress_of(session(), [item.id for item in items])

    def choose(rows: Sequence[GroupRow]) -> Page[GroupRow]:
        here = url_for("progress.compared", slug=slug)
        return paged(rows, lambda row: row.name, GROUPS_A_PAGE, here, request.args)

    found = comparing.compared(session(), items, progress, texts(), current_language(), choose)
    return render_template("progress/compared.html", comparison=found)


@blueprint.get("/progress/<assignment_id>")
def show(assignment_id: str) -> ResponseReturnValue:
    assignment = led(assignment_id)
    items = items_of(assignment)
    return render_template(
        "progress/show.html",
        assignment=assignment,
        items=items,
        titles={each.item.id: titled(assignment, each) for each in items},
        differences=differences(items),
    )


def titled(assignment: AssignmentView, each: ItemCharts) -> str:
    """The title of an item; of a form with when it is asked, and which version if there are two."""
    letter = each.piece.meta.form if assignment.crossed and each.item.phase else ""
    return form_title(each.piece.meta.title, each.item.phase, letter)


def differences(items: Sequence[ItemCharts]) -> list[Compared]:
    """What changed between the questions before and those after, where both are published."""
    asked = [Asked(each.item.phase, each.piece, each.progress) for each in items if each.item.phase]
    return forms_compared.compared(asked, _)


@blueprint.get("/progress/<assignment_id>/project/<int:number>")
def project(assignment_id: str, number: int) -> str:
    """One picture for the room. The frame is told of nobody: no name, no navigation, no notice."""
    assignment = led(assignment_id)
    for each in items_of(assignment):
        if each.first <= number < each.first + each.charted:
            return render_template(
                "progress/project.html",
                assignment=assignment,
                picture=each.pictures[number - each.first],
                person=None,
                nav=(),
                demonstration=False,
            )
    abort(404)


def exported(assignment_id: str) -> list[ItemCharts]:
    """The items of an assignment that somebody takes out of the program: that is written down,
    since whoever reloads after each submission does it this way too."""
    assignment = led(assignment_id)
    with transaction() as writing:
        note(writing, person(), Action.EXPORTED, assignment.title)
    return items_of(assignment)


@blueprint.get("/progress/<assignment_id>.json")
def as_json(assignment_id: str) -> Response:
    """The contract of DESIGN.md: every release by itself, and besides it their sum as drawn."""
    items = exported(assignment_id)
    values: dict[str, Any] = {"items": [json_item(each) for each in items]}
    if found := differences(items):
        values["differences"] = [json_difference(each) for each in found]
    return jsonify(values)


def json_item(each: ItemCharts) -> dict[str, Any]:
    values: dict[str, Any] = {
        "slug": each.item.slug,
        "kind": each.item.kind.value,
        **({"phase": each.item.phase} if each.item.phase else {}),
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


def json_difference(question: Compared) -> dict[str, Any]:
    """A question before and after: drawn, and the difference with its standard error, in points."""
    return {
        "table": question.id,
        "title": question.title,
        "n": {"before": question.before, "after": question.after},
        "rows": [
            {
                "option": row.option,
                "text": row.text,
                "before": row.before,
                "after": row.after,
                "points": round(row.verdict.points, 1),
                "standard_error": round(row.verdict.error, 1),
                "word": row.verdict.word.value,
                "said": row.said,
            }
            for row in question.rows
        ],
    }


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
    "table", "option", "text", "noisy", "label", "scale", "phase",
)  # fmt: skip


@blueprint.get("/progress/<assignment_id>.csv")
def as_csv(assignment_id: str) -> Response:
    """One line a row of a table, with a byte-order mark: Excel then reads the accents."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(CSV_COLUMNS)
    items = exported(assignment_id)
    for each in items:
        writer.writerows([*line, each.item.phase] for line in csv_rows(each))
    writer.writerows(difference_rows(differences(items)))
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
    number, said = each.progress.sensitive, each.sensitive
    if number is not None and said is not None and said.band:
        lines.append([*head, "all", "", said.sent, number.table_id, "", "", "", said.band, ""])
    return lines or [[*head, *[""] * (len(CSV_COLUMNS) - 1 - len(head))]]


def difference_rows(questions: Sequence[Compared]) -> list[list[object]]:
    """What is said of each option, under a phase of its own; before and after have theirs above."""
    return [
        ["", Kind.FORM.value, *[""] * 6, f"{question.before}/{question.after}",
         question.id, row.option, harmless(row.text), "", row.said, "", "difference"]
        for question in questions
        for row in question.rows
    ]  # fmt: skip


def chart_lines(charts: list[Chart]) -> list[list[object]]:
    return [
        [chart.id, row.option, harmless(row.text), row.noisy, row.label, chart.scale]
        for chart in charts
        for row in chart.rows
    ]


@blueprint.get("/progress/<assignment_id>/figures.json")
def figures(assignment_id: str) -> Response:
    """Figures for the page's script. Releases never change, so that they are drawn once."""
    made: dict[tuple[object, ...], Any] = current_app.extensions.setdefault("figures", {})
    assignment = led(assignment_id)
    axis = _("Share of the answers") if assignment.pairs else _("Share of those who sent")
    drawn = {}
    for each in items_of(assignment):
        for chart in each.charts if each.charted else ():
            key = (
                each.item.id, each.item.version, chart.id, chart.n, current_language(),
                assignment.pairs, assignment.alternative_names,
            )  # fmt: skip
            if key not in made:
                if len(made) > 2000:
                    made.clear()
                made[key] = figure(chart.rows, axis)
            drawn[f"{each.item.slug}-{chart.id.replace(':', '-')}"] = made[key]
    return jsonify(figures=drawn)
