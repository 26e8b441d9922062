"""The demonstration: made once, sent through the same code as real answers, off on a network, gone
without a trace.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select

from tests.cast import Cast, make_cast, press, sign_in
from tests.commands.conftest import SECRET, Command
from tests.conftest import MakeApp, library
from tests.web import Visitor
from workshop import config as configuration
from workshop import create_app
from workshop.assignments.models import Assignment, Roster
from workshop.commands import run as run_command
from workshop.commands import serve
from workshop.commands.demo import make_demonstration
from workshop.database import database
from workshop.demonstration import note_of
from workshop.models import metadata
from workshop.releases.models import Batch, Release

REMOVE = "/organisation/demonstration/remove"


@pytest.fixture(scope="session")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with the demonstration, made once a worker: it takes some seconds."""
    folder = tmp_path_factory.mktemp("demonstration")
    (folder / "workshop.sqlite3").write_bytes(sqlite_template.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workshop.Libraries", library)
        config = configuration.read({"WORKSHOP_INSTANCE": str(folder), "WORKSHOP_SECRET": SECRET})
        app = create_app(config)
        make_demonstration(app, folder)
        app.extensions["database"].truncate_log()
        app.extensions["database"].engine.dispose()
    return folder


@pytest.fixture
def demonstration(made: Path, instance: Path) -> Path:
    """A copy of that installation for one test."""
    instance.mkdir()
    for name in ("workshop.sqlite3", "demo.txt"):
        (instance / name).write_bytes((made / name).read_bytes())
    return instance


Start = Callable[..., Flask]


@pytest.fixture
def start(demonstration: Path, make_app: MakeApp) -> Start:
    """Start the program on it; the clock of the tests would be before its assignments."""

    def begin(**changes: object) -> Flask:
        url = f"sqlite:///{demonstration / 'workshop.sqlite3'}"
        return make_app(instance=demonstration, database_url=url, **changes)

    return begin


@pytest.fixture
def clock() -> Callable[[], object]:
    """The real clock: the demonstration is made around today."""
    from workshop import utc_now

    return utc_now


def told(folder: Path, what: str) -> list[str]:
    """The values of `what: value` in the note, the school's first."""
    return re.findall(rf"{what}: (\S+)", note_of(folder).read_text(encoding="utf-8"))


# ---- What there is to see --------------------------------------------------------------------


def test_the_note_with_the_passwords_is_its_owners_only(command: Command, instance: Path) -> None:
    command("upgrade")
    ran = command("demo")
    assert ran.status == 0, ran
    assert stat.S_IMODE(note_of(instance).stat().st_mode) == 0o600
    assert note_of(instance).read_text(encoding="utf-8") in ran.out
    assert "is there already" in command("demo").out


def test_each_organisation_is_in_the_middle_of_its_work(start: Start) -> None:
    app = start()
    with app.app_context(), database().sessions() as session:
        states = session.execute(select(Assignment.opened, Assignment.closed)).all()
        assert sorted(map(tuple, states)) == [
            (True, False),
            (True, False),
            (True, True),
            (True, True),
        ]
        assert len(session.scalars(select(Release.id)).all()) >= 4
        open_n = session.scalars(select(Batch.n).where(~Batch.closed)).all()
        assert len(open_n) == 2


def test_its_learners_sent_through_the_rule_as_real_ones_do(start: Start) -> None:
    app = start()
    with app.app_context(), database().sessions() as session:
        for batch in session.scalars(select(Batch)).all():
            done = session.scalars(
                select(Roster.id).where(Roster.item_id == batch.item_id, Roster.done)
            ).all()
            released = session.scalars(
                select(Release.n).where(Release.item_id == batch.item_id)
            ).all()
            assert sum(released) + batch.n + batch.held_back == len(done)


@pytest.mark.parametrize("number", [0, 1], ids=["school", "company"])
def test_its_facilitator_signs_in_and_finds_charts(
    start: Start, demonstration: Path, number: int
) -> None:
    app = start()
    email = told(demonstration, "facilitator")[number]
    visitor = sign_in(Visitor(app), email, told(demonstration, "password")[number])
    page = visitor.get("/assignments")
    assert "demonstration" in page.html.lower() or "démonstration" in page.html.lower()
    addresses = [link for link in page.links if re.fullmatch(r"/assignments/[\w-]{22}", link)]
    assert len(set(addresses)) == 2
    charts = visitor.get(f"/progress/{addresses[0].rpartition('/')[2]}")
    assert "<table" in charts.main


def test_a_visitor_joins_with_what_the_note_says(start: Start, demonstration: Path) -> None:
    app = start()
    visitor = Visitor(app)
    visitor.get("/join")
    visitor.post("/join", {"code": told(demonstration, "return code")[0]})
    assert visitor.location == "/assignments"
    other = Visitor(app)
    other.get("/join")
    other.post("/join", {"code": told(demonstration, "class code")[0]})
    assert other.location == f"/join/{told(demonstration, 'class code')[0]}"


# ---- Off on a network ------------------------------------------------------------------------


def test_where_it_is_off_nobody_of_it_can_sign_in(start: Start, demonstration: Path) -> None:
    app = start(demonstration=False)
    for email, password in zip(
        told(demonstration, "facilitator"), told(demonstration, "password"), strict=True
    ):
        visitor = Visitor(app)
        visitor.get("/sign-in")
        page = visitor.post("/sign-in", {"email": email, "password": password}, 422)
        assert "do not belong together" in page.main or "ne vont pas ensemble" in page.main


def test_where_it_is_off_nobody_can_join_it(start: Start, demonstration: Path) -> None:
    app = start(demonstration=False)
    for code in told(demonstration, "return code") + told(demonstration, "class code"):
        visitor = Visitor(app)
        visitor.get("/join")
        visitor.post("/join", {"code": code}, 422)
    visitor.get(f"/join/{told(demonstration, 'class code')[0]}", status=404)


def test_where_it_is_switched_off_whoever_was_signed_in_is_not_any_more(
    start: Start, demonstration: Path
) -> None:
    on, off = start(), start(demonstration=False)
    visitor = sign_in(
        Visitor(on), told(demonstration, "facilitator")[0], told(demonstration, "password")[0]
    )
    cookie = visitor.client.get_cookie("workshop")
    assert cookie is not None
    stranger = Visitor(off)
    stranger.client.set_cookie("workshop", cookie.value)
    stranger.get("/groups", status=303)
    assert stranger.location == "/sign-in"


def test_where_it_is_off_pages_say_nothing_of_it(start: Start) -> None:
    app = start(demonstration=False)
    for address in ("/", "/sign-in", "/join", "/modules", "/quizzes", "/help", "/privacy"):
        html = Visitor(app).get(address).html.lower()
        assert "demonstration" not in html, address
        assert "démonstration" not in html, address


# ---- Taking it away --------------------------------------------------------------------------


def left(url: str) -> dict[str, int]:
    """The tables that still hold something, besides texts and what the installation knows."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {
            name: len(connection.execute(table.select()).all())
            for name, table in metadata.tables.items()
            if name not in {"installation", "leases", "content_versions"}
        }
    engine.dispose()
    return {name: count for name, count in rows.items() if count}


def administrator(app: Flask, demonstration: Path) -> Visitor:
    return sign_in(
        Visitor(app), told(demonstration, "facilitator")[0], told(demonstration, "password")[0]
    )


def test_one_button_takes_everything_of_it_away(start: Start, demonstration: Path) -> None:
    app = start()
    visitor = administrator(app, demonstration)
    assert f'action="{REMOVE}"' in visitor.get("/assignments").html
    press(visitor, REMOVE)
    assert visitor.location == "/"
    assert left(f"sqlite:///{demonstration / 'workshop.sqlite3'}") == {}
    assert not note_of(demonstration).exists()
    visitor.get("/groups", status=303)


def test_the_button_leaves_real_organisations_alone(start: Start, demonstration: Path) -> None:
    app = start()
    cast = make_cast(app)
    cast.pupils(2)
    press_in = administrator(app, demonstration)
    press_in.get("/assignments")
    press(press_in, REMOVE)
    there = left(f"sqlite:///{demonstration / 'workshop.sqlite3'}")
    assert there["organisations"] == 2
    assert "5e B" in cast.as_(cast.alice).get("/groups").main


def test_nobody_else_has_the_button_or_may_send_it(app: Flask, cast: Cast) -> None:
    for who in (cast.ada, cast.alice):
        visitor = cast.as_(who)
        assert REMOVE not in visitor.get("/groups").html
        press(visitor, REMOVE, 404)
    learner = cast.pupil().visitor
    assert REMOVE not in learner.get("/assignments").html
    press(learner, REMOVE, 404)


def test_a_form_of_another_site_takes_nothing_away(start: Start, demonstration: Path) -> None:
    app = start()
    visitor = administrator(app, demonstration)
    reply = visitor.client.post(REMOVE, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert visitor.client.post(REMOVE).status_code == 400
    assert left(f"sqlite:///{demonstration / 'workshop.sqlite3'}")["organisations"] == 2


def test_the_command_takes_it_away_too(command: Command, demonstration: Path) -> None:
    ran = command("demo", "--remove")
    assert ran.status == 0, ran
    assert "The demonstration is gone." in ran.out
    assert left(f"sqlite:///{demonstration / 'workshop.sqlite3'}") == {}
    assert not note_of(demonstration).exists()
    assert "There was no demonstration." in command("demo", "--remove").out


# ---- When make run makes it ------------------------------------------------------------------


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """`workshop run` without the server at its end; what it would have made is noted."""
    noted: list[str] = []
    monkeypatch.setattr(run_command, "make_demonstration", lambda *_: noted.append("made"))
    monkeypatch.setattr(serve, "run", lambda _chosen: 0)
    return noted


def test_an_empty_installation_gets_the_demonstration(command: Command, runs: list[str]) -> None:
    assert command("run").status == 0
    assert runs == ["made"]


def test_an_installation_of_somebody_gets_none(
    command: Command, runs: list[str], instance: Path
) -> None:
    command("upgrade")
    command("account", "add", "--organisation", "O", "--name", "N", "--email", "n@o.example")
    command("run")
    assert runs == []


def test_on_a_network_it_is_neither_made_nor_told(
    command: Command, runs: list[str], demonstration: Path
) -> None:
    ran = command("run", "--lan")
    assert runs == []
    assert told(demonstration, "password")[0] not in ran.out
    assert "The demonstration is off on the network" in ran.out


def test_on_a_network_it_is_told_when_it_is_asked_for(
    command: Command, runs: list[str], demonstration: Path
) -> None:
    ran = command("run", "--lan", "--demo")
    assert told(demonstration, "password")[0] in ran.out


def test_what_was_taken_away_does_not_come_back(
    command: Command, runs: list[str], demonstration: Path
) -> None:
    command("demo", "--remove")
    ran = command("run")
    assert runs == []
    assert "workshop account add" in ran.out
