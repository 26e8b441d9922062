"""The design's own rules: contrast of the tokens in every theme, colours of data that everybody can
tell apart, and one style sheet that is made of parts."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.colours import contrast, distance
from workshop import stylesheet

DESIGN = Path(stylesheet.__file__).parent / "static" / "css" / "design"
TOKENS = (DESIGN / "tokens.css").read_text(encoding="utf-8")
TEXT, EDGE, FAR_APART = 4.5, 3.0, 22.0
GROUNDS = ("paper", "card", "sunk")
# What is written on what, beyond ink on every ground.
WRITTEN = (
    ("on-accent", "accent"), ("on-accent", "accent-strong"), ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"), ("ink-soft", "accent-soft"), ("accent", "accent-soft"),
    ("ink", "warm-soft"), ("ink-soft", "warm-soft"), ("warm", "warm-soft"), ("good", "warm-soft"),
    ("ink", "good-soft"), ("ink", "warn-soft"), ("accent", "warn-soft"), ("warn", "warn-soft"),
    ("ink", "bad-soft"), ("bad", "bad-soft"), ("accent", "bad-soft"),
    ("ink", "bubble-0"), ("ink", "bubble-1"), ("ink-soft", "chat-ground"),
    ("accent", "bubble-0"), ("accent", "bubble-1"),
    *((f"name-{number}", "chat-ground") for number in range(4)), ("name-0", "card"),
)  # fmt: skip
DATA = ("chart", "chart-2", "chart-3", "chart-4")


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))


LIGHT = declared(TOKENS[: TOKENS.index("@media")])
DARK = LIGHT | declared(
    TOKENS[TOKENS.index("(prefers-color-scheme: dark)") : TOKENS.index("(prefers-contrast")]
)
THEMES = {"light": LIGHT, "dark": DARK}
themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=list(THEMES))


def too_weak(theme: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    measured = {(a, b): contrast(theme[a], theme[b]) for a, b in pairs}
    return [f"{a} on {b}: {ratio:.2f}" for (a, b), ratio in measured.items() if ratio < least]


@themes
def test_every_text_can_be_read(theme: dict[str, str]) -> None:
    inks = ("ink", "ink-soft", "accent", "accent-strong", "warm", "good", "warn", "bad")
    pairs = [*WRITTEN, *((ink, ground) for ink in inks for ground in GROUNDS)]
    assert too_weak(theme, pairs, TEXT) == []


@themes
def test_fields_focus_and_pictures_stand_out(theme: dict[str, str]) -> None:
    seen = ("edge", "focus", "accent", "bad", "warn", *DATA)
    assert (
        too_weak(theme, [(each, ground) for each in seen for ground in ("paper", "card")], EDGE)
        == []
    )
    assert too_weak(theme, [("focus", "focus-ring"), ("chart", "chart-track")], EDGE) == []


@themes
@pytest.mark.parametrize("eyes", ["usual", "protanopia", "deuteranopia", "tritanopia"])
def test_colours_of_data_are_told_apart(theme: dict[str, str], eyes: str) -> None:
    found = {(a, b): distance(theme[a], theme[b], eyes) for a, b in combinations(DATA, 2)}
    assert min(found.values()) >= FAR_APART, found


def test_a_theme_forgets_no_colour() -> None:
    dark = TOKENS[TOKENS.index("(prefers-color-scheme: dark)") : TOKENS.index("(prefers-contrast")]
    assert set(declared(dark)) == set(LIGHT)


def test_only_the_tokens_name_colours() -> None:
    """White and black of paper, which no theme changes, excepted."""
    for path in DESIGN.glob("*.css"):
        if path.name != "tokens.css":
            named = set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8")))
            assert named <= {"#fff", "#000"}, path.name


def test_every_part_is_in_the_sheet_once_and_every_token_exists(app: Flask) -> None:
    assert sorted(stylesheet.PARTS) == sorted(path.stem for path in DESIGN.glob("*.css"))
    whole, _ = stylesheet.sheet(DESIGN.parent.parent)
    known = set(re.findall(r"(--[\w-]+):", whole))
    for path in (*DESIGN.glob("*.css"), *DESIGN.parent.glob("*.css")):
        used = set(re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8")))
        assert used <= known, path.name


def test_the_sheet_is_sent_once_and_kept(client: FlaskClient) -> None:
    address = re.search(
        r'href="(/static/css/workshop.css\?v=\w+)"', client.get("/").get_data(as_text=True)
    )
    assert address
    first = client.get(address[1])
    assert first.mimetype == "text/css"
    assert "max-age=31536000" in first.headers["Cache-Control"]
    again = client.get(address[1], headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_letters_come_from_this_server_with_their_licence(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    fonts = re.findall(r'rel="preload" href="([^"]+)" as="font"', page)
    assert len(fonts) == 2
    for font in fonts:
        reply = client.get(font)
        assert reply.mimetype == "font/woff2"
        assert font.rpartition("/")[2] in TOKENS
    licence = next((DESIGN.parent.parent / "vendor").glob("atkinson*.LICENSE.txt"))
    assert "SIL Open Font License" in licence.read_text(encoding="utf-8")


def test_a_button_that_gives_a_file_leaves_no_sign_of_waiting_behind() -> None:
    """busy.js takes its line away only where the form says that the page stays."""
    given = re.compile(
        r'(?:<form [^>]*action|post_button\()[^>]*?(?:\.csv"|/export"|value="csv").*'
    )
    lines = [
        line
        for path in Path(stylesheet.__file__).parent.glob("*/templates/**/*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if given.search(line)
    ]
    assert len(lines) >= 6
    assert [line for line in lines if "download" not in line.replace("Download", "")] == []
