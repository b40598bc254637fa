"""What tests of the windows start from: a dressed application without a screen, and guards."""

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.passages import write_passage
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.files import remember_folders_in
from gcm_desktop.ui.fonts import further_fonts, load_first_fonts
from gcm_desktop.ui.report import ReportPage, State
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace

CONTROLS = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.ComboBox,
        QAccessible.Role.EditableText,
        QAccessible.Role.List,
        QAccessible.Role.ProgressBar,
        QAccessible.Role.RadioButton,
        QAccessible.Role.Table,
    }
)
OFFSCREEN = r"This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The platform without a screen says this of every window; it says nothing about us."""
    for item in items:
        if "qtbot" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN))


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with its typefaces."""
    load_first_fonts()
    for _stem in further_fonts():
        pass
    return qapp


@pytest.fixture(autouse=True)
def _as_at_the_start(dressed: QApplication, tmp_path: Path) -> Iterator[None]:
    """Each test finds English, light and left to right, and leaves no window behind.

    As in the program, no other thread collects rubbish with windows in it. What is there before a
    test, thousands of modules, is not looked through again after it.
    """
    gc.disable()
    gc.collect()
    gc.freeze()
    remember_folders_in(tmp_path / "profile")
    dress(dressed, Settings(theme="light"))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()
    left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert left == [], "windows left open"


@pytest.fixture
def settled(profile: Profile) -> Profile:
    """A profile whose first questions were answered."""
    profile.keep(replace(profile.settings, set_up=True, name="Amina Wanjiru", theme="light"))
    return profile


@pytest.fixture
def window(settled: Profile, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window, painted, with the welcome page in it."""
    window = MainWindow(settled)
    with qtbot.waitSignal(window.painted):
        window.show_front()
        window.show()
    yield window
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    window.deleteLater()


@pytest.fixture
def background() -> Iterator[Background]:
    """The threads for work; nothing that runs there may break."""
    background = Background()
    broken: list[Exception] = []
    background.broke.connect(broken.append)
    yield background
    background.shutdown()
    assert broken == []


@pytest.fixture
def written(workspace: Workspace, consultation: Consultation) -> Consultation:
    """A consultation with an input, a finding that rests on it, and a message in the summary."""
    about = consultation.id
    said = workspace.write(
        record_input, consultation_id=about, text="Paid late.", kind="challenge",
        stakeholder_group="migrants", objectives=(6,), sensitivity="public",
    )  # fmt: skip
    facts = {"text": "Wages come late.", "inputs": [said.id], "objective": 6}
    workspace.write(write_finding, consultation_id=about, **facts)
    workspace.write(write_passage, consultation_id=about, section="summary", text="It was heard.")
    return consultation


@pytest.fixture
def report_page(
    qtbot: QtBot, workspace: Workspace, settled: Profile, consultation: Consultation,
    background: Background,
) -> Iterator[ReportPage]:  # fmt: skip
    """The report page of what is recorded by then, with its preview."""
    shell = Shell(workspace, settled, background, (ReportPage,), consultation.id)
    qtbot.addWidget(shell)
    shell.resize(1093, 614)
    shell.show()
    page = shell.go("report")
    assert isinstance(page, ReportPage)
    page.make_preview()
    qtbot.waitUntil(lambda: page.state is State.LOOKED_AT, timeout=20_000)
    yield page
    shell.leave()


@pytest.fixture
def nameless() -> Callable[[QWidget], list[str]]:
    """Finds the controls in a widget that a screen reader could not name."""

    def walk(found: QAccessibleInterface) -> Iterator[str]:
        if found.role() in CONTROLS and not found.text(QAccessible.Text.Name):
            yield f"{found.role()} {found.object()}"
        for place in range(min(found.childCount(), 80)):
            child = found.child(place)
            if child is not None and child.isValid() and not child.state().invisible:
                yield from walk(child)

    return lambda widget: list(walk(QAccessible.queryAccessibleInterface(widget)))
