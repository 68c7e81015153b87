"""Colours that can be read: WCAG 2.2 ratios of the pairs that screens use, in both themes."""

import re

import pytest

from kontuar.ui.finders import SOURCE

TOKENS = (SOURCE / "ui" / "css" / "tokens.css").read_text("utf-8")
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
COLOURS["on-accent"] = ("#ffffff", "#ffffff")

GROUNDS = ("canvas", "surface", "sunken", "raised", "hover", "selected")
STATES = ("kept", "near", "broken", "private", "machine")
HUES = [f"hue-{number}" for number in range(8)]
TEXT = [
    *[(text, ground) for text in ("text", "muted", "faint") for ground in GROUNDS],
    *[("accent-text", ground) for ground in (*GROUNDS, "accent-soft")],
    *[(state, ground) for state in STATES for ground in ("canvas", "surface", "raised")],
    *[(state, f"{state}-soft") for state in STATES],
    *[("text", f"{state}-soft") for state in (*STATES, "accent")],
    *[("muted", f"{state}-soft") for state in STATES],
    *[("text", hue) for hue in HUES],
    *[("on-accent", fill) for fill in ("accent", "accent-hover")],
    *[("on-accent", fill) for fill in ("broken-fill", "broken-fill-hover")],
    ("faint", "private-soft"),
    ("text", "pressed"),
    ("canvas", "text"),
]
SHAPES = [
    *[("control-line", ground) for ground in ("canvas", "surface", "raised")],
    *[("focus", ground) for ground in GROUNDS],
    ("accent", "surface"),
    ("accent", "canvas"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reaches_aa(text: str, ground: str, theme: int) -> None:
    assert ratio(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_of_controls_can_be_seen(shape: str, ground: str, theme: int) -> None:
    assert ratio(COLOURS[shape][theme], COLOURS[ground][theme]) >= 3


def test_body_text_is_aaa() -> None:
    for theme in (0, 1):
        for ground in GROUNDS:
            assert ratio(COLOURS["text"][theme], COLOURS[ground][theme]) >= 7


def test_ratio_is_the_one_of_the_standard() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
