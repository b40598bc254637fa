"""The page of the report's text: paragraphs, comments and dissent, with keys alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import waiting
from gcm_desktop.consultation.findings import merge_findings, write_finding
from gcm_desktop.consultation.passages import (
    Passage,
    comment_on,
    comments,
    dissents,
    passages,
    write_passage,
)
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.passages import PassagesPage
from gcm_desktop.ui.passages_forms import AskDialog, PassageDialog
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def write(
    workspace: Workspace, about: Consultation, text: str, section: str = "summary"
) -> Passage:
    return workspace.write(write_passage, consultation_id=about.id, section=section, text=text)


@pytest.fixture
def page(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[PassagesPage]:
    background = Background()
    shell = Shell(workspace, profile, background, (PassagesPage,), consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("passages")
    assert isinstance(page, PassagesPage)
    idle(page, qtbot)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: PassagesPage, qtbot: QtBot) -> None:
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not page.shell.background.busy)


def press(page: PassagesPage, qtbot: QtBot, where: QWidget, *keys: Any) -> None:
    for key in keys:
        pressed, held = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
        qtbot.keyClick(where, pressed, held)
        idle(page, qtbot)


def dialog_of(page: PassagesPage, kind: type[QWidget], qtbot: QtBot) -> Any:
    (dialog,) = [one for one in page.shell.findChildren(kind) if one.isVisible()]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def told(workspace: Workspace, about: Consultation) -> list[tuple[str, str, str]]:
    return [(one.section, one.text, one.state) for one in workspace.read(passages, about.id)]


def test_a_paragraph_is_written_with_the_findings_it_rests_on(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    finding = workspace.write(write_finding, consultation_id=consultation.id, text="So")
    press(page, qtbot, page.list, "n")
    dialog = dialog_of(page, PassageDialog, qtbot)
    dialog.section.choose("context")
    qtbot.keyClicks(dialog.words, "It lies by the sea.")
    qtbot.keyClick(dialog.findings.list, Qt.Key.Key_Space)
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert told(workspace, consultation) == [("context", "It lies by the sea.", "draft")]
    assert workspace.read(passages, consultation.id)[0].findings == (finding.id.hex,)
    assert "1 finding" in page.list.held.lines[0].head


def test_states_go_on_with_keys_and_other_words_are_a_draft_again(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    write(workspace, consultation, "So.")
    idle(page, qtbot)
    for state in ("shared", "validated", "cleared"):
        press(page, qtbot, page.list, "s")
        assert told(workspace, consultation)[0][2] == state
    press(page, qtbot, page.list, Qt.Key.Key_Return)
    dialog = dialog_of(page, PassageDialog, qtbot)
    qtbot.keyClicks(dialog.words, " Or not.")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert told(workspace, consultation) == [("summary", "So. Or not.", "draft")]
    press(page, qtbot, page.list, "4", (Qt.Key.Key_Z, CONTROL))
    assert told(workspace, consultation)[0][2] == "draft"


def test_paragraphs_move_within_their_section_only(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    for text, section in (("A", "summary"), ("B", "summary"), ("C", "context")):
        write(workspace, consultation, text, section)
    idle(page, qtbot)
    press(page, qtbot, page.list, (Qt.Key.Key_Down, ALT), (Qt.Key.Key_Down, ALT))
    assert [text for _section, text, _state in told(workspace, consultation)] == ["B", "A", "C"]
    press(page, qtbot, page.list, Qt.Key.Key_Delete)
    assert [text for _section, text, _state in told(workspace, consultation)] == ["B", "C"]


def test_a_comment_is_noted_answered_and_shown_beside_its_paragraph(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    write(workspace, consultation, "A")
    write(workspace, consultation, "B")
    idle(page, qtbot)
    press(page, qtbot, page.list, "c")
    dialog = dialog_of(page, AskDialog, qtbot)
    qtbot.keyClick(dialog.fields["author"].control, Qt.Key.Key_Return, CONTROL)
    assert dialog.fields["text"].problem.sentence
    qtbot.keyClicks(dialog.fields["text"].control, "Who said so?")
    qtbot.keyClicks(dialog.fields["author"].control, "The union")
    qtbot.keyClick(dialog.fields["author"].control, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert len(page.comments.held.rows) == 1
    press(page, qtbot, page.comments, Qt.Key.Key_Return)
    dialog = dialog_of(page, AskDialog, qtbot)
    dialog.fields["outcome"].control.choose("declined")
    qtbot.keyClick(dialog.fields["reply"].control, Qt.Key.Key_Return, CONTROL)
    assert dialog.notices.sentences == ["Say why this is not taken up in full."]
    qtbot.keyClicks(dialog.fields["reply"].control, "Two groups.")
    qtbot.keyClick(dialog.fields["reply"].control, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    (comment,) = workspace.read(comments, consultation.id)
    assert (comment.outcome, comment.reply, comment.author) == (
        "declined", "Two groups.", "The union",
    )  # fmt: skip
    press(page, qtbot, page.list, Qt.Key.Key_Down)
    assert page.comments.held.rows == []
    assert page.nothing_said.isVisible()


def test_dissent_is_annexed_unedited_and_taken_out(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    press(page, qtbot, page.list, "d")
    dialog = dialog_of(page, AskDialog, qtbot)
    qtbot.keyClicks(dialog.fields["text"].control, " We do not agree. ")
    qtbot.keyClick(dialog.fields["text"].control, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    (dissent,) = workspace.read(dissents, consultation.id)
    assert dissent.text == " We do not agree. "
    assert page.dissents.held.lines[0].head == "Not named"
    press(page, qtbot, page.dissents, Qt.Key.Key_Delete)
    assert workspace.read(dissents, consultation.id) == []


def test_nothing_half_typed_is_lost(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    found = workspace.write(write_finding, consultation_id=consultation.id, text="Fees are high.")
    passage = write(workspace, consultation, "A")
    comment = workspace.write(comment_on, passage.id, text="Really?")
    idle(page, qtbot)
    page.comments.setCurrentIndex(page.comments.held.index(0, 0))
    for act, name in ((page.comment, "text"), (page.answer, "reply"), (page.dissent, "author")):
        act()
        dialog = dialog_of(page, AskDialog, qtbot)
        qtbot.keyClicks(dialog.fields[name].control, "Half a na")
        dialog.done(0)  # as where locking closes it
        idle(page, qtbot)
        QApplication.sendPostedEvents(None, 52)
    assert len(workspace.read(waiting)) == 3
    page.new()
    dialog = dialog_of(page, PassageDialog, qtbot)
    dialog.section.choose("conclusions")
    dialog.findings.list.setCurrentIndex(dialog.findings.list.held.index(0))
    dialog.findings.turn()
    dialog.reject()
    idle(page, qtbot)
    QApplication.sendPostedEvents(None, 52)
    page.new()
    dialog = dialog_of(page, PassageDialog, qtbot)
    assert (dialog.section.chosen, dialog.findings.ids) == ("conclusions", (found.id.hex,))
    qtbot.keyClicks(dialog.words, "So.")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    page.return_to({"comment": comment.id.hex})
    idle(page, qtbot)
    page.answer()
    dialog = dialog_of(page, AskDialog, qtbot)
    assert dialog.fields["reply"].control.words == "Half a na"
    dialog.fields["reply"].control.write("")
    dialog.fields["outcome"].control.choose("accepted")
    dialog.reject()  # all was typed back
    idle(page, qtbot)
    QApplication.sendPostedEvents(None, 52)
    assert workspace.read(waiting) == {
        f"comment-{consultation.id.hex}-{passage.id.hex}", f"dissent-{consultation.id.hex}-new"
    }  # fmt: skip
    page.dissent()
    dialog = dialog_of(page, AskDialog, qtbot)
    assert dialog.fields["author"].control.text() == "Half a na"
    qtbot.keyClicks(dialog.fields["text"].control, "No.")
    qtbot.keyClick(dialog.fields["text"].control, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert f"dissent-{consultation.id.hex}-new" not in workspace.read(waiting)
    assert workspace.read(comments, consultation.id)[0].id == comment.id


def test_a_paragraph_on_a_finding_that_was_merged_rests_on_what_it_became(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    two = [
        workspace.write(write_finding, consultation_id=consultation.id, text=text).id
        for text in "ab"
    ]
    passage = workspace.write(
        write_passage, consultation_id=consultation.id, section="summary", text="A", findings=two
    )
    merged = workspace.write(merge_findings, two)
    idle(page, qtbot)
    assert page.list.held.lines[0].head == "Summary  ·  1 finding"
    page.edit()
    dialog = dialog_of(page, PassageDialog, qtbot)
    assert dialog.findings.ids == (merged.id.hex,)
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    [kept] = workspace.read(passages, consultation.id)
    assert (kept.id, kept.findings) == (passage.id, (merged.id.hex,))


def test_the_way_from_a_comment_leads_to_its_paragraph(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    made = [write(workspace, consultation, text) for text in "ABC"]
    comment = workspace.write(comment_on, made[2].id, text="Really?")
    page.return_to({"comment": comment.id.hex})
    idle(page, qtbot)
    assert page.list.current == made[2].id
    assert page.comments.current == comment.id
    page.return_to({"passage": "nonsense", "comment": 7})
    idle(page, qtbot)


def test_every_control_has_a_name(
    page: PassagesPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    passage = write(workspace, consultation, "A")
    workspace.write(comment_on, passage.id, text="Really?")
    idle(page, qtbot)
    assert nameless(page) == []
    for open_ in (page.edit, page.comment, page.answer, page.dissent):
        open_()
        (dialog,) = [
            one for kind in (AskDialog, PassageDialog) for one in page.shell.findChildren(kind)
            if one.isVisible()
        ]  # fmt: skip
        assert nameless(dialog) == []
        dialog.reject()
        idle(page, qtbot)
        QApplication.sendPostedEvents(None, 52)
