"""The frame of an open workspace, and its contract with the pages."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.shell import SIDE_NARROW, SIDE_WIDE, Page, Shell
from gcm_desktop.workspace import Workspace


class Overview(Page):
    key = "overview"
    drawing = "consultations"
    needs_consultation = False

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.told: list[str] = []

    @staticmethod
    def title() -> str:
        return "Overview"

    def shown(self) -> None:
        self.told.append("shown")

    def leave(self) -> None:
        self.told.append("leave")


class Notes(Overview):
    key = "notes"
    drawing = "capture"
    needs_consultation = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.about: UUID | None = shell.consultation_id
        self.line = QLineEdit()
        self.line.setAccessibleName("Notes")
        QVBoxLayout(self).addWidget(self.line)

    @staticmethod
    def title() -> str:
        return "Notes"

    def shown(self) -> None:
        super().shown()
        self.line.setFocus()

    def beside(self) -> QWidget:
        return QLabel("Beside the notes")


@pytest.fixture
def shell(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (Overview, Notes))
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    shell.go("overview")
    yield shell
    shell.leave()
    background.shutdown()


def page_of(shell: Shell) -> Overview:
    assert isinstance(shell.current, Overview)
    return shell.current


def test_a_page_is_told_when_it_comes_to_the_front_and_when_it_goes(
    shell: Shell, consultation: Consultation
) -> None:
    first = page_of(shell)
    shell.consult(consultation.id)
    shell.go("notes")
    assert first.told == ["shown", "leave"]
    shell.go("overview")
    assert page_of(shell) is first
    assert first.told == ["shown", "leave", "shown"]


def test_the_title_of_the_page_is_told_and_nothing_else(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    with qtbot.waitSignal(shell.titled) as titled:
        shell.go("notes")
    assert titled.args == ["Notes"]


def test_a_page_that_needs_a_consultation_waits_for_one(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    assert shell.go("notes") is None
    assert page_of(shell).title() == "Overview"
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page_of(shell).title() == "Overview"
    shell.consult(consultation.id)
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page_of(shell).title() == "Notes"
    qtbot.keyClick(shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page_of(shell).title() == "Overview"


def test_another_consultation_gets_pages_of_its_own(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Market talks", country="KEN")
    shell.consult(consultation.id)
    shell.go("notes")
    before = page_of(shell)
    shell.consult(other.id)
    assert before.told[-1] == "leave"
    shell.go("notes")
    after = page_of(shell)
    assert isinstance(after, Notes)
    assert after is not before
    assert after.about == other.id


def test_what_a_page_wants_beside_it_stands_in_the_sidebar_with_it_only(
    shell: Shell, consultation: Consultation
) -> None:
    shell.consult(consultation.id)
    shell.go("notes")
    beside = next(x for x in shell.findChildren(QLabel) if x.text() == "Beside the notes")
    assert beside.isVisible()
    shell.go("overview")
    assert not beside.isVisible()


def test_leaving_tells_every_page_and_listens_no_longer(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    shell.go("notes")
    pages = shell.findChildren(Overview)
    shell.leave()
    assert [page.told[-1] for page in pages] == ["leave"] * len(pages)
    with qtbot.assertNotEmitted(shell.changes.happened, wait=50):
        workspace.write(open_consultation, title="Later", country="KEN")


def test_without_a_passphrase_the_window_says_so_all_the_time(shell: Shell) -> None:
    said = shell.notices.sentences
    assert len(said) == 1
    assert "no passphrase" in said[0]
    shell.notices.clear()
    shell.go("overview")
    assert shell.notices.sentences == said
    assert shell.notices.isVisible()


def test_with_a_passphrase_nothing_is_said(
    locked: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    shell = Shell(locked, profile, Background(), (Overview,))
    qtbot.addWidget(shell)
    assert shell.notices.sentences == []
    assert "Encrypted" in [label.text() for label in shell.findChildren(QLabel)]
    shell.leave()


def test_the_sidebar_names_the_consultation_as_it_is_called_now(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    assert shell.about.text() == "No consultation chosen"
    shell.consult(consultation.id)
    assert shell.about.text() == "Harbour talks"
    workspace.write(amend_consultation, consultation.id, title="<b>Harbour</b> & market talks")
    qtbot.waitUntil(lambda: shell.about.text() == "<b>Harbour</b> & market talks")
    assert shell.about.textFormat() == Qt.TextFormat.PlainText


def test_the_mark_of_a_sample_goes_with_the_sample(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    sample = workspace.write(open_consultation, title="Sample", country="KEN", sample=True)
    shell.consult(sample.id)
    assert any("invented" in said for said in shell.notices.sentences)
    shell.consult(consultation.id)
    assert not any("invented" in said for said in shell.notices.sentences)


def test_the_sidebar_is_narrower_where_there_is_little_room(shell: Shell, qtbot: QtBot) -> None:
    for width, expected in ((1366, SIDE_WIDE), (1093, SIDE_NARROW)):
        shell.resize(width, 614)
        qtbot.waitUntil(lambda wanted=expected: shell.side_width == wanted)


def test_every_control_has_a_name_and_says_its_keys(
    shell: Shell, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(shell) == []
    assert shell.asked_settings is not None
    tips = [button.toolTip() for button in shell.findChildren(QWidget) if button.toolTip()]
    assert {"Settings (Ctrl+,)", "Close this file (Ctrl+W)"} <= set(tips)
