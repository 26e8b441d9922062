"""The rules of the tree, read from the sources alone: who may import whom, and who commits."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "workshop"
FILES = sorted(p for p in PACKAGE.rglob("*.py") if "versions" not in p.parts)

# What each feature may import of the others, besides what belongs to no feature.
FEATURES: dict[str, set[str]] = {
    # What facilitators did may be noted from anywhere; the log knows nobody who notes.
    "audit": set(),
    "accounts": {"audit"},
    "groups": {"accounts", "audit", "help"},
    "modules": set(),
    # The page "Try my text" takes a text of either kind.
    "quizzes": {"modules"},
    "releases": set(),
    "help": {"accounts"},
    "privacy": {"accounts", "releases", "source"},
    "assignments": {"accounts", "audit", "groups", "modules", "quizzes", "releases", "help"},
    "progress": {
        "accounts", "audit", "groups", "assignments", "modules", "quizzes", "releases",
    },
    "sessions": {"accounts", "quizzes", "help"},
    "paper": {"accounts", "quizzes", "help", "sessions"},
    "proof": {"accounts", "audit", "groups", "assignments", "modules", "quizzes", "help"},
    "campaigns": {
        "accounts", "audit", "groups", "assignments", "modules", "quizzes", "releases", "progress",
        "proof",
    },
    "live": {
        "accounts", "audit", "groups", "assignments", "modules", "quizzes", "releases", "help",
    },
    "keeping": {"accounts", "audit", "groups", "assignments", "releases"},
    "source": set(),
    "commands": {
        "accounts", "audit", "groups", "modules", "quizzes", "releases", "help", "assignments",
        "progress", "source", "keeping", "live",
    },
}  # fmt: skip
# Reading a text and filling a help block belong to whatever shows pieces to people.
SHARED = {"source", "help"}
READERS = {
    "modules", "quizzes", "assignments", "progress", "sessions", "proof", "campaigns", "live",
    "paper",
}  # fmt: skip
# What rules were split into, and the values that another feature's reading gives them.
RULES = {
    "rules", "values", "gauges", "words", "noise", "paths", "marker", "charted", "drawing", "room",
}  # fmt: skip
GIVEN_VALUES = {"workshop.releases.reading"}
# The server of Windows is not installed elsewhere, nor is that of POSIX there.
OTHER_SYSTEMS = {"commands/serve.py"}


def name_of(path: Path) -> str:
    parts = list(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in FILES}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> frozenset[str]:
    """The modules that a file imports, `from workshop.x import y` as the module it comes from."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide where a thing comes from"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in NAMES else str(node.module))
    return frozenset(found)


def own(path: Path) -> Iterator[str]:
    return (name for name in imports(path) if name.split(".")[0] == "workshop")


