"""Both themes can be read from the last row, also without colours and without Unicode."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
from rich.cells import cell_len
from textual.color import Color

from pcviz.trace.snapshot import Status
from pcviz.tui.look import THEMES, Look
from pcviz.tui.palette import DARK, LIGHT, Palette
from pcviz.tui.signs import ASCII, MEANING, UNICODE, Signs

PALETTES = (DARK, LIGHT)
palettes = pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = Color.parse(colour).rgb
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def grey(colour: str) -> str:
    """What Textual makes of a colour under NO_COLOR."""
    return Color.parse(colour).monochrome.hex


def texts(palette: Palette) -> Iterator[tuple[str, str]]:
    for ground in (palette.ground, palette.raised):
        for ink in (palette.text, palette.dim, palette.accent, palette.alarm, palette.good, *palette.status.values()):
            yield ink, ground
    for fill, ink in (*palette.makers, palette.neutral):
        yield ink, fill
    yield palette.ground, palette.alarm


def test_the_contrast_formula_agrees_with_its_definition():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@palettes
def test_text_has_a_contrast_of_at_least_4_5(palette):
    assert [pair for pair in texts(palette) if contrast(*pair) < 4.5] == []


@palettes
def test_fills_and_lines_have_a_contrast_of_at_least_3(palette):
    fills = [fill for fill, _ in (*palette.makers, palette.neutral)] + [palette.line]
    assert [fill for fill in fills if contrast(fill, palette.ground) < 3] == []


@palettes
def test_under_no_color_the_greys_can_still_be_read(palette):
    assert [pair for pair in texts(palette) if contrast(grey(pair[0]), grey(pair[1])) < 3] == []


@palettes
def test_every_status_has_a_colour(palette):
    assert set(palette.status) == set(Status)


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_status_has_a_sign_of_its_own(signs):
    assert set(signs.status) == set(Status) == set(signs.stretch)
    assert len(set(signs.status.values())) == len(Status)


def all_signs(signs: Signs) -> list[str]:
    found: list[str] = []
    for field in fields(signs):
        value = getattr(signs, field.name)
        if isinstance(value, dict):
            found += value.values()
        elif isinstance(value, str | tuple):
            found += list(value)
    return found


@pytest.mark.parametrize("signs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_every_sign_is_one_cell_wide(signs):
    assert [sign for sign in all_signs(signs) if cell_len(sign) != 1] == []


def test_the_ascii_signs_are_ascii():
    assert "".join(all_signs(ASCII)).isascii()


def test_words_are_put_into_ascii_where_the_look_is():
    assert Look(signs=ASCII).plain("P1·7 – “done” …") == 'P1.7 - "done" ..'
    assert Look(signs=UNICODE).plain("P1·7") == "P1·7"


def test_every_status_is_explained_and_its_word_fits_a_narrow_card():
    assert set(MEANING) == set(Status)
    assert all(len(status.value) <= 8 for status in Status)


def test_a_look_is_found_by_the_theme_s_short_and_full_name():
    assert Look.of("light").palette is LIGHT
    assert Look.of("pcviz-dark", ascii=True) == Look(DARK, ASCII)
    with pytest.raises(KeyError):
        Look.of("sepia")


def test_the_textual_themes_have_the_same_colours():
    assert [(theme.name, theme.background, theme.dark) for theme in THEMES] == [
        ("pcviz-dark", DARK.ground, True),
        ("pcviz-light", LIGHT.ground, False),
    ]
