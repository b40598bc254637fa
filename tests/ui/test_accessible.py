"""Every page, for who cannot see it or has no mouse: names, labels, and where Tab goes."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.pages import pages
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.spoken_label import SpokenLabel
from gcm_desktop.ui.theme import AA_TEXT, contrast
from gcm_desktop.workspace import Workspace

ROLE, LABEL = QAccessible.Role, QAccessible.RelationFlag.Label
BUTTONS = {ROLE.Button, ROLE.CheckBox, ROLE.RadioButton, ROLE.ButtonMenu}
WHOLE = {ROLE.ComboBox, ROLE.List, ROLE.Table, ROLE.Tree}
TABS, SCALE = 120, 2
SPECKS = 4
"""A colour of fewer pixels is only the edge of a stroke."""
every_page = pytest.mark.parametrize("key", [entry.key for entry in pages()])


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the invented sample."""
    folder = tmp_path_factory.mktemp("sample")
    path = folder / "sample.gcm"
    with Workspace.create(path, None, profile=Profile(folder / "profile")) as workspace:
        workspace.write(record_sample)
    return path


@pytest.fixture
def shell(sample: Path, settled: Profile, tmp_path: Path, qtbot: QtBot) -> Iterator[Shell]:
    """The sample on a screen of 1366 × 768."""
    path = copyfile(sample, tmp_path / "sample.gcm")
    background = Background()
    with Workspace.open(path, None, profile=settled) as workspace:
        [about] = workspace.read(consultations)
        shell = Shell(workspace, settled, background, pages(), about.id)
        shell.resize(1366, 768)
        qtbot.addWidget(shell)
        with qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        yield shell
        shell.leave()
        background.shutdown()


def shown(shell: Shell, key: str, qtbot: QtBot) -> None:
    shell.go(key)
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not shell.background.busy, timeout=20_000)