def feature(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in FEATURES else None


def shown(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_features_depend_on_each_other_in_one_direction() -> None:
    wrong = []
    for path in FILES:
        mine = feature(name_of(path))
        if mine is None:
            continue
        allowed = FEATURES[mine] | {mine} | (SHARED if mine in READERS else set())
        for name in own(path):
            theirs = feature(name)
            if theirs is not None and theirs not in allowed:
                wrong.append(f"{shown(path)} imports {name}")
    assert wrong == []


def test_no_feature_imports_the_views_of_another() -> None:
    wrong = []
    for path in FILES:
        mine = feature(name_of(path))
        for name in own(path):
            theirs = feature(name)
            elsewhere = mine is not None and theirs not in {None, mine}
            # Filled help blocks are values that help's views offer to every page.
            if elsewhere and name.endswith(".views") and theirs != "help" and mine != "commands":
                wrong.append(f"{shown(path)} imports {name}")
    assert wrong == []


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {name_of(path): {n for n in own(path) if n in NAMES} for path in FILES}
    done: set[str] = set()

    def follow(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for target in sorted(graph[name]):
                follow(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        follow(name, ())


def test_features_have_no_cycle_either() -> None:
    graph: dict[str, set[str]] = {name: set() for name in FEATURES}
    for path in FILES:
        mine = feature(name_of(path))
        if mine is not None:
            graph[mine] |= {t for n in own(path) if (t := feature(n)) is not None and t != mine}
    free: set[str] = set()
    while ready := {name for name in graph if name not in free and graph[name] <= free}:
        free |= ready
    assert free == set(graph), {name: graph[name] - free for name in graph if name not in free}


def test_only_the_database_commits() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and path.name != "database.py"
    ]
    assert wrong == []


def test_nothing_is_imported_inside_a_function() -> None:
    wrong = [
        f"{shown(path)}:{inner.lineno}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        if shown(path) not in OTHER_SYSTEMS
    ]
    assert wrong == []


def named(file: str) -> list[Path]:
    return [path for path in FILES if path.name == file]


@pytest.mark.parametrize("path", named("rules.py"), ids=shown)
def test_rules_import_the_standard_library_and_rules_only(path: Path) -> None:
    for name in imports(path):
        top, last = name.partition(".")[0], name.rpartition(".")[2]
        if top == "workshop":
            assert last in RULES or name in GIVEN_VALUES, f"{shown(path)} imports {name}"
        else:
            assert top in sys.stdlib_module_names, f"{shown(path)} imports {name}"


@pytest.mark.parametrize("path", named("models.py"), ids=shown)
def test_tables_know_their_own_feature_only(path: Path) -> None:
    mine = feature(name_of(path))
    for name in own(path):
        assert mine is None or name in {"workshop.database", f"workshop.{mine}.rules"}, name


@pytest.mark.parametrize("path", named("store.py"), ids=shown)
def test_stores_know_no_request_and_no_form(path: Path) -> None:
    for name in imports(path):
        assert name.split(".")[0] not in {"flask", "flask_login", "flask_babel", "wtforms"}, name
        assert not name.endswith((".views", ".forms")), name


@pytest.mark.parametrize("path", named("forms.py"), ids=shown)
def test_forms_reach_no_table(path: Path) -> None:
    for name in imports(path):
        assert not name.startswith("sqlalchemy"), name
        assert not name.endswith(".models"), name


@pytest.mark.parametrize(
    "path", [p for p in named("content.py") if "commands" not in p.parts], ids=shown
)
def test_content_reaches_no_request_and_no_table(path: Path) -> None:
    for name in imports(path):
        assert name.split(".")[0] not in {"flask", "sqlalchemy", "flask_login"}, name


def importers(*packages: str) -> set[str]:
    return {
        shown(path)
        for path in FILES
        if any(name.split(".")[0] in packages for name in imports(path))
    }


def test_only_prose_turns_markdown_into_html() -> None:
    assert importers("markdown", "nh3") == {"prose.py"}


def test_only_prose_makes_markup() -> None:
    wrong = [
        f"{shown(path)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Markup"
        and path.name != "prose.py"
    ]
    assert wrong == []


def test_no_template_calls_text_safe_by_itself() -> None:
    wrong = [
        str(path.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("*.html"))
        if "|safe" in path.read_text(encoding="utf-8").replace(" ", "")
    ]
    assert wrong == []


def test_only_charts_knows_plotly() -> None:
    assert importers("plotly") == {"charts.py"}


def test_only_the_seal_and_the_keys_know_cryptography() -> None:
    assert importers("cryptography") <= {"releases/seal.py", "config.py"}


def test_chance_is_an_argument_and_no_setting_reaches_it() -> None:
    """Only who makes secrets asks the system for chance; `random` is not used at all (R4)."""
    assert importers("random") == set()
    assert importers("secrets") <= {
        "__init__.py", "config.py", "database.py", "demonstration.py", "releases/seal.py",
        "accounts/signing_in.py", "accounts/views.py", "commands/serve.py", "serving.py",
    }  # fmt: skip
    config = (PACKAGE / "config.py").read_text(encoding="utf-8").lower()
    assert "seed" not in config
    assert "chance" not in config


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if source.strip():
        assert ast.get_docstring(tree(path)), f"{shown(path)} does not say what it is for"
    assert source.count("\n") <= 400, f"{shown(path)} is longer than 400 lines: split it"


def test_relationships_that_load_by_themselves_do_not_exist() -> None:
    wrong = [
        shown(path)
        for path in named("models.py")
        if "relationship(" in path.read_text(encoding="utf-8")
        and 'lazy="raise"' not in path.read_text(encoding="utf-8")
    ]
    assert wrong == []
