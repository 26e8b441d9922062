"""The attacks can fail: each broken rule is caught by the one test that must catch it."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, select
from sqlalchemy.orm import Session

from tests.attacks import (
    pieces,
    test_dump,
    test_learner,
    test_moving,
    test_polling,
    test_reading,
    test_sensitive,
    test_statistics,
)
from tests.attacks.dump import engine_of
from tests.attacks.places import Place
from tests.databases import on_sqlite
from workshop.assignments import sending
from workshop.assignments import views as assignment_views
from workshop.assignments.models import Roster
from workshop.progress import views as progress_views
from workshop.quizzes import lint
from workshop.releases import drawing, reading, rules, store
from workshop.releases.models import Batch, SensitiveCount
from workshop.releases.noise import Chance, discrete_laplace
from workshop.releases.reading import ItemProgress
from workshop.releases.rules import Published, PublishedTable, TableShape, Thresholds

pytestmark = [pytest.mark.long, on_sqlite]

Patch = pytest.MonkeyPatch
CARELESS = Thresholds(k=1, k_sensitive=1)


def unguarded(place: Place) -> None:
    """Take away the constraints that hold the rule in the database as well."""
    engine = engine_of(place.app)
    event.listen(
        engine, "connect", lambda raw, _: raw.execute("PRAGMA ignore_check_constraints=ON")
    )
    engine.dispose()


# ---- The broken rules -------------------------------------------------------------------------


def no_noise(_: Place, patch: Patch) -> None:
    patch.setattr(rules, "discrete_laplace", lambda _scale, _chance: 0)


def half_the_noise(_: Place, patch: Patch) -> None:
    def halved(scale: Fraction, chance: Chance) -> int:
        return discrete_laplace(scale / 2, chance)

    patch.setattr(rules, "discrete_laplace", halved)


def noise_that_leans(_: Place, patch: Patch) -> None:
    def leaning(scale: Fraction, chance: Chance) -> int:
        return discrete_laplace(scale, chance) + 1

    patch.setattr(rules, "discrete_laplace", leaning)


def noise_drawn_at_each_read(_: Place, patch: Patch) -> None:
    chance = random.Random("each read").randrange
    plain = PublishedTable.from_plain

    def again(values: rules.PlainTable) -> PublishedTable:
        table = plain(values)
        noisy = tuple(n + discrete_laplace(table.scale, chance) for n in table.noisy)
        return replace(table, noisy=noisy)

    patch.setattr(PublishedTable, "from_plain", again)


def a_tail_of_one(place: Place, patch: Patch) -> None:
    unguarded(place)
    patch.setattr(drawing, "K", 1)
    right = store.close_item

    def careless(session: Session, item_id: str, today: Any, sealer: Any) -> store.Closing:
        return right(session, item_id, today, sealer, CARELESS)

    patch.setattr(store, "close_item", careless)


def a_plan_for_three(place: Place, patch: Patch) -> None:
    unguarded(place)
    patch.setattr(drawing, "K", 1)
    patch.setattr(rules, "plan", lambda n, _thresholds: (n,))
    patch.setattr(store, "in_force", lambda _session: CARELESS)


def a_chart_that_is_live(place: Place, patch: Patch) -> None:
    """The open batch is shown as it stands: same noise, one more answer at each submission."""
    right = reading.progress_of

    def live(session: Session, item_ids: Sequence[str]) -> dict[str, ItemProgress]:
        found = right(session, item_ids)
        for batch in session.scalars(select(Batch).where(Batch.item_id.in_(item_ids))):
            if batch.salt is None or batch.sealed is None or batch.n < 1:
                continue
            shapes = rules.ordinary([TableShape.from_plain(plain) for plain in batch.shapes])
            context = f"batch {batch.item_id} {batch.sequence} {batch.n}"
            cells = place.app.extensions["sealer"].open(batch.salt, context, batch.sealed)
            tables = rules.published(shapes, cells, batch.n)
            progress = found[batch.item_id]
            day = place.app.extensions["clock"]().date()
            open_one = Published(batch.sequence, batch.n, day, tables)
            found[batch.item_id] = replace(progress, releases=(*progress.releases, open_one))
        return found

    patch.setattr(drawing, "K", 1)
    patch.setattr(progress_views, "progress_of", live)


def a_second_submission_counted(place: Place, patch: Patch) -> None:
    patch.setattr(sending.Place, "sent", property(lambda _: False))
    patch.setattr(sending, "mark_done", lambda _session, _place: None)


def only_the_same_item_refuses_a_second_one(place: Place, patch: Patch) -> None:
    """A twin assignment counts again: neither the query nor the index of the database refuses."""
    with engine_of(place.app).begin() as connection:
        connection.exec_driver_sql("DROP INDEX uq_rosters_one_submission")
    patch.setattr(sending.Place, "sent", property(lambda place: place.done))


def sensitive_before_the_close(place: Place, patch: Patch) -> None:
    unguarded(place)
    right = store._count_sensitive

    def early(count: SensitiveCount, *rest: Any) -> None:
        right(count, *rest)
        count.published_n, count.band = count.n, "half-or-more"

    patch.setattr(store, "_count_sensitive", early)


def sensitive_from_nine(place: Place, patch: Patch) -> None:
    a_tail_of_one(place, patch)


def sensitive_integers_in_the_export(_: Place, patch: Patch) -> None:
    right = progress_views.json_sensitive

    def raw(each: progress_views.ItemCharts) -> dict[str, Any]:
        return {name: value | {"noisy": 3} for name, value in right(each).items()}

    patch.setattr(progress_views, "json_sensitive", raw)


def a_fifth_table(_: Place, patch: Patch) -> None:
    patch.setattr(lint, "MAX_CHARTED", 4)


def a_row_order_that_follows_time(_: Place, patch: Patch) -> None:
    def rewritten(session: Session, place: sending.Place) -> None:
        row = session.execute(select(Roster.__table__).where(Roster.id == place.roster_id)).one()
        session.execute(delete(Roster).where(Roster.id == place.roster_id))
        session.execute(insert(Roster).values(**row._asdict() | {"done": True}))

    patch.setattr(sending, "mark_done", rewritten)


def labels_of_0_and_100(_: Place, patch: Patch) -> None:
    patch.setattr(drawing, "end_of", lambda _n: -1)


def a_csv_of_its_own(_: Place, patch: Patch) -> None:
    right = progress_views.chart_lines

    def other(charts: list[Any]) -> list[list[object]]:
        return [[*line[:3], 0, *line[4:]] for line in right(charts)]

    patch.setattr(progress_views, "chart_lines", other)


def a_log_that_is_left(_: Place, patch: Patch) -> None:
    patch.setattr(assignment_views, "forget_sums", lambda: None)


def marks_in_the_log(_: Place, patch: Patch) -> None:
    right = sending.send

    def talking(session: Session, person: Any, place: Any, marks: Any, *rest: Any) -> bool:
        logging.getLogger("workshop").error("%s sent %s", person.id, marks())
        return right(session, person, place, marks, *rest)

    patch.setattr(sending, "send", talking)


def an_answer_on_the_roster(_: Place, patch: Patch) -> None:
    """`edition` is used to hold what was chosen first."""
    right = sending.send

    def keeping(session: Session, person: Any, place: Any, marks: Any, *rest: Any) -> bool:
        done = right(session, person, place, marks, *rest)
        first = next(iter(marks().values()))
        session.get_one(Roster, place.roster_id).edition = 5 + (first or 0)
        return done

    patch.setattr(sending, "send", keeping)


def a_stop_that_does_not_count(_: Place, patch: Patch) -> None:
    """Only whole plays enter the batch, so that the figures wait differently after a stop."""
    right = store.submit

    def picky(session: Session, item_id: str, marks: Any, *rest: Any) -> Any:
        if None in marks.values():
            return store.Outcome(False)
        return right(session, item_id, marks, *rest)

    patch.setattr(store, "submit", picky)


# ---- And who must catch them ------------------------------------------------------------------

Break = Callable[[Place, Patch], None]
Catch = Callable[[Place], None]


@dataclass(frozen=True)
class Mutant:
    """A broken rule, and the test that must fail under it."""

    broken: Break
    caught_by: Catch


def with_argument(test: Callable[..., None], value: object) -> Catch:
    return lambda place: test(place, value)


def story_test(test: Callable[..., None]) -> Catch:
    return with_argument(test, pieces.STORY)


MUTANTS = [
    Mutant(no_noise, test_statistics.test_unanimous_classes_show_noise_of_the_published_scale),
    Mutant(
        half_the_noise, test_statistics.test_unanimous_classes_show_noise_of_the_published_scale
    ),
    Mutant(half_the_noise, test_statistics.test_four_planted_learners_stay_within_the_stated_bound),
    Mutant(no_noise, test_statistics.test_somebody_who_knows_24_answers_stays_within_the_bound),
    Mutant(
        half_the_noise,
        with_argument(test_sensitive.assert_odds_of_a_disclosure_stay_within_e, 60),
    ),
    Mutant(
        noise_that_leans, test_statistics.test_unanimous_classes_show_noise_of_the_published_scale
    ),
    Mutant(noise_drawn_at_each_read, test_reading.test_two_reads_are_identical),
    Mutant(
        a_tail_of_one,
        with_argument(test_polling.test_a_tail_under_five_stays_hidden_at_the_close, 1),
    ),
    Mutant(
        a_plan_for_three,
        with_argument(test_reading.test_fewer_than_five_have_no_chart_in_any_form, 3),
    ),
    Mutant(
        a_chart_that_is_live,
        test_polling.test_a_chart_moves_at_13_and_25_only_when_reloaded_after_every_submission,
    ),
    Mutant(
        a_chart_that_is_live,
        test_statistics.test_somebody_who_polls_is_certain_of_nobody_and_guesses_no_better,
    ),
    Mutant(
        a_chart_that_is_live,
        test_statistics.test_somebody_who_moves_people_is_certain_of_nobody_and_guesses_no_better,
    ),
    Mutant(
        a_second_submission_counted,
        test_moving.test_a_second_submission_is_refused_and_changes_nothing,
    ),
    Mutant(
        only_the_same_item_refuses_a_second_one,
        test_moving.test_a_twin_assignment_and_an_overlapping_group_give_no_second_look,
    ),
    Mutant(
        sensitive_before_the_close,
        test_sensitive.test_a_sensitive_number_never_shows_before_the_close,
    ),
    Mutant(
        sensitive_from_nine,
        with_argument(test_sensitive.test_a_sensitive_number_never_comes_from_fewer_than_ten, 9),
    ),
    Mutant(
        sensitive_integers_in_the_export,
        test_sensitive.test_a_sensitive_number_is_a_band_and_never_an_integer,
    ),
    Mutant(a_fifth_table, test_statistics.test_an_author_cannot_have_a_fifth_table_of_a_story),
    Mutant(
        a_row_order_that_follows_time,
        test_dump.test_the_order_of_rows_says_nothing_of_who_finished_when,
    ),
    Mutant(
        an_answer_on_the_roster,
        test_dump.test_a_dump_after_a_full_class_links_no_learner_to_an_answer,
    ),
    Mutant(
        an_answer_on_the_roster,
        test_dump.test_a_submission_changes_done_the_open_batch_and_the_counter_of_the_day,
    ),
    Mutant(
        a_log_that_is_left,
        with_argument(test_dump.test_salt_and_sums_leave_the_files_at_the_close, "button"),
    ),
    Mutant(
        a_stop_that_does_not_count,
        story_test(test_dump.test_a_stop_a_skip_and_a_whole_play_are_the_same_to_everybody_else),
    ),
    Mutant(labels_of_0_and_100, with_argument(test_reading.test_no_label_is_0_or_100_percent, 10)),
    Mutant(a_csv_of_its_own, test_reading.test_page_csv_json_and_figures_agree),
]


def name_of(mutant: Mutant) -> str:
    return mutant.broken.__name__


@pytest.mark.parametrize("mutant", MUTANTS, ids=name_of)
def test_a_broken_rule_is_caught(place: Place, monkeypatch: Patch, mutant: Mutant) -> None:
    mutant.broken(place, monkeypatch)
    with pytest.raises(AssertionError) as caught:
        mutant.caught_by(place)
    assert "500 INTERNAL" not in str(caught.value), "a rule that crashes is not a broken rule"


def test_an_answer_in_the_log_is_caught(
    place: Place, monkeypatch: Patch, caplog: pytest.LogCaptureFixture
) -> None:
    marks_in_the_log(place, monkeypatch)
    with pytest.raises(AssertionError):
        test_learner.test_logs_hold_no_answer_even_when_everything_goes_wrong(
            place, caplog, monkeypatch
        )


def test_every_catcher_passes_on_the_real_program(place: Place) -> None:
    """What would fail anyway catches nothing."""
    for catch in dict.fromkeys(mutant.caught_by for mutant in MUTANTS):
        catch(place)
