"""Point 6: everything a facilitator can move or pretend, and none of it gives a second look."""

from __future__ import annotations

import pytest

from tests.attacks import pieces
from tests.attacks.attackers import Poller
from tests.attacks.places import Place, facilitator
from tests.conftest import Clock

QUIZ = f"quiz/{pieces.STORY}"
WAY, OTHER_WAY = pieces.PATHS[0], pieces.PATHS[15]


def test_a_second_submission_is_refused_and_changes_nothing(place: Place) -> None:
    assignment, learners = place.class_of(10)
    for learner in learners[:9]:
        learner.send(assignment, WAY)
    for learner in learners[:9]:
        reply = learner.send(assignment, OTHER_WAY, status=409)
        assert "Already counted once" in reply.text
    assert place.read(assignment).releases == []
    assert place.item(assignment)["done"] == 9
    learners[9].send(assignment, WAY)
    before = place.read(assignment)
    assert before.sizes == [10]
    learners[0].send(assignment, OTHER_WAY, status=409)
    place.close(assignment)
    assert place.read(assignment).moving == before.moving
    assert place.item(assignment)["held_back"] == 0


def test_a_twin_assignment_and_an_overlapping_group_give_no_second_look(place: Place) -> None:
    group, overlapping = place.group(), place.group()
    learners = place.seat(group, 12)
    code = place.code(overlapping)
    for learner in learners[:11]:
        learner.join(code)
    first = place.assign(group)
    twins = [place.assign(group), place.assign(overlapping)]
    for learner in learners:
        learner.send(first, WAY)
    looked = place.read(first)
    twins.append(place.assign(overlapping))
    for twin in twins:
        for learner in learners[:11]:
            learner.send(twin, OTHER_WAY, status=409)
        assert place.item(twin)["done"] == 0
        place.close(twin)
        assert place.read(twin).releases == []
    assert place.read(first).moving == looked.moving


def test_moving_one_member_out_and_back_in_gives_no_second_look(place: Place) -> None:
    """The member keeps an account through another group, so that coming back is the same person."""
    group, shelter = place.group(), place.group()
    learners = place.seat(group, 12)
    victim = learners[11]
    victim.join(place.code(shelter))
    code = place.code(group)
    assignment = place.assign(group)
    out = f"/groups/{group}/members/{victim.person_id}/remove"
    poller = Poller(place, (assignment,))
    for number, learner in enumerate(learners[:11]):
        learner.send(assignment, pieces.PATHS[number])
        poller.sent(assignment, str(number))
        place.alice.post(out)
        poller.poll()
        victim.join(code)
        poller.poll()
    assert place.read(assignment).releases == []
    assert place.item(assignment)["roster"] == 12
    victim.send(assignment, WAY)
    full = place.read(assignment)
    assert full.sizes == [12]
    place.alice.post(out)
    assert place.read(assignment).moving == full.moving
    victim.join(code)
    victim.send(assignment, OTHER_WAY, status=409)
    place.close(assignment)
    assert place.read(assignment).moving == full.moving
    assert poller.certain == {}


def test_whoever_comes_back_as_somebody_new_is_shown_with_four_others_or_never(
    place: Place,
) -> None:
    """Removed with the account, they may send again as another person; alone they stay hidden."""
    assignment, learners = place.class_of(10)
    place.send_all(assignment, learners, [WAY] * 10)
    before = place.read(assignment)
    group = groups_of(place)[0]
    place.alice.post(f"/groups/{group}/members/{learners[0].person_id}/remove")
    place.browser().join(place.code(group)).send(assignment, OTHER_WAY)
    assert place.read(assignment).moving == before.moving
    place.close(assignment)
    after = place.read(assignment)
    assert after.moving == before.moving
    assert after.item["held_back"] == 1


def groups_of(place: Place) -> list[str]:
    page = place.alice.get("/groups").text
    return [link.split('"')[0] for link in page.split('href="/groups/')[1:]]


