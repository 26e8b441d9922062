"""Whom a page speaks to: the reader who is signed in, whatever audience a piece was written for."""

from __future__ import annotations

from tests.cast import STORY, Cast, assign
from workshop.accounts import store
from workshop.database import transaction

CHILDREN_ONLY = "1800 66 66 66"


def test_an_employee_who_plays_a_pupils_story_is_spoken_to_as_an_employee(cast: Cast) -> None:
    with cast.app.app_context(), transaction() as writing:
        store.update_organisation(writing, cast.company, "Quay", "IE", "en", "Europe/Dublin")
    employee = cast.employee()
    charlie = cast.as_(cast.charlie)
    given = assign(charlie, cast.team, f"quiz/{STORY}")
    page = employee.visitor.get(f"/assignments/{given}/{STORY}")
    assert "Neither your facilitator nor the other participants" in page.main
    charlie.get(f"/quizzes/{STORY}")
    for visitor in (employee.visitor, charlie):
        assert CHILDREN_ONLY not in visitor.reply.get_data(as_text=True)


def test_a_pupil_is_spoken_to_as_a_pupil(cast: Cast) -> None:
    pupil = cast.pupil()
    given = cast.assign(f"quiz/{STORY}")
    page = pupil.visitor.get(f"/assignments/{given}/{STORY}")
    assert "Neither your teacher nor your classmates" in page.main
