"""What is attached to an input or session: in by key, drop and paste, looked at, taken off."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.attachments import attachments
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.profile import Profile
from gcm_desktop.ui.attached import Attached, AttachedDialog
from gcm_desktop.ui.attached_picture import PictureDialog
from gcm_desktop.ui.background import Background
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attachments import PIECE, TOGETHER, attach, content_of

GONE = "What the picture told about place, time and camera was removed."


@pytest.fixture
def meeting(workspace: Workspace, consultation: Consultation) -> UUID:
    return workspace.write(open_session, consultation_id=consultation.id, title="In the hall").id


@pytest.fixture
def dialog(
    workspace: Workspace, background: Background, meeting: UUID, qtbot: QtBot
) -> Iterator[AttachedDialog]:
    dialog = AttachedDialog(workspace, background, meeting)
    dialog.open()
    qtbot.waitActive(dialog)
    yield dialog
    qtbot.waitUntil(lambda: not background.busy)
    dialog.close()


@pytest.fixture
def panel(dialog: AttachedDialog) -> Attached:
    return dialog.panel


def photo(folder: Path, name: str = "Amina.jpg", colour: str = "red") -> Path:
    told = Image.Exif()
    told[0x010F], told[0x0112] = "Tattle camera", 6
    Image.new("RGB", (90, 60), colour).save(folder / name, exif=told)
    return folder / name


def note(folder: Path, name: str = "list of names.pdf", size: int = 2_000) -> Path:
    (folder / name).write_bytes(b"%PDF-1.7" + bytes(size))
    return folder / name


def names(panel: Attached) -> list[str]:
    return [item.name for item in panel.list.attached.items]


def given(qtbot: QtBot, panel: Attached, *paths: Path) -> None:
    panel.give(paths)
    qtbot.waitUntil(lambda: not panel.busy)


def drop(panel: Attached, held: QMimeData) -> bool:
    both = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy, place = Qt.DropAction.CopyAction, QPoint(9, 9)
    enter = QDragEnterEvent(place, copy, held, *both)
    enter.ignore()
    panel.dragEnterEvent(enter)
    if enter.isAccepted():
        panel.dropEvent(QDropEvent(QPointF(place), copy, held, *both))
    return enter.isAccepted()


def test_files_are_dropped_in_shown_by_kind_and_never_by_name(
    workspace: Workspace, panel: Attached, meeting: UUID, qtbot: QtBot, tmp_path: Path
) -> None:
    assert panel.empty.isVisible()
    assert not panel.list.isVisible()
    held = QMimeData()
    paths = [photo(tmp_path), note(tmp_path), photo(tmp_path, "Badru.png", "blue")]
    held.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert drop(panel, held)
    qtbot.waitUntil(lambda: not panel.busy)
    assert names(panel) == ["Picture 1", "Document 1", "Picture 2"]
    assert panel.told.text().startswith(f"3 files were attached. {GONE} What a file of this kind")
    assert panel.list.isVisible()
    assert len(workspace.read(attachments, meeting)) == 3
    qtbot.waitUntil(lambda: not panel.list.attached.undrawn())
    drawn = panel.list.attached.thumbnails
    assert [picture.size().toTuple() for picture in drawn.values()] == [(56, 84), (56, 84)]
    assert panel.list.accessibleName() == "Attachments"
    told = panel.list.attached.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("Picture 1, ")


def test_what_is_no_file_of_this_device_is_not_accepted(panel: Attached) -> None:
    held = QMimeData()
    held.setUrls([QUrl("https://example.org/photo.jpg")])
    held.setText("words")
    assert not drop(panel, held)


def test_a_picture_is_pasted_with_a_key(
    workspace: Workspace, panel: Attached, meeting: UUID, qtbot: QtBot
) -> None:
    picture = QImage(70, 50, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(picture)
    QTest.keyClick(panel.add, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: names(panel) == ["Picture 1"] and not panel.busy)
    [kept] = workspace.read(attachments, meeting)
    assert kept.media_type == "image/png"
    assert panel.told.text() == f"1 file was attached. {GONE}"
    QGuiApplication.clipboard().setText("only words")
    qtbot.waitUntil(lambda: not panel.busy)
    panel.paste()
    assert panel.told.text() == "There is no picture and no file on the clipboard."


def test_files_are_pasted_and_chosen_with_a_key(
    panel: Attached, dialog: AttachedDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(note(tmp_path)))])
    QGuiApplication.clipboard().setMimeData(held)
    panel.paste()
    qtbot.waitUntil(lambda: names(panel) == ["Document 1"])
    qtbot.waitUntil(lambda: not panel.busy)
    QTest.keyClick(panel.list, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    [chooser] = dialog.findChildren(QFileDialog)
    chooser.filesSelected.emit([str(photo(tmp_path))])
    chooser.close()
    qtbot.waitUntil(lambda: names(panel) == ["Document 1", "Picture 1"])


def test_metadata_are_kept_for_one_lot_only_where_that_is_ticked(
    workspace: Workspace, panel: Attached, qtbot: QtBot, tmp_path: Path
) -> None:
    path = photo(tmp_path)
    panel.keep.setChecked(True)
    given(qtbot, panel, path)
    assert "as it is, with all it tells" in panel.told.text()
    [item] = panel.list.attached.items
    assert item.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert not panel.keep.isChecked()
    given(qtbot, panel, path)
    assert panel.told.text() == f"1 file was attached. {GONE}"
    assert b"Tattle" not in (
        content_of(workspace, panel.list.attached.items[1].sha256, 9999) or b""
    )


def test_a_picture_that_is_not_safe_is_refused_and_goes_in_as_it_is_when_asked(
    panel: Attached, qtbot: QtBot, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(photo(tmp_path).read_bytes()[:300])
    given(qtbot, panel, torn, note(tmp_path))
    assert names(panel) == ["Document 1"]
    assert panel.problem.sentence.startswith("This picture is damaged")
    assert panel.as_it_is.isVisible()
    panel.as_it_is.click()
    qtbot.waitUntil(lambda: not panel.busy)
    assert names(panel) == ["Document 1", "Picture 1"]
    assert (panel.problem.sentence, panel.as_it_is.isVisible()) == ("", False)
    qtbot.waitUntil(lambda: not panel.list.attached.undrawn())


def test_a_file_that_is_not_there_is_told_and_what_came_before_is_in(
    panel: Attached, qtbot: QtBot, tmp_path: Path
) -> None:
    given(qtbot, panel, photo(tmp_path), tmp_path / "gone.pdf", note(tmp_path))
    assert names(panel) == ["Picture 1"]
    assert panel.problem.sentence.startswith("There is no file gone.pdf")
    assert not panel.as_it_is.isVisible()


def test_what_is_taken_off_with_a_key_comes_back_with_a_key(
    workspace: Workspace, panel: Attached, meeting: UUID, qtbot: QtBot, tmp_path: Path
) -> None:
    given(qtbot, panel, photo(tmp_path), note(tmp_path))
    panel.list.setCurrentIndex(panel.list.attached.index(0))
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert names(panel) == ["Document 1"]
    assert panel.told.text() == "Picture 1 was taken off. Ctrl+Z puts it back."
    assert panel.put_back.isVisible()
    workspace.write(open_session, consultation_id=workspace_consultation(workspace), title="Later")
    QTest.keyClick(panel.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names(panel) == ["Picture 1", "Document 1"]
    assert not panel.put_back.isVisible()
    assert len(workspace.read(attachments, meeting)) == 2


def workspace_consultation(workspace: Workspace) -> UUID:
    from gcm_desktop.consultation.consultations import consultations

    return workspace.read(consultations)[0].id


def test_a_picture_is_looked_at_large_and_the_next_one_with_a_key(
    panel: Attached, qtbot: QtBot, tmp_path: Path
) -> None:
    given(qtbot, panel, photo(tmp_path), note(tmp_path), photo(tmp_path, "b.png", "blue"))
    panel.list.setCurrentIndex(panel.list.attached.index(0))
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    [large] = panel.findChildren(PictureDialog)
    qtbot.waitUntil(lambda: not large.view.shown.isEmpty())
    assert large.view.shown.toTuple() == (60, 90)
    assert large.where.text() == "Picture 1, 1 of 2"
    assert large.view.accessibleName() == "Picture 1"
    QTest.keyClick(large.view, Qt.Key.Key_PageDown)
    assert large.where.text() == "Picture 2, 2 of 2"
    qtbot.waitUntil(lambda: not large.view.shown.isEmpty())
    QTest.keyClick(large.view, Qt.Key.Key_Plus)
    assert large.view.shown.toTuple() == (75, 113)
    QTest.keyClick(large.view, Qt.Key.Key_0)
    assert large.view.shown.toTuple() == (60, 90)
    QTest.keyClick(large.view, Qt.Key.Key_Escape)
    assert not large.isVisible()


def test_a_picture_that_cannot_be_shown_safely_says_so(
    workspace: Workspace, background: Background, meeting: UUID, panel: Attached, qtbot: QtBot,
    tmp_path: Path,
) -> None:  # fmt: skip
    Image.new("1", (9000, 9000)).save(tmp_path / "bomb.png")
    attach(workspace, meeting, tmp_path / "bomb.png", keep_metadata=True)
    qtbot.waitUntil(lambda: names(panel) == ["Picture 1"])
    panel.open_chosen()
    [large] = panel.findChildren(PictureDialog)
    qtbot.waitUntil(lambda: not background.busy)
    assert large.view.shown.isEmpty()
    assert "cannot be shown safely" in large.view.widget().text()  # type: ignore[attr-defined]
    large.close()


def test_anything_else_is_saved_as_a_copy(
    panel: Attached, dialog: AttachedDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    path, out = note(tmp_path), tmp_path / "a copy.pdf"
    given(qtbot, panel, path)
    assert not panel.open_it.isVisible()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    [asked] = dialog.findChildren(QFileDialog)
    assert Path(asked.selectedFiles()[0]).name == "document-1.pdf"
    asked.fileSelected.emit(str(out))
    asked.close()
    qtbot.waitUntil(lambda: panel.told.text() == "The copy was saved, not encrypted.")
    assert out.read_bytes() == path.read_bytes()
    assert out.stat().st_mode & 0o777 == 0o600


def test_attaching_is_stopped_and_leaves_nothing_half(
    workspace: Workspace, panel: Attached, dialog: AttachedDialog, qtbot: QtBot, tmp_path: Path,
    meeting: UUID,
) -> None:  # fmt: skip
    stop = workspace.watch(lambda _tables: panel.cancel())  # by the worker, at its first piece
    panel.give([note(tmp_path, size=4 * TOGETHER * PIECE)])
    assert panel.busy
    assert (panel.bar.isVisible(), panel.stop.isVisible()) == (True, True)
    assert not panel.add.isEnabled()
    dialog.accept()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not panel.busy, timeout=20_000)
    stop()
    assert panel.told.text().startswith("Stopped.")
    assert panel.add.isEnabled()
    assert workspace.read(attachments, meeting) == []


def test_a_file_open_for_reading_only_shows_and_changes_nothing(
    workspace: Workspace, profile: Profile, background: Background, meeting: UUID, qtbot: QtBot,
    tmp_path: Path,
) -> None:  # fmt: skip
    attach(workspace, meeting, photo(tmp_path))
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as reading:
        panel = Attached(reading, background, meeting)
        qtbot.addWidget(panel)
        panel.show()
        assert names(panel) == ["Picture 1"]
        assert not panel.add.isEnabled()
        assert not panel.take_off.isVisible()
        assert panel.save_it.isVisible()
        panel.give([photo(tmp_path)])
        panel.detach_chosen()
        assert names(panel) == ["Picture 1"]
        qtbot.waitUntil(lambda: not background.busy)


def test_every_control_has_a_name(
    panel: Attached, dialog: AttachedDialog, nameless: Callable[[QWidget], list[str]],
    qtbot: QtBot, tmp_path: Path,
) -> None:  # fmt: skip
    assert nameless(dialog) == []
    given(qtbot, panel, photo(tmp_path), note(tmp_path))
    assert nameless(dialog) == []
    panel.list.setCurrentIndex(panel.list.attached.index(0))
    panel.open_chosen()
    [large] = panel.findChildren(PictureDialog)
    assert nameless(large) == []
    large.close()
