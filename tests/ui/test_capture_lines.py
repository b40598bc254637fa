"""Correcting, taking back, undoing, striking; and what a crash leaves of half-typed words."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.drafts import draft, keep_draft
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.capture_keeping import EVERY
from gcm_desktop.ui.capture_writing import TWICE
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return
SECRET = "Please never write that down."


@pytest.fixture
def shell(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (CapturePage,), consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


@pytest.fixture
def page(shell: Shell) -> CapturePage:
    page = shell.go("capture")
    assert isinstance(page, CapturePage)
    page.form.who.group.choose("migrants")
    page.form.kind.choose("challenge")
    page.form.start_typing()
    return page


class Typist:
    """Somebody with a keyboard and nothing else."""

    def __init__(self, page: CapturePage, qtbot: QtBot) -> None:
        self._page, self._bot = page, qtbot

    def types(self, words: str) -> None:
        self._bot.keyClicks(self._page.shell.focusWidget(), words)

    def presses(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self._bot.keyClick(self._page.shell.focusWidget(), key, modifier)

    def saves(self, words: str = "") -> None:
        self.types(words)
        self.presses(ENTER, CONTROL)

    def reads(self, many: int) -> None:
        """Goes to the table once it shows this many lines."""
        self._bot.waitUntil(lambda: self._page.recorded.table.recorded.rowCount() == many)
        self.presses(Qt.Key.Key_R, ALT)


@pytest.fixture
def typist(page: CapturePage, qtbot: QtBot) -> Typist:
    return Typist(page, qtbot)


def texts(workspace: Workspace) -> list[str | None]:
    return [entry.text for entry in workspace.read(inputs)]


def all_that_is_kept(workspace: Workspace) -> str:
    """Everything in the file that a query of the engine can reach, revisions and index too."""

    def gather(db: Any) -> str:
        connection = db.connection()
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        found = []
        for name in list(names.scalars()):
            lines = connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608  (its own)
            found.append(repr(lines.all()))
        return "".join(found)

    return workspace.read(gather)


def traces(workspace: Workspace, words: str) -> list[str]:
    """Where words can still be found: rows, revisions, drafts, index, and the files on disk."""
    found = ["rows"] if words in all_that_is_kept(workspace) else []
    if workspace.read(inputs, search=words, withdrawn=True):
        found.append("search")
    folder = workspace.path.parent
    for file in folder.glob(f"{workspace.path.name}*"):
        if words.encode() in file.read_bytes():
            found.append(file.suffix)
    return found


def test_enter_loads_a_line_and_ctrl_enter_saves_the_correction(
    page: CapturePage, typist: Typist, workspace: Workspace, qtbot: QtBot
) -> None:
    typist.saves("The fee was tree months.")
    typist.reads(1)
    typist.presses(ENTER)
    assert page.form.words.words == "The fee was tree months."
    assert "Correcting" in page.head.state.text()
    typist.types(" Of wages.")
    typist.presses(ENTER, CONTROL)
    assert texts(workspace) == ["The fee was tree months. Of wages."]
    assert page.form.words.words == ""
    assert page.shell.focusWidget() is page.recorded.table
    shown = page.recorded.table.recorded
    qtbot.waitUntil(lambda: shown.lines[0].words == "The fee was tree months. Of wages.")


def test_a_half_typed_line_waits_while_another_is_corrected(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("First.")
    typist.types("Half a second")
    typist.reads(1)
    typist.presses(Qt.Key.Key_F2)
    assert page.form.words.words == "First."
    typist.presses(Qt.Key.Key_Escape)
    assert page.form.words.words == "Half a second"
    page.form.start_typing()
    typist.saves(" line.")
    assert texts(workspace) == ["Half a second line.", "First."]


def test_a_changed_correction_is_left_only_when_asked_twice(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("First.")
    typist.reads(1)
    typist.presses(ENTER)
    typist.types(" And more.")
    typist.presses(Qt.Key.Key_Escape)
    assert page.form.words.words == "First. And more."
    typist.presses(Qt.Key.Key_Escape)
    assert page.form.words.words == ""
    assert texts(workspace) == ["First."]


def test_what_was_to_be_sorted_is_sorted_by_correcting_it(
    page: CapturePage, typist: Typist, workspace: Workspace, qtbot: QtBot
) -> None:
    typist.saves("Somewhere.")
    typist.reads(1)
    typist.presses(ENTER)
    typist.presses(Qt.Key.Key_F, CONTROL)
    typist.types("7 12")
    typist.presses(ENTER)
    typist.presses(ENTER, CONTROL)
    (entry,) = workspace.read(inputs)
    assert entry.in_order_of_weight == (7, 12)
    assert page.writing.objective == 0
    qtbot.waitUntil(lambda: page.recorded.table.recorded.rowCount() == 0)


def test_delete_asks_for_a_reason_and_undo_brings_the_line_back(
    page: CapturePage, typist: Typist, workspace: Workspace, qtbot: QtBot
) -> None:
    typist.saves("Said by mistake.")
    typist.reads(1)
    typist.presses(Qt.Key.Key_Delete)
    typist.presses(ENTER)
    assert page.recorded.withdrawing.field.problem.sentence
    assert texts(workspace) == ["Said by mistake."]
    typist.types("Heard twice")
    typist.presses(ENTER)
    assert texts(workspace) == []
    (entry,) = workspace.read(inputs, withdrawn=True)
    assert entry.withdrawal_reason == "Heard twice"
    qtbot.waitUntil(lambda: page.recorded.table.recorded.rowCount() == 0)
    page.form.start_typing()
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == ["Said by mistake."]
    assert "counts again" in page.shell.notices.sentences[-1]


def test_escape_keeps_what_was_to_be_taken_back(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("Stays.")
    typist.reads(1)
    typist.presses(Qt.Key.Key_Delete)
    typist.types("no")
    typist.presses(Qt.Key.Key_Escape)
    assert not page.recorded.withdrawing.isVisible()
    assert page.shell.focusWidget() is page.recorded.table
    assert texts(workspace) == ["Stays."]


def test_undo_is_of_typing_first_and_then_of_what_was_saved(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("First.")
    typist.saves("Second.")
    typist.types("Thi")
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert page.form.words.words == ""
    assert texts(workspace) == ["Second.", "First."]
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == ["First."]
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == []
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert page.shell.notices.sentences[-1] == "There is nothing left here to undo."


def test_a_correction_and_then_the_line_itself_are_undone(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("First.")
    typist.reads(1)
    typist.presses(ENTER)
    typist.types(" And more.")
    typist.presses(ENTER, CONTROL)
    page.form.start_typing()
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == ["First."]
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == []
    typist.presses(Qt.Key.Key_Z, CONTROL | SHIFT)
    typist.presses(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert texts(workspace) == ["First. And more."]


def test_redo_records_again_what_was_undone(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("First.")
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == []
    typist.presses(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert texts(workspace) == ["First."]
    typist.presses(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert page.shell.notices.sentences[-1] == "There is nothing left here to do again."


def test_undo_never_reaches_what_was_done_on_other_pages(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(open_consultation, title="Market talks", country="UGA")
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert page.shell.notices.sentences[-1] == "There is nothing left here to undo."
    assert len(page.workspace.read(inputs)) == 0


def test_struck_words_that_were_saved_are_nowhere(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves("Harmless.")
    typist.saves(SECRET)
    QGuiApplication.clipboard().setText(SECRET[:20])
    typist.presses(Qt.Key.Key_F8)
    assert traces(workspace, SECRET) == []
    assert texts(workspace) == ["Harmless."]
    assert QGuiApplication.clipboard().text() == ""
    assert not page.form.words.document().isUndoAvailable()
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == []
    assert traces(workspace, SECRET) == []


def test_a_line_that_was_undone_can_still_be_struck(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves(SECRET)
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert SECRET in all_that_is_kept(workspace)
    typist.presses(Qt.Key.Key_F8)
    assert traces(workspace, SECRET) == []
    typist.presses(Qt.Key.Key_Z, CONTROL | SHIFT)
    assert traces(workspace, SECRET) == []
    assert texts(workspace) == []


def test_struck_words_that_were_not_saved_leave_form_draft_undo_and_clipboard(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation
) -> None:
    typist.types(SECRET)
    page.keeping.keep()
    place = f"capture/{consultation.id}"
    assert workspace.read(draft, place) is not None
    page.form.words.selectAll()
    page.form.words.copy()
    typist.presses(Qt.Key.Key_F8)
    assert page.form.words.words == ""
    assert SECRET not in all_that_is_kept(workspace)
    assert workspace.read(draft, place) is None
    assert QGuiApplication.clipboard().text() == ""
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert page.form.words.words == ""
    assert page.shell.focusWidget() is page.form.words


def test_another_text_on_the_clipboard_is_left_alone(page: CapturePage, typist: Typist) -> None:
    QGuiApplication.clipboard().setText("A shopping list")
    typist.types(SECRET)
    typist.presses(Qt.Key.Key_F8)
    assert QGuiApplication.clipboard().text() == "A shopping list"


def test_in_the_table_the_selected_line_is_struck_and_no_other_takes_its_place(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    for words in ("First.", SECRET, "Third."):
        typist.saves(words)
    typist.types("Half typed")
    typist.reads(3)
    typist.presses(Qt.Key.Key_Down)
    typist.presses(Qt.Key.Key_F8)
    assert [line.words for line in page.recorded.table.recorded.lines] == ["Third.", "First."]
    assert page.recorded.table.selected is None
    typist.presses(Qt.Key.Key_F8)
    assert texts(workspace) == ["Third.", "First."]
    assert page.form.words.words == "Half typed"
    assert traces(workspace, SECRET) == []


def test_a_line_is_struck_while_it_is_corrected(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.saves(SECRET)
    typist.reads(1)
    typist.presses(ENTER)
    typist.types(" Nor this.")
    page.keeping.keep()
    typist.presses(Qt.Key.Key_F8)
    assert page.form.words.words == ""
    assert page.writing.correction is None
    assert traces(workspace, SECRET) == []
    assert "Nor this" not in all_that_is_kept(workspace)


def test_a_second_stroke_of_the_key_does_not_strike_the_line_before(
    page: CapturePage, typist: Typist, workspace: Workspace, qtbot: QtBot
) -> None:
    typist.saves("Saved.")
    typist.types(SECRET)
    typist.presses(Qt.Key.Key_F8)
    typist.presses(Qt.Key.Key_F8)
    assert texts(workspace) == ["Saved."]
    qtbot.wait(round(TWICE * 1000) + 50)
    typist.presses(Qt.Key.Key_F8)
    assert texts(workspace) == []


def test_with_nothing_to_strike_nothing_is_struck(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation
) -> None:
    said_before = workspace.write(
        record_input,
        consultation_id=consultation.id,
        text="From yesterday.",
        kind="data",
        stakeholder_group="media",
    )
    typist.presses(Qt.Key.Key_F8)
    assert page.shell.notices.sentences[-1] == "There is nothing here to strike."
    assert workspace.read(inputs)[0].id == said_before.id


def test_words_are_kept_as_a_draft_by_themselves_and_dropped_once_saved(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation,
    qtbot: QtBot,
) -> None:  # fmt: skip
    place = f"capture/{consultation.id}"
    typist.types("Half a sen")
    assert workspace.read(draft, place) is None
    qtbot.waitUntil(lambda: workspace.read(draft, place) is not None, timeout=EVERY + 1500)
    kept = workspace.read(draft, place)
    assert kept is not None
    assert (kept["text"], kept["stakeholder_group"]) == ("Half a sen", "migrants")
    before = workspace.last_change
    page.keeping.keep()
    assert workspace.last_change == before, "what has not changed is not written again"
    typist.saves("tence.")
    assert workspace.read(draft, place) is None
    assert texts(workspace) == ["Half a sentence."]


def test_a_form_emptied_by_hand_leaves_no_draft(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation
) -> None:
    typist.types("Oh")
    page.keeping.keep()
    typist.presses(Qt.Key.Key_Backspace)
    typist.presses(Qt.Key.Key_Backspace)
    page.keeping.keep()
    assert workspace.read(draft, f"capture/{consultation.id}") is None


def after_a_crash(shell: Shell) -> CapturePage:
    """Another page over the same file, the first one never told that it ends."""
    again = CapturePage(shell)
    again.keeping.offer()
    return again


def offer(page: CapturePage, words: str) -> QPushButton:
    buttons = page.shell.notices.findChildren(QPushButton)
    return next(button for button in buttons if words in button.text())


def test_a_draft_is_offered_after_a_crash_and_brought_back_by_a_key(
    page: CapturePage, typist: Typist, workspace: Workspace, tmp_path: Path, profile: Profile,
    qtbot: QtBot,
) -> None:  # fmt: skip
    typist.types("Half a sentence")
    page.writing.choose(9)
    page.keeping.keep()
    found = tmp_path / "after the crash"
    found.mkdir()
    for file in workspace.path.parent.glob(f"{workspace.path.name}*"):
        if not file.name.endswith(".lock"):
            shutil.copy(file, found)
    background = Background()
    with Workspace.open(found / workspace.path.name, None, profile=profile) as left:
        shell = Shell(left, profile, background, (CapturePage,), page.consultation_id)
        qtbot.addWidget(shell)
        with qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        again = shell.go("capture")
        assert isinstance(again, CapturePage)
        assert any("15 characters" in sentence for sentence in shell.notices.sentences)
        assert any("ended unexpectedly" in sentence for sentence in shell.notices.sentences)
        assert not any("Half" in sentence for sentence in shell.notices.sentences)
        qtbot.waitUntil(offer(again, "Bring").isVisible)
        qtbot.keyClick(shell.focusWidget(), Qt.Key.Key_B, ALT)
        qtbot.waitUntil(lambda: again.form.words.words == "Half a sentence")
        assert again.form.who.group.chosen == "migrants"
        assert again.writing.numbers == (9,)
        qtbot.keyClick(again.form.words, ENTER, CONTROL)
        assert texts(left) == ["Half a sentence"]
        assert left.read(draft, f"capture/{again.consultation_id}") is None
        shell.leave()
    background.shutdown()


def test_a_draft_that_is_discarded_is_gone(
    page: CapturePage, typist: Typist, workspace: Workspace, shell: Shell, qtbot: QtBot
) -> None:
    typist.types(SECRET)
    page.keeping.keep()
    again = after_a_crash(shell)
    qtbot.addWidget(again)
    qtbot.waitUntil(offer(again, "Discard").isVisible)
    typist.presses(Qt.Key.Key_D, ALT)
    qtbot.waitUntil(lambda: shell.notices.sentences[1:] == [])
    assert SECRET not in all_that_is_kept(workspace)


def test_typing_on_without_deciding_loses_neither(
    page: CapturePage, typist: Typist, workspace: Workspace, shell: Shell, qtbot: QtBot
) -> None:
    typist.types("From before")
    page.keeping.keep()
    again = after_a_crash(shell)
    qtbot.addWidget(again)
    again.form.words.write("Typed since")
    again.form.who.group.choose("media")
    again.form.kind.choose("data")
    again.keeping.keep()
    offer(again, "Bring").click()
    assert again.form.words.words == "Typed since"
    again.writing.save()
    offer(again, "Bring").click()
    assert again.form.words.words == "From before"
    again.writing.save()
    assert texts(workspace) == ["From before", "Typed since"]


def test_a_correction_is_offered_again_as_one(
    page: CapturePage, typist: Typist, workspace: Workspace, shell: Shell, qtbot: QtBot
) -> None:
    typist.saves("First.")
    typist.reads(1)
    typist.presses(ENTER)
    typist.types(" And more.")
    page.keeping.keep()
    again = after_a_crash(shell)
    qtbot.addWidget(again)
    offer(again, "Bring").click()
    assert again.writing.correction is not None
    again.writing.save()
    assert texts(workspace) == ["First. And more."]


def test_what_was_struck_is_not_offered_again_as_a_correction(
    page: CapturePage, typist: Typist, workspace: Workspace, shell: Shell, qtbot: QtBot
) -> None:
    typist.saves(SECRET)
    typist.reads(1)
    typist.presses(ENTER)
    typist.types(" More of it.")
    page.keeping.keep()
    again = after_a_crash(shell)
    qtbot.addWidget(again)
    (entry,) = workspace.read(inputs)
    again.writing.strike_input(entry.id)
    assert "More of it" not in all_that_is_kept(workspace)
    assert SECRET not in all_that_is_kept(workspace)


def test_a_draft_of_the_form_survives_leaving_the_page(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation
) -> None:
    typist.types("Half")
    page.leave()
    kept = workspace.read(draft, f"capture/{consultation.id}")
    assert kept is not None
    assert kept["text"] == "Half"


def test_a_file_for_reading_only_shows_its_lines_and_takes_none(
    tmp_path: Path, profile: Profile, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    workspace.write(
        record_input,
        consultation_id=consultation.id,
        text="There.",
        kind="data",
        stakeholder_group="media",
    )
    workspace.write(keep_draft, f"capture/{consultation.id}", {"text": "Half"})
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as read_only:
        background = Background()
        shell = Shell(read_only, profile, background, (CapturePage,), consultation.id)
        qtbot.addWidget(shell)
        shell.show()
        page = shell.go("capture")
        assert isinstance(page, CapturePage)
        assert not page.form.isEnabled()
        assert page.recorded.table.recorded.rowCount() == 1
        page.recorded.table.selectRow(0)
        assert not page.recorded.strike.isVisible()
        shell.leave()
        background.shutdown()


def test_a_line_that_is_gone_says_so(
    page: CapturePage, workspace: Workspace, consultation: Consultation
) -> None:
    page.writing.edit(consultation.id)
    assert "no record" in page.shell.notices.sentences[-1]
    page.writing.withdraw(consultation.id, "why")
    page.writing.strike_input(consultation.id)
    assert page.writing.correction is None
    assert workspace.read(inputs, withdrawn=True) == []