def test_deleting_an_account_changes_no_table(place: Place) -> None:
    assignment, learners = place.class_of(10)
    place.send_all(assignment, learners, [WAY] * 10)
    before = place.read(assignment)
    for learner in learners[:3]:
        learner.post("/account/erase", 200)
    after = place.read(assignment)
    assert after.moving == before.moving
    assert (after.item["done"], after.item["roster"]) == (10, 10)
    place.close(assignment)
    assert place.read(assignment).moving == before.moving


def test_another_language_feeds_the_same_tables_once(place: Place) -> None:
    assignment, learners = place.class_of(10)
    for learner in learners[:5]:
        learner.client.set_cookie("language", "fr")
        assert "escalier" in learner.send(assignment, WAY).text
    for learner in learners[:5]:
        learner.client.set_cookie("language", "en")
        learner.send(assignment, OTHER_WAY, status=409)
    for learner in learners[5:]:
        learner.send(assignment, WAY)
    english = place.read(assignment)
    assert english.sizes == [10]
    place.alice.client.set_cookie("language", "fr")
    french = place.read(assignment)
    assert french.item["sum"]["tables"].keys() == english.item["sum"]["tables"].keys()
    for name, table in english.item["sum"]["tables"].items():
        assert french.item["sum"]["tables"][name]["noisy"] == table["noisy"]


def test_a_changed_file_gives_no_second_look(place: Place) -> None:
    """The author turns the story's choices round on the disk, in the middle of the class."""
    group = place.group()
    learners = place.seat(group, 10)
    assignment = place.assign(group)
    for learner in learners[:5]:
        learner.send(assignment, WAY)
    words = {**pieces.ENGLISH, "one": "Another wording", "title": "Another title"}
    pieces.write(place.folder, pieces.STORY, en=pieces.story(words), fr=pieces.story(words))
    changed = place.assign(group)
    assert "Another title" in learners[9].get(f"/assignments/{changed}/{pieces.STORY}").text
    for learner in learners[:5]:
        learner.send(changed, OTHER_WAY, status=409)
    for learner in learners[5:]:
        assert "Another wording" not in learner.send(assignment, WAY).text
        learner.send(changed, OTHER_WAY, status=409)
    before = place.read(assignment)
    assert before.sizes == [10]
    place.close(changed)
    assert place.read(changed).releases == []
    place.close(assignment)
    assert place.read(assignment).moving == before.moving


def test_editing_dates_moves_no_chart_and_opens_nothing_again(place: Place, clock: Clock) -> None:
    assignment, learners = place.class_of(25)
    place.send_all(assignment, learners[:16], [WAY] * 16)
    before = place.read(assignment)
    dates = f"/assignments/{assignment}/dates"
    for due in ("2026-12-01T10:00", "2026-11-23T09:00", "2027-01-01T10:00", ""):
        place.alice.post(dates, status=None, due_at=due)
        assert place.read(assignment).moving == before.moving
    place.alice.post(dates, due_at="2026-11-23T11:00")
    clock.move(hours=2)
    assert place.settle() == (0, 1)
    closed = place.read(assignment)
    assert closed.moving == before.moving
    assert closed.item["held_back"] == 3
    place.alice.post(dates, 409, due_at="2027-01-01T10:00")
    place.alice.post(f"/assignments/{assignment}/open", status=None)
    learners[20].send(assignment, WAY)
    assert place.read(assignment).moving == before.moving
    assert place.read(assignment).sizes == [13]


def test_dates_and_people_in_an_address_filter_nothing(place: Place) -> None:
    assignment, learners = place.class_of(10)
    place.send_all(assignment, learners, [WAY] * 10)
    whole = place.read(assignment)
    who = learners[0].person_id
    for query in (
        "from=2026-11-24", "day=2026-11-22", f"person={who}", "release=1", "group=x", "limit=1",
    ):  # fmt: skip
        for kind in ("", ".csv", ".json", "/figures.json"):
            asked = f"/progress/{assignment}{kind}"
            plain, filtered = place.alice.get(asked), place.alice.get(f"{asked}?{query}")
            if kind:
                assert plain.data == filtered.data
    assert place.read(assignment).moving == whole.moving


@pytest.mark.parametrize("expected", ["1", "5", "6", "7"])
def test_a_false_expected_number_makes_no_smaller_batch(place: Place, expected: str) -> None:
    assignment, learners = place.class_of(11, expected=expected)
    for learner in learners[:10]:
        learner.send(assignment, WAY)
        assert place.item(assignment)["releases"] == []
    learners[10].send(assignment, WAY)
    assert place.read(assignment).sizes == [11]