def controls(root: QWidget) -> Iterator[QAccessibleInterface]:
    """Everything that shows and can be focused or pressed."""

    def walk(found: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
        for place in range(found.childCount()):
            child = found.child(place)
            if child is None or not child.isValid() or child.state().invisible:
                continue
            state = child.state()
            if not state.disabled and (state.focusable or child.role() in BUTTONS):
                yield child
            if child.role() not in WHOLE:
                yield from walk(child)

    return walk(QAccessible.queryAccessibleInterface(root))


def name_of(found: QAccessibleInterface) -> str:
    """What a screen reader calls it: on Linux a combo box by its label only."""
    if found.role() == ROLE.ComboBox:
        return " ".join(label.text(QAccessible.Text.Name) for label, _ in found.relations(LABEL))
    return str(found.text(QAccessible.Text.Name))


def address_of(found: QAccessibleInterface) -> tuple[str, ...]:
    """Its name after those of what it stands in."""
    names, upper = [name_of(found)], found.parent()
    while upper is not None and upper.isValid():
        names += [upper.text(QAccessible.Text.Name)] if upper.role() != ROLE.ComboBox else []
        upper = upper.parent()
    return tuple(name for name in reversed(names) if name)


def stops(first: QWidget) -> list[QWidget]:
    """What has the focus, key by key of Tab, until it comes round."""
    first.setFocus()
    met = [first]
    for _ in range(TABS):
        QTest.keyClick(met[-1], Qt.Key.Key_Tab)
        current = first.window().focusWidget()
        assert current is not None, f"nothing has the focus after {met[-1]}"
        if current is first:
            return met
        met.append(current)
    raise AssertionError(f"Tab does not come round: {met[-3:]}")


def room_of(widget: QWidget) -> QRect:
    """Its place on screen together with that of its label: both are read as one."""
    room = QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
    window = widget.window()
    for label in window.findChildren(QLabel):
        if label.buddy() is widget and label.isVisible():
            room = room.united(QRect(label.mapToGlobal(QPoint(0, 0)), label.size()))
    return room


def jumps_back(before: QRect, after: QRect) -> bool:
    """Whether the second is read before the first: rows from the top, each from the left.

    Two stand in one row if they share half the height of the lower one; the way up is open only
    to a column farther right.
    """
    shared = min(before.bottom(), after.bottom()) - max(before.top(), after.top())
    if shared * 2 >= min(before.height(), after.height()):
        return after.right() <= before.left()
    return after.bottom() <= before.top() and after.left() < before.right()


@every_page
def test_every_control_of_a_page_has_a_name_of_its_own(
    key: str, shell: Shell, qtbot: QtBot
) -> None:
    shown(shell, key, qtbot)
    found = list(controls(shell))
    assert [one.object() for one in found if not name_of(one).strip()] == []
    called = Counter(address_of(one) for one in found if one.role() in BUTTONS)
    assert [address for address, times in called.items() if times > 1] == []


@every_page
def test_tab_goes_everywhere_in_the_order_of_reading(key: str, shell: Shell, qtbot: QtBot) -> None:
    shown(shell, key, qtbot)
    met = stops(shell.side.finder)
    back = [
        (one, other) for one, other in pairwise(met) if jumps_back(room_of(one), room_of(other))
    ]
    assert back == []
    inside = {upper for one in met for upper in (one, *uppers(one))}
    groups = {one.parentWidget() for one in met if isinstance(one, QRadioButton)}
    wanted = [one.object() for one in controls(shell) if one.state().focusable]
    assert [
        one
        for one in wanted
        if isinstance(one, QWidget)
        and not isinstance(one, QLabel)
        and one not in inside
        and one.parentWidget() not in groups
    ] == []


def uppers(widget: QWidget) -> Iterator[QWidget]:
    upper = widget.parentWidget()
    while upper is not None:
        yield upper
        upper = upper.parentWidget()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_of_every_page_is_painted_with_the_contrast_of_wcag_aa(
    theme: str, dressed: QApplication, shell: Shell, qtbot: QtBot
) -> None:
    dress(dressed, Settings(theme=theme))
    weak = set()
    for entry in pages():
        shown(shell, entry.key, qtbot)
        picture = painted(shell)
        for widget in written(shell):
            ratio = contrast_in(picture, room_in(shell, widget))
            if ratio < AA_TEXT:
                weak.add((entry.key, type(widget).__name__, words_of(widget), round(ratio, 2)))
    assert weak == set()


def painted(shell: Shell) -> QImage:
    """The window at 200 %: there the strokes of letters have whole pixels."""
    picture = QImage(shell.size() * SCALE, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(SCALE)
    shell.render(picture)
    return picture


def written(shell: Shell) -> Iterator[QWidget]:
    """What shows words and can be used; what cannot be is allowed to be pale (WCAG 2.2, 1.4.3).

    Of what lies at the edge of something that scrolls, only where a line of it is seen.
    """
    for widget in shell.findChildren(QWidget):
        seen = widget.visibleRegion().boundingRect().height()
        inside = seen >= widget.fontMetrics().height() and not widget.hasFocus()
        if inside and widget.isEnabled() and words_of(widget):
            yield widget


def words_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text().strip()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    if isinstance(widget, QTextEdit):
        return widget.toPlainText() or widget.placeholderText()
    return ""


def room_in(shell: Shell, widget: QWidget) -> QRect:
    """What is seen of it, without its edges, in pixels of the picture."""
    seen = widget.visibleRegion().boundingRect().adjusted(3, 3, -3, -3)
    corner = widget.mapTo(shell, seen.topLeft())
    return QRect(corner * SCALE, seen.size() * SCALE)


def contrast_in(picture: QImage, room: QRect) -> float:
    """The contrast of the strongest ink in this part against its ground, the commonest colour."""
    part = picture.copy(room)
    colours = Counter(memoryview(part.constBits()).cast("I"))
    [(ground, _times)] = colours.most_common(1)
    inks = [ink for ink, times in colours.items() if times >= SPECKS]
    return max((between(ink, ground) for ink in inks), default=1.0)


@cache
def between(ink: int, ground: int) -> float:
    return contrast(QColor(ink).name(), QColor(ground).name())


def test_a_spoken_label_follows_its_control_into_a_layout(qtbot: QtBot) -> None:
    panel, box = QWidget(), QComboBox()
    box.addItem("Anything")
    label = SpokenLabel("What is asked for", box)
    qtbot.addWidget(panel)
    QHBoxLayout(panel).addWidget(box)
    panel.show()
    assert label.parentWidget() is panel
    assert not label.isVisible()
    assert name_of(QAccessible.queryAccessibleInterface(box)) == "What is asked for"
    panel.close()
