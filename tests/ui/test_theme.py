"""Colours that can be read, in both themes."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from gcm_desktop.shipped import shipped
from gcm_desktop.ui.theme import (
    AA_SHAPE,
    AA_TEXT,
    DARK,
    LIGHT,
    SHAPES_ON,
    TEXT_ON,
    Tokens,
    apply_theme,
    contrast,
    tokens,
)

both_themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def too_weak(theme: Tokens, pairs: dict[str, tuple[str, ...]], least: float) -> dict[str, float]:
    return {
        f"{ink} on {ground}": round(ratio, 2)
        for ground, inks in pairs.items()
        for ink in inks
        if (ratio := contrast(getattr(theme, ink), getattr(theme, ground))) < least
    }


@both_themes
def test_every_text_reaches_the_contrast_of_wcag_aa(theme: Tokens) -> None:
    assert too_weak(theme, TEXT_ON, AA_TEXT) == {}


@both_themes
def test_every_outline_and_ring_reaches_the_contrast_of_wcag_aa(theme: Tokens) -> None:
    assert too_weak(theme, SHAPES_ON, AA_SHAPE) == {}


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == pytest.approx(1)


@pytest.mark.parametrize(("theme", "expected"), [("light", LIGHT), ("dark", DARK)])
def test_a_widget_finds_the_colours_of_the_theme_in_its_palette(
    dressed: QApplication, theme: str, expected: Tokens
) -> None:
    apply_theme(dressed, theme)
    assert tokens(dressed.palette()) is expected
    assert dressed.palette().color(QPalette.ColorRole.Text).name().upper() == expected.text


@pytest.mark.parametrize(("brightness", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_drawings_of_the_style_sheet_have_the_colours_of_their_theme(
    brightness: str, theme: Tokens
) -> None:
    assert theme.muted in shipped("icons", f"down-{brightness}.svg").read_text()
    assert theme.onaccent in shipped("icons", f"check-{brightness}.svg").read_text()


def test_the_style_sheet_names_only_colours_that_exist(dressed: QApplication) -> None:
    apply_theme(dressed, "dark")
    assert "$" not in dressed.styleSheet()
    assert DARK.surface in dressed.styleSheet()
