"""Point 15: twenty who press Send at the same moment, on the server's own threads."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tests.attacks import pieces
from tests.attacks.places import Browser, Place
from tests.databases import always_on_both, on_sqlite


def at_once(people: list[Browser], act: Callable[[Browser], int]) -> list[int]:
    """Everybody does the same at one moment, each in a thread; the statuses they got."""
    start = Barrier(len(people))

    def one(browser: Browser) -> int:
        start.wait()
        return act(browser)

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(one, people))


def sending(assignment: str) -> Callable[[Browser], int]:
    return lambda browser: browser.send(assignment, pieces.PATHS[0], status=None).status_code


@always_on_both
def test_twenty_who_send_at_once_fill_exact_batches_and_none_is_lost(place: Place) -> None:
    assignment, learners = place.class_of(20)
    assert at_once(learners, sending(assignment)) == [200] * 20
    charts = place.read(assignment)
    assert charts.sizes == [10, 10]
    assert charts.item["done"] == 20
    assert all(sum(t["noisy"]) == 20 for t in charts.item["sum"]["tables"].values())
    days = re.findall(r'<table class="table days">.*?</table>', charts.page, re.DOTALL)
    assert [re.findall(r"<td>(\d+)</td>", each) for each in days] == [["20"]]


@always_on_both
def test_one_who_presses_send_twenty_times_at_once_counts_once(place: Place) -> None:
    group = place.group()
    learners = place.seat(group, 10)
    assignments = [place.assign(group) for _ in range(4)]
    victim = learners[0]
    copies = [Browser(place.app.test_client(), victim.token, victim.owner) for _ in range(20)]
    for copy in copies:
        held = victim.client.get_cookie("workshop")
        assert held is not None
        copy.client.set_cookie("workshop", held.value)
    chosen = {id(copy): assignments[n % 4] for n, copy in enumerate(copies)}
    found = at_once(copies, lambda copy: sending(chosen[id(copy)])(copy))
    assert sorted(found) == [200] + [409] * 19
    assert sum(place.item(each)["done"] for each in assignments) == 1


@always_on_both
def test_sending_while_it_closes_loses_nobody_and_shows_no_tail(place: Place) -> None:
    assignment, learners = place.class_of(20)
    place.send_all(assignment, learners[:12], [pieces.PATHS[0]] * 12)

    def act(browser: Browser) -> int:
        if browser is place.alice:
            return browser.post(f"/assignments/{assignment}/close").status_code
        return sending(assignment)(browser)

    assert sorted(at_once([*learners[12:], place.alice], act)) == [200] * 8 + [303]
    charts = place.read(assignment)
    assert charts.item["done"] == 20
    assert all(n >= 5 for n in charts.sizes)
    counted = sum(charts.sizes) + charts.item["held_back"]
    assert 12 <= counted <= 20


@on_sqlite
def test_the_databases_of_these_tests_are_apart(place: Place, tmp_path: Path) -> None:
    """SQLite in a file with a log, as the server runs it, and not a copy in memory."""
    assert (tmp_path / "workshop.sqlite3").is_file()
    assert place.app.extensions["database"].engine.url.database == str(
        tmp_path / "workshop.sqlite3"
    )
