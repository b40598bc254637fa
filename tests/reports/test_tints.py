"""Shades of an organisation's colour: digits on them stay readable, and greys stay in order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.report_templates import LEAST_CONTRAST, contrast
from gcm_desktop.reports.tints import EMPTY_CELL, LIGHT_INK_FROM, SHADES, shades_of

INK, PAPER = "1B2733", "FFFFFF"
COLOURS = st.tuples(*3 * [st.integers(0, 255)]).map(
    lambda parts: "{:02X}{:02X}{:02X}".format(*parts)
)


def digits_on(shades: tuple[str, ...]) -> list[float]:
    """The contrast of the digits that stand on these shades."""
    inks = [PAPER if at >= LIGHT_INK_FROM else INK for at in range(len(SHADES))]
    return [contrast(shade, ink) for shade, ink in zip(shades, inks, strict=True)]


def test_digits_on_the_usual_shades_can_be_read_by_all() -> None:
    assert min(digits_on(SHADES)) >= LEAST_CONTRAST


@given(COLOURS.filter(lambda colour: contrast(colour, PAPER) >= LEAST_CONTRAST))
def test_digits_on_the_shades_of_any_template_can_be_read_by_all(deep: str) -> None:
    shades = tuple(shades_of(deep))
    assert min(digits_on(shades[:-1])) >= LEAST_CONTRAST
    light = [contrast(shade, "000000") for shade in (shades[-1], *shades[:-1])]
    assert all(lighter > darker + 0.5 for lighter, darker in pairwise(light))
    usual = [contrast(shade, "000000") for shade in (EMPTY_CELL, *SHADES)]
    assert light == pytest.approx(usual, rel=0.06)


@pytest.mark.parametrize("deep", ["000000", "FFFFFF", "7A1020", "0A4A3A"])
def test_every_colour_has_shades(deep: str) -> None:
    assert all(len(shade) == 6 for shade in shades_of(deep))
