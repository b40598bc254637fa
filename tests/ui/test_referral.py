"""Where somebody finds help: contacts kept beforehand, and nothing of what was disclosed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTextEdit
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, consultation
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.referral import show_referral
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shell(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (SessionsPage,), consultation.id)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


def test_contacts_are_written_down_and_shown(
    shell: Shell, workspace: Workspace, qtbot: QtBot
) -> None:
    dialog = show_referral(shell)
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_F2)
    for words in ("Hotline", "116", "day and night"):
        line = dialog.focusWidget()
        assert isinstance(line, QLineEdit)
        qtbot.keyClicks(line, words)
        qtbot.keyClick(line, Qt.Key.Key_Tab)
    qtbot.keyClick(dialog, Qt.Key.Key_S, CONTROL)
    assert shell.consultation_id is not None
    kept = workspace.read(consultation, shell.consultation_id).referrals
    assert [dict(one) for one in kept] == [
        {"title": "Hotline", "phone": "116", "hours": "day and night"}
    ]
    dialog.reject()
    again = show_referral(shell)
    assert again.rows == [{"title": "Hotline", "phone": "116", "hours": "day and night"}]
    again.reject()


def test_there_is_no_field_for_what_was_disclosed(shell: Shell, nameless) -> None:
    dialog = show_referral(shell)
    fields = [*dialog.findChildren(QLineEdit), *dialog.findChildren(QTextEdit)]
    assert [one for one in fields if one.isVisible()] == []
    assert nameless(dialog) == []
    dialog.reject()


def test_help_is_there_without_a_consultation(shell: Shell) -> None:
    shell.consult(None)
    dialog = show_referral(shell)
    assert dialog.isVisible()
    assert not dialog.edit_button.isVisible()
    dialog.reject()