def test_expecting_five_of_three_shows_three_to_nobody(place: Place) -> None:
    assignment, learners = place.class_of(3, expected="5")
    place.send_all(assignment, learners, [WAY] * 3)
    place.close(assignment)
    assert place.read(assignment).releases == []


def test_emptying_the_class_to_make_a_small_batch_stops_at_five(place: Place) -> None:
    """Twenty are sent away before the first submission, so that N is frozen small, and return."""
    group = place.group()
    learners = place.seat(group, 8)
    code = place.code(group)
    assignment = place.assign(group)
    for learner in learners[3:]:
        place.alice.post(f"/groups/{group}/members/{learner.person_id}/remove")
    poller = Poller(place, (assignment,))
    newcomers = [place.browser().join(code) for _ in range(5)]
    for number, learner in enumerate([*learners[:3], *newcomers]):
        learner.send(assignment, WAY)
        poller.sent(assignment, str(number))
        poller.poll()
    place.close(assignment)
    poller.poll()
    assert poller.least_moved is not None
    assert poller.least_moved >= 5
    assert poller.certain == {}


def test_closing_early_shows_five_or_nobody_and_is_final(place: Place) -> None:
    for sent, shown in ((4, []), (5, [5]), (17, [13]), (18, [13, 5])):
        assignment, learners = place.class_of(25)
        place.send_all(assignment, learners[:sent], [WAY] * sent)
        place.close(assignment)
        closed = place.read(assignment)
        assert closed.sizes == shown
        for learner in learners[-2:]:
            learner.send(assignment, OTHER_WAY)
        place.close(assignment)
        assert place.read(assignment).moving == closed.moving
        assert place.item(assignment)["done"] == sent + 2


def test_reopening_is_refused(place: Place) -> None:
    assignment, learners = place.class_of(10)
    place.send_all(assignment, learners[:6], [WAY] * 6)
    place.close(assignment)
    closed = place.read(assignment)
    for act in ("open", "delete"):
        place.alice.post(f"/assignments/{assignment}/{act}", status=None)
        assert place.read(assignment).moving == closed.moving
    assert closed.json["items"][0]["closed"] is True


def test_a_new_edition_opens_after_30_days_and_not_a_day_earlier(
    place: Place, clock: Clock
) -> None:
    group = place.group()
    learners = place.seat(group, 10)
    first = place.assign(group)
    place.send_all(first, learners, [WAY] * 10)
    place.close(first)
    looked = place.read(first)
    clock.move(days=29, hours=23)
    place.come_back(learners)
    soon = place.assign(group)
    for learner in learners:
        learner.send(soon, OTHER_WAY, status=409)
    place.close(soon)
    assert place.read(soon).releases == []
    clock.move(hours=1)
    later = place.assign(group)
    place.send_all(later, learners, [WAY] * 10)
    assert place.read(later).sizes == [10]
    assert place.read(first).moving == looked.moving


def test_colleagues_who_put_their_charts_together_hold_each_person_once(place: Place) -> None:
    """Bob leads another class with the same people; both publish, and nobody is in both."""
    bob = facilitator(place, "Bob")
    group = place.group()
    learners = place.seat(group, 12)
    other = place.group("Bob's", by=bob)
    code = bob.get(f"/groups/{other}").text.split("/join/")[1][:6]
    for learner in learners:
        learner.join(code)
    first, second = place.assign(group), place.assign(other, by=bob)
    for number, learner in enumerate(learners):
        learner.send(first if number < 6 else second, WAY)
        learner.send(second if number < 6 else first, WAY, status=409)
    place.close(first)
    bob.post(f"/assignments/{second}/close")
    sizes = place.read(first).sizes
    theirs = bob.get(f"/progress/{second}.json").get_json()["items"][0]["releases"]
    assert (sizes, [release["n"] for release in theirs]) == ([6], [6])
    bob.get(f"/progress/{first}.json", 404)
    place.alice.get(f"/progress/{second}.json", 404)
