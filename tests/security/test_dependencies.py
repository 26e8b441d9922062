"""What the program is made of: locked by sum, from no named address, each with a licence."""

from __future__ import annotations

import re
from importlib.metadata import distributions

import pytest

from tools.audit import LOCKS, ROOT, Locked, licence, locked, verdict

ADDRESS = re.compile(r"https?://|--index|--extra|--find-links|@ git|file:")


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_library_has_its_hashes(name: str) -> None:
    found = locked((ROOT / name).read_text())
    assert len(found) > 20
    for each in found:
        assert each.hashes, each
        assert re.fullmatch(r"[0-9][0-9A-Za-z.+]*", each.version), each


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_file_names_an_address(name: str) -> None:
    assert not ADDRESS.search((ROOT / name).read_text())


def test_a_library_without_a_hash_is_noticed() -> None:
    text = "flask==3.1.3 \\\n    --hash=sha256:aa\nnaked==1.0\n"
    assert locked(text) == [Locked("flask", "3.1.3", ("aa",)), Locked("naked", "1.0", ())]


def test_every_library_that_runs_says_its_licence() -> None:
    names = {each.name for each in locked((ROOT / "requirements.txt").read_text())}
    here = {d.metadata["Name"].lower().replace("_", "-"): d for d in distributions()}
    assert not [name for name in names & here.keys() if not licence(here[name])]


@pytest.mark.parametrize(
    ("told", "status", "says"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0, "1 of 1"),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, 0, "could not be asked"),
        (
            {"dependencies": [{"name": "a", "version": "1", "vulns": [
                {"id": "X-1", "fix_versions": ["2"], "description": "d"}]}]},
            1, "a 1: X-1, mended in 2",
        ),
        (None, 0, "could not be asked"),
    ],
)  # fmt: skip
def test_the_audit_fails_for_a_weakness_and_not_for_being_offline(
    told: dict[str, object] | None, status: int, says: str
) -> None:
    found, lines = verdict(told)
    assert found == status
    assert says in "\n".join(lines)
