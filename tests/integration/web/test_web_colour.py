"""Colours that can be read, whatever a quarter chooses."""

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import example, given
from hypothesis import strategies as st

from participation.config import ROOT
from participation.web import colour

TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
@example("#ffff00")
@example("#ffffff")
@example("#000000")
@example("#808080")
def test_every_colour_becomes_readable(chosen: str) -> None:
    tones = colour.accent(chosen)

    for ground in ("paper", "card", "sand", "wash", "on-accent"):
        assert colour.contrast(tones.light, tokens(0)[ground]) >= 4.5
        assert colour.contrast(tones.dark, tokens(1)[ground]) >= 4.5


def test_a_readable_colour_stays_as_it_is() -> None:
    assert colour.accent("#A3402A").light == "#a3402a"
    assert colour.accent("#f5c542").dark == "#f5c542"


@pytest.mark.parametrize(
    ("setting", "understood"),
    [("#ABC", "#aabbcc"), ("17564b", "#17564b"), ("red;}", colour.DEFAULT), ("", colour.DEFAULT)],
)
def test_a_setting_that_is_no_colour_gives_the_brick(setting: str, understood: str) -> None:
    assert colour.normalise(setting) == understood


def test_contrast_agrees_with_the_published_extremes() -> None:
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colour.contrast("#777777", "#777777") == pytest.approx(1)
    assert colour.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_style_sheet_carries_both_tones(client: FlaskClient) -> None:
    sheet = client.get("/colour/ffee00.css")

    tones = colour.accent("#ffee00")
    assert sheet.mimetype == "text/css"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert f"--accent:{tones.light}" in sheet.text
    assert f"--accent:{tones.dark}" in sheet.text


def test_no_address_smuggles_a_style_in(client: FlaskClient) -> None:
    sheet = client.get("/colour/red}body{display:none.css").text

    assert "display" not in sheet
    assert colour.accent(colour.DEFAULT).light in sheet


def tokens(part: int) -> dict[str, str]:
    """The colour tokens of the light (0) or the dark (1) look, the dark one completed."""
    light, dark = (dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks())
    return {name: colour.normalise(v) for name, v in (light if part == 0 else light | dark).items()}


def blocks() -> list[str]:
    return re.findall(r":root \{(.*?)\}", TOKENS, re.DOTALL)[:2]


@pytest.mark.parametrize("part", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("text", ["ink", "muted", "action", "accent", "good", "warn", "bad"])
@pytest.mark.parametrize("ground", ["paper", "card", "sand", "wash"])
def test_text_can_be_read_on_every_ground(part: int, text: str, ground: str) -> None:
    named = tokens(part)

    assert colour.contrast(named[text], named[ground]) >= 4.5


@pytest.mark.parametrize("part", [0, 1], ids=["light", "dark"])
def test_borders_of_fields_and_text_on_buttons_are_seen(part: int) -> None:
    named = tokens(part)

    for ground in ("paper", "card", "sand"):
        assert colour.contrast(named["line"], named[ground]) >= 3
    for over, under in (("on-action", "action"), ("on-accent", "accent")):
        assert colour.contrast(named[over], named[under]) >= 4.5


def test_python_and_the_style_sheet_mean_the_same_paper() -> None:
    assert tokens(0)["paper"] == colour.PAPER
    assert tokens(1)["paper"] == colour.PAPER_DARK
    assert tokens(1)["on-accent"] == colour.INK_ON_DARK
    assert tokens(0)["accent"] == colour.DEFAULT
