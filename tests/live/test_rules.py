"""The machine of a live session: whatever a presenter presses, in whatever order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from random import Random
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attacks.attackers import deviation
from tests.conftest import HERE
from workshop.library import in_language
from workshop.live.rules import (
    MOST_COUNTED,
    Act,
    Event,
    Hands,
    How,
    Mode,
    Outcome,
    Phase,
    Refused,
    State,
    apply,
    may_run,
    may_vote,
    options,
    primary,
    untried,
)
from workshop.live.tally import tally, winner_of
from workshop.quizzes.content import read_library
from workshop.quizzes.rules import Quiz, replay
from workshop.releases.rules import EPSILON, K

BEGUN = (Event(Act.BEGIN),)
CHANCE = Random(7)


@cache
def story(slug: str = "lost-bag") -> Quiz:
    # The first folder is that of shipped content, which has every text in both languages.
    folders = (HERE / "nothing-shipped", HERE / "library" / "quizzes")
    found: Quiz = in_language(read_library(folders).versions[slug], "en")
    return found


def after(events: Sequence[Event], mode: Mode = Mode.PHONES, state: State | None = None) -> State:
    state = State() if state is None else state
    for event in events:
        state = apply(story(), state, event, mode)
    return state


def vote(votes: int, winner: int | None, *, counted: bool = True) -> tuple[Event, Event]:
    return Event(Act.OPEN), Event(Act.CLOSE, outcome=Outcome(votes, counted, winner))


# ---- The way through a session --------------------------------------------------------------


def test_a_session_goes_from_the_lobby_to_an_ending_and_is_over() -> None:
    state = after(BEGUN)
    assert (state.phase, state.path) == (Phase.SCENE, ())
    state = after(vote(8, 1), state=state)
    assert (state.phase, state.winner, state.votes) == (Phase.REVEALED, 1, 8)
    state = after([Event(Act.FOLLOW)], state=state)
    assert (state.phase, str(state.path[-1])) == (Phase.FOLLOWED, "corridor/1")
    assert state.taken[-1].how is How.MAJORITY
    state = after([Event(Act.GO_ON), Event(Act.CHOOSE, 1), Event(Act.GO_ON)], state=state)
    state = after([Event(Act.GO_ON), Event(Act.GO_ON)], state=state)
    assert replay(story(), state.path).finished
    assert primary(story(), state, Mode.PHONES) is None
    assert after([Event(Act.END)], state=state).phase is Phase.ENDED


def test_the_other_path_is_taken_after_going_back_and_both_are_remembered() -> None:
    state = after([*BEGUN, Event(Act.CHOOSE, 1), Event(Act.GO_ON)])
    (other,) = (each for each in untried(story(), state) if each.scene.id == "corridor")
    assert [option.letter for option in other.options] == ["B"]
    state = after([Event(Act.BACK, other.index), Event(Act.CHOOSE, 2)], state=state)
    assert [str(step) for step in state.path] == ["corridor/2"]
    assert [each.step for each in state.taken] == ["corridor/1", "corridor/2"]
    assert untried(story(), state) == ()


def test_a_question_is_voted_on_and_then_says_what_is_right() -> None:
    state = after([*BEGUN, Event(Act.CHOOSE, 2), Event(Act.GO_ON)])
    position = replay(story(), state.path)
    assert [option.letter for option in options(position)] == ["A", "B"]
    state = after([*vote(6, 2), Event(Act.GO_ON)], state=state)
    assert (state.phase, str(state.path[-1])) == (Phase.FOLLOWED, "question/1")


def test_a_choice_whose_condition_is_not_met_has_no_letter_and_cannot_be_taken() -> None:
    state = after([*BEGUN, *[Event(Act.CHOOSE, 1), Event(Act.GO_ON)] * 2])
    assert [option.number for option in options(replay(story(), state.path))] == [1]
    with pytest.raises(Refused, match="unknown-choice"):
        after([Event(Act.CHOOSE, 2)], state=state)


def test_while_it_is_paused_nothing_moves() -> None:
    paused = after([*BEGUN, Event(Act.OPEN), Event(Act.PAUSE)])
    for act in set(Act) - {Act.PAUSE, Act.RESUME, Act.END}:
        with pytest.raises(Refused, match="paused"):
            apply(story(), paused, Event(act, 1), Mode.PHONES)
    assert after([Event(Act.RESUME)], state=paused).phase is Phase.VOTING


def test_a_scene_is_counted_twice_at_most_and_hands_may_go_on() -> None:
    again = [Event(Act.CHOOSE, 1), Event(Act.BACK, 0)]
    state = after([*BEGUN, *vote(7, 1), *again, *vote(7, 2), *again])
    assert state.counted == {"corridor": MOST_COUNTED}
    with pytest.raises(Refused, match="voted-twice"):
        after([Event(Act.OPEN)], state=state)
    assert may_vote(story(), state, Mode.HANDS)


def test_the_key_of_a_clicker_never_ends_a_session_and_never_chooses() -> None:
    state = after(BEGUN)
    pressed = []
    for _ in range(30):
        act = primary(story(), state, Mode.PHONES)
        if act is None:
            break
        pressed.append(act)
        state = apply(story(), state, Event(act, outcome=Outcome(6, True, 1)), Mode.PHONES)
    assert set(pressed) <= {Act.OPEN, Act.CLOSE, Act.FOLLOW, Act.GO_ON}
    assert replay(story(), state.path).finished


def test_what_asks_about_people_themselves_is_not_run_with_a_room() -> None:
    assert may_run(story())
    assert not may_run(story("three-questions"))


# ---- Whatever is pressed --------------------------------------------------------------------


def events() -> st.SearchStrategy[Event]:
    outcomes = st.builds(
        Outcome,
        votes=st.integers(0, 40),
        counted=st.booleans(),
        winner=st.none() | st.integers(1, 3),
    )
    return st.builds(Event, st.sampled_from(Act), st.none() | st.integers(0, 4), outcomes)


@given(st.lists(events(), max_size=60), st.sampled_from(Mode))
def test_no_order_of_events_opens_twice_counts_thrice_or_leaves_the_story(
    pressed: list[Event], mode: Mode
) -> None:
    state = State()
    for event in pressed:
        before = state
        try:
            state = apply(story(), state, event, mode)
        except Refused:
            continue
        position = replay(story(), state.path)
        opened = state.phase is Phase.VOTING and before.phase is not Phase.VOTING
        assert state.round == before.round + opened
        assert not opened or (before.phase is Phase.SCENE and event.act is Act.OPEN)
        assert state.counted.get(position.scene.id, 0) <= MOST_COUNTED or mode is Mode.HANDS
        assert (state.winner is None) == (state.how is None)
        assert state.phase is Phase.REVEALED or state.votes is None or state.phase is Phase.ENDED
        assert before.phase is not Phase.ENDED
        assert state.taken[: len(before.taken)] == before.taken


@given(st.lists(events(), max_size=40), st.sampled_from(Mode))
def test_what_the_key_would_do_is_always_possible(pressed: list[Event], mode: Mode) -> None:
    state = State()
    for event in pressed:
        try:
            state = apply(story(), state, event, mode)
        except Refused:
            continue
        act = primary(story(), state, mode)
        if act is not None:
            apply(story(), state, Event(act), mode)


# ---- Counting -------------------------------------------------------------------------------


def seeded(n: int) -> int:
    return CHANCE.randrange(n)


def test_under_five_votes_nothing_is_computed() -> None:
    for votes in ([], [1], [1, 1, 1, 1]):
        found = tally((1, 2, 3), votes, seeded, first=True)
        assert found.table is None
        assert found.outcome == Outcome(len(votes), counted=False, winner=None)


def test_five_votes_are_published_once_and_give_a_majority() -> None:
    votes = [2, 2, 2, 2, 1]
    first = tally((1, 2), votes, seeded, first=True)
    assert first.table is not None
    assert sum(first.table.noisy) == len(votes)
    again = tally((1, 2), votes, seeded, first=False)
    assert again.table is None
    assert again.outcome.counted


@given(
    st.lists(st.integers(1, 4), max_size=30),
    st.lists(st.integers(0, 7), min_size=4, max_size=4) | st.none(),
    st.none() | st.integers(1, 4),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_no_vote_is_published_or_followed_below_five(
    votes: list[int], raised: list[int] | None, won: int | None, first: bool, random: Random
) -> None:
    hands = dict(zip((1, 2, 3, 4), raised, strict=True)) if raised else None
    found = tally((1, 2, 3, 4), votes, random.randrange, first=first, hands=hands, won=won)
    assert (found.table is not None) == (first and len(votes) >= K)
    assert found.outcome.counted == (len(votes) >= K)
    if len(votes) < K and won is None:
        # Only what everybody saw decides: the hands.
        assert found.outcome.winner == winner_of((1, 2, 3, 4), None, hands)
        assert found.outcome.winner is None or found.outcome.how is How.HANDS


def test_a_second_count_is_blurred_by_chance_of_its_own() -> None:
    """Three against two: as often as noise of the first count's scale says, the two go ahead."""
    turned = sum(
        tally((1, 2), [1, 1, 1, 2, 2], seeded, first=False).outcome.winner == 2 for _ in range(300)
    )
    q = math.exp(-EPSILON)
    assert turned / 300 == pytest.approx(q / (1 + q), rel=0.6)


def test_unanimous_rooms_show_noise_of_the_published_scale() -> None:
    errors = []
    for _ in range(150):
        table = tally((1, 2, 3), [1] * 10, seeded, first=True).table
        assert table is not None
        errors += [table.noisy[0] - 10, *table.noisy[1:]]
    assert abs(mean(errors)) < 0.2
    assert pstdev(errors) == pytest.approx(deviation(1), rel=0.25)


def test_a_tie_has_no_winner_and_the_letter_that_was_seen_decides() -> None:
    assert winner_of((1, 2), None, {1: 3, 2: 3}) is None
    assert tally((1, 2), [], seeded, first=True, won=2).outcome.how is How.HANDS
    assert replace(Outcome(), winner=2).winner == 2
    assert Hands("eyes") is Hands.EYES
