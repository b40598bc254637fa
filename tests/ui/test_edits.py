"""The window of edits: each beside its record, accepted one by one, and nothing by itself."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.findings import findings
from gcm_desktop.consultation.passages import amend_passage, comments, passages
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.word import working_copy
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.edits import EditsDialog
from gcm_desktop.ui.report import ReportPage, State
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier


def changed(copy: bytes, edits: dict[str, str]) -> bytes:
    """The copy with other words in it, as a word processor would save it."""
    saved = BytesIO()
    with zipfile.ZipFile(BytesIO(copy)) as made, zipfile.ZipFile(saved, "w") as fresh:
        for name in made.namelist():
            content = made.read(name)
            if name == "word/document.xml":
                for before, after in edits.items():
                    assert before.encode() in content
                    content = content.replace(before.encode(), after.encode())
            fresh.writestr(name, content)
    return saved.getvalue()


@pytest.fixture
def copy(workspace: Workspace, written: Consultation, tmp_path: Path) -> Path:
    path = tmp_path / "copy.docx"
    made = working_copy(leaving(workspace, written.id))
    edits = {"Wages come late.": "Wages come months late.", "It was heard.": "All of it was heard."}
    path.write_bytes(changed(made, edits))
    return path


def opened(qtbot: QtBot, copy: Path, workspace: Workspace, background: Background) -> EditsDialog:
    dialog = EditsDialog(copy, workspace, background)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.open()
    dialog.read()
    qtbot.waitUntil(lambda: not background.busy, timeout=20_000)
    return dialog


def told(workspace: Workspace, about: Consultation) -> tuple[str, str]:
    return (workspace.read(passages, about.id)[0].text, workspace.read(findings, about.id)[0].text)


def test_changes_are_accepted_one_by_one_with_who_asked(
    qtbot: QtBot, copy: Path, workspace: Workspace, background: Background,
    consultation: Consultation,
) -> None:  # fmt: skip
    dialog = opened(qtbot, copy, workspace, background)
    assert [line.state for line in dialog.list.held.lines] == ["open", "open"]
    assert dialog.name.hasFocus()
    shown = [view.toPlainText() for part, view in dialog._views if part.isVisible()]
    assert shown == ["It was heard.", "All of it was heard."]
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return, CONTROL)
    assert dialog.asked_by.problem.sentence == "Say who asked for the changes."
    assert told(workspace, consultation) == ("It was heard.", "Wages come late.")
    qtbot.keyClicks(dialog.name, "Ministry")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return, CONTROL)
    assert told(workspace, consultation) == ("All of it was heard.", "Wages come late.")
    assert [line.state for line in dialog.list.held.lines] == ["accepted", "open"]
    qtbot.keyClick(dialog.list, Qt.Key.Key_L, CONTROL)
    assert [line.state for line in dialog.list.held.lines] == ["accepted", "left"]
    assert not dialog.accept_button.isEnabled()
    assert told(workspace, consultation) == ("All of it was heard.", "Wages come late.")
    [said] = workspace.read(comments, consultation.id)
    assert (said.author, said.outcome) == ("Ministry", "accepted")
    dialog.done(0)


def test_what_was_changed_since_shows_all_three_texts(
    qtbot: QtBot, copy: Path, workspace: Workspace, background: Background,
    consultation: Consultation,
) -> None:  # fmt: skip
    written = workspace.read(passages, consultation.id)[0]
    workspace.write(amend_passage, written.id, text="Heard and noted.")
    dialog = opened(qtbot, copy, workspace, background)
    assert dialog.list.held.lines[0].state == "look twice"
    shown = [view.toPlainText() for part, view in dialog._views if part.isVisible()]
    assert shown == ["Heard and noted.", "All of it was heard.", "It was heard."]
    assert "changed since" in dialog.caution.text()
    dialog.done(0)


def test_comments_are_shown_beside_their_words_as_plain_text(
    qtbot: QtBot, copy: Path, workspace: Workspace, background: Background,
    consultation: Consultation,
) -> None:  # fmt: skip
    document = docx.Document(str(copy))
    for words, said in (
        ("All of it was heard.", "<b>By whom?</b>"),
        ("Contents", "Longer, please"),
    ):
        paragraph = next(one for one in document.paragraphs if one.text == words)
        document.add_comment(paragraph.runs, text=said, author="Ministry")
    document.save(str(copy))
    before = told(workspace, consultation)
    dialog = opened(qtbot, copy, workspace, background)
    lines = dialog.list.held.lines
    assert [line.state for line in lines] == ["open", "open", "commented"]
    assert "1 comment" in lines[0].head
    shown = [view.toPlainText() for part, view in dialog._views if part.isVisible()]
    assert shown[:2] == ["It was heard.", "All of it was heard."]
    assert shown[2].replace("\u2068", "").replace("\u2069", "") == (
        "Ministry on “All of it was heard.”: <b>By whom?</b>"
    )
    dialog.list.setCurrentIndex(dialog.list.held.index(2))
    shown = [view.toPlainText() for part, view in dialog._views if part.isVisible()]
    assert shown[0] == "Contents"
    assert "Longer, please" in shown[1]
    assert "not changed" in dialog.caution.text()
    assert not dialog.accept_button.isEnabled()
    assert told(workspace, consultation) == before
    dialog.done(0)


def test_a_file_that_is_none_says_so_in_the_dialog(
    qtbot: QtBot, tmp_path: Path, workspace: Workspace, background: Background
) -> None:
    path = tmp_path / "none.docx"
    path.write_bytes(b"words")
    dialog = opened(qtbot, path, workspace, background)
    assert "it is no Word document" in dialog.problem.sentence
    assert not dialog.list.isVisible()
    dialog.done(0)


def test_every_control_has_a_name(
    qtbot: QtBot, copy: Path, workspace: Workspace, background: Background,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    dialog = opened(qtbot, copy, workspace, background)
    assert nameless(dialog) == []
    assert dialog.height() <= 614
    dialog.done(0)


@pytest.fixture
def page(copy: Path, report_page: ReportPage) -> ReportPage:
    """The report page, once there is something to tell."""
    assert copy.exists()
    return report_page


def test_edits_are_taken_in_from_the_page(
    qtbot: QtBot, page: ReportPage, copy: Path, workspace: Workspace, consultation: Consultation
) -> None:
    page.take_edits(copy)
    dialog: Any = page.editing
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=20_000)
    dialog.name.setText("Ministry")
    dialog.accept_edit()
    assert told(workspace, consultation)[0] == "All of it was heard."
    dialog.done(0)
    qtbot.waitUntil(lambda: page.state is State.OUTDATED, timeout=20_000)
    assert page.editing is None
