"""Line drawings, tinted when they are painted."""

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gcm_desktop.shipped import shipped
from gcm_desktop.ui.icons import IconView, draw_icon, icon
from gcm_desktop.ui.theme import DARK, LIGHT, apply_theme

NAMES = sorted(path.stem for path in shipped("icons").glob("*.svg"))
TINTED = [name for name in NAMES if not name.endswith(("-light", "-dark")) and name != "app"]


def strongest(image: QImage) -> QColor:
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return max((image.pixelColor(x, y) for x, y in places), key=QColor.alpha)


@pytest.mark.parametrize("name", TINTED)
def test_a_drawing_takes_the_colour_it_is_given(name: str) -> None:
    assert 'viewBox="0 0 24 24"' in shipped("icons", f"{name}.svg").read_text()
    image = QImage(48, 48, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_icon(painter, name, "#C01040", QRectF(0, 0, 48, 48))
    painter.end()
    assert strongest(image).name().upper() == "#C01040"


def test_an_icon_follows_a_change_of_the_theme(dressed: QApplication) -> None:
    drawing = icon("lock", "accent")
    seen = []
    for theme in ("light", "dark", "light"):
        apply_theme(dressed, theme)
        seen.append(strongest(drawing.pixmap(QSize(24, 24)).toImage()).name().upper())
    assert seen == [LIGHT.accent, DARK.accent, LIGHT.accent]


def test_a_drawing_beside_words_can_be_exchanged(qtbot: QtBot) -> None:
    view = IconView("good", "good", 32)
    qtbot.addWidget(view)
    before = view.grab().toImage()
    view.show_icon("bad", "bad")
    assert view.grab().toImage() != before


def test_a_drawing_fills_the_same_part_of_its_picture_on_every_screen() -> None:
    drawing = icon("close", "text")
    for scale in (1.0, 1.25, 2.0):
        picture = drawing.pixmap(QSize(24, 24), scale)
        assert picture.devicePixelRatio() == scale
        image = picture.toImage()
        inked = [
            x for x in range(image.width()) if image.pixelColor(x, image.height() // 2).alpha()
        ]
        middle = (inked[0] + inked[-1] + 1) / 2 / image.width()
        assert middle == pytest.approx(0.5, abs=0.04)
