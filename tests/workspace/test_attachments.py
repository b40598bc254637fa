"""Attachments: in and out byte for byte, once each, gone with the words they belong to."""

import hashlib
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session

from gcm_desktop.consultation.attachments import attachments, detach, erase_attachments
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.errors import (
    AlreadyThereError,
    DiskFullError,
    MissingFileError,
    NoSuchRecordError,
    ReadOnlyError,
    RefusedError,
    UnreadableFileError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attachments import (
    PIECE,
    TOGETHER,
    AttachmentDiffersError,
    ChangedWhileReadError,
    NoSuchAttachmentError,
    TooLargeError,
    attach,
    attach_picture,
    content_of,
    drop_unreferenced,
    missing,
    take_in,
    write_out,
    wrong,
)
from gcm_desktop.workspace.cleaning import UnsafePictureError

Say = Callable[..., Input]
SIZES = [0, 1, PIECE - 1, PIECE, PIECE + 1, TOGETHER * PIECE, TOGETHER * PIECE + 1]
KILLED = """
from gcm_desktop.workspace import attachments
kept = attachments._keep
def die(db, file, sha256, first, seen):
    if first:
        os.kill(os.getpid(), 9)
    return kept(db, file, sha256, first, seen)
attachments._keep = die
with Workspace.open(path, None, profile=profile) as workspace:
    entry = workspace.read(inputs)[0]
    attachments.attach(workspace, entry.id, path.with_name("long.ogg"))
"""


def made(folder: Path, size: int, name: str = "Amina Otieno.ogg") -> Path:
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def photo(folder: Path, name: str = "flip chart.jpg") -> Path:
    """A picture turned on its side that tells where and with what it was taken."""
    told = Image.Exif()
    told[0x010F], told[0x0112] = "Tattle camera", 6
    told.get_ifd(0x8825).update({1: "S", 2: (4.0, 3.0, 2.0), 3: "E", 4: (39.0, 40.0, 1.0)})
    path = folder / name
    shown = Image.linear_gradient("L").resize((300, 200)).convert("RGB")
    shown.save(path, "JPEG", exif=told, comment=b"Tattle comment", quality=92)
    return path


@pytest.fixture
def meeting(workspace: Workspace, consultation: Consultation) -> Meeting:
    return workspace.write(open_session, consultation_id=consultation.id, title="In the hall")


def chunks(workspace: Workspace) -> int:
    return asked(workspace, "SELECT count(*) FROM attachment_chunk")


def asked(workspace: Workspace, statement: str) -> Any:
    return workspace.read(lambda db: db.connection().exec_driver_sql(statement).scalar())


def of(workspace: Workspace, entry: Input | Meeting) -> list[str]:
    return [one.sha256 for one in workspace.read(attachments, entry.id)]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_out_as_it_went_in(
    workspace: Workspace, say: Say, tmp_path: Path, size: int
) -> None:
    path = made(tmp_path, size)
    digest = attach(workspace, say().id, path).sha256
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    write_out(workspace, digest, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == path.read_bytes()
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o600
    assert workspace.read(lambda db: list(wrong(db.connection()))) == []


def test_kind_and_size_are_kept_and_the_name_is_not(
    locked: Workspace, tmp_path: Path, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    said = {"kind": "data", "stakeholder_group": "other", "text": "x"}
    entry = locked.write(record_input, consultation_id=about.id, **said)
    attach(locked, entry.id, made(tmp_path, 1000))
    [kept] = locked.read(attachments, entry.id)
    assert (kept.size, kept.media_type) == (1000, "audio/ogg")
    assert locked.key
    assert b"Amina" not in beneath(locked.path, locked.key)


def test_the_same_file_is_kept_once_however_many_inputs_have_it(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    path = made(tmp_path, 3 * PIECE)
    first, second = say(), say()
    digests = {attach(workspace, entry.id, path).sha256 for entry in (first, second, first)}
    assert len(digests) == 1
    assert of(workspace, first) == of(workspace, second) == list(digests)
    assert chunks(workspace) == 3


def test_attachments_are_listed_in_the_order_they_were_given(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    entry = say()
    digests = [attach(workspace, entry.id, made(tmp_path, 10, f"{n}.ogg")).sha256 for n in range(4)]
    assert of(workspace, entry) == digests
    assert sorted(digests) == [one.sha256 for one in workspace.read(attachments)]


def test_attaching_is_undone_and_done_again(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    entry = say()
    digest = attach(workspace, entry.id, made(tmp_path, 10)).sha256
    assert workspace.undo() == "attach_to"
    assert of(workspace, entry) == []
    workspace.write(lambda db: drop_unreferenced(db.connection()))
    workspace.redo()
    assert of(workspace, entry) == [digest]
    write_out(workspace, digest, tmp_path / "out")


def test_striking_an_input_drops_its_attachments_from_every_page(
    locked: Workspace, tmp_path: Path, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    said = {"kind": "data", "stakeholder_group": "other", "text": "x"}
    entry = locked.write(record_input, consultation_id=about.id, **said)
    path = tmp_path / "voice.txt"
    path.write_bytes(b"a voice that is known " * 50_000)
    digest = attach(locked, entry.id, path).sha256
    assert locked.key
    assert b"a voice that is known" in beneath(locked.path, locked.key)
    locked.write(strike_input, entry.id)
    assert locked.read(attachments) == []
    assert chunks(locked) == 0
    left = beneath(locked.path, locked.key)
    assert b"a voice that is known" not in left
    assert digest.encode() not in left
    assert locked.check() == []


def test_an_attachment_that_another_input_has_outlives_a_struck_one(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    path, struck, other = made(tmp_path, 10), say(), say()
    digest = attach(workspace, struck.id, path).sha256
    attach(workspace, other.id, path)
    workspace.write(strike_input, struck.id)
    assert of(workspace, struck) == []
    assert of(workspace, other) == [digest]
    write_out(workspace, digest, tmp_path / "out")


def test_an_attachment_taken_off_or_withdrawn_with_its_input_is_still_history(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    off, back = say(), say()
    first = attach(workspace, off.id, made(tmp_path, 10, "1")).sha256
    second = attach(workspace, back.id, made(tmp_path, 10, "2")).sha256
    workspace.write(amend_input, off.id, attachments=None)
    workspace.write(withdraw_input, back.id)
    assert workspace.write(lambda db: drop_unreferenced(db.connection())) == 0
    assert {one.sha256 for one in workspace.read(attachments)} == {first, second}


def test_nothing_can_be_attached_to_what_was_struck(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    entry = say()
    workspace.write(strike_input, entry.id)
    with pytest.raises(RefusedError):
        attach(workspace, entry.id, made(tmp_path, 10))
    assert chunks(workspace) == 0


def test_what_cannot_be_attached_is_said_and_leaves_nothing(
    workspace: Workspace, say: Say, consultation: Consultation, tmp_path: Path
) -> None:
    entry, path = say(), made(tmp_path, 10)
    for wrong_one, error in (
        (tmp_path / "none", MissingFileError),
        (tmp_path, UnreadableFileError),
    ):
        with pytest.raises(error):
            attach(workspace, entry.id, wrong_one)
    with pytest.raises(NoSuchRecordError):
        attach(workspace, consultation.id, path)
    with pytest.raises(RefusedError):
        workspace.write(amend_input, entry.id, attachments=("not a digest",))
    assert chunks(workspace) == 0
    assert of(workspace, entry) == []


def test_a_file_that_grows_while_it_is_read_is_not_attached(
    workspace: Workspace, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, entry = made(tmp_path, 10), say()
    monkeypatch.setattr("gcm_desktop.workspace.attachments.digest_of", lambda _path: "a" * 64)
    with pytest.raises(ChangedWhileReadError):
        attach(workspace, entry.id, path)
    assert chunks(workspace) == 0
    assert of(workspace, entry) == []


def test_an_erasure_meanwhile_costs_a_second_round_and_not_the_attachment(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    """A watcher stands for the thread of the window, which strikes while a worker attaches."""
    path, entry, other = made(tmp_path, (TOGETHER + 1) * PIECE), say(), say()
    struck: list[object] = []

    def strike(_tables: frozenset[str]) -> None:
        if not struck:
            struck.append(other)
            workspace.write(strike_input, other.id)

    stop = workspace.watch(strike)
    digest = attach(workspace, entry.id, path).sha256
    stop()
    assert struck
    write_out(workspace, digest, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == path.read_bytes()


def test_a_kill_leaves_pieces_that_are_dropped_and_a_whole_file(
    workspace: Workspace, say: Say, profile: Profile, tmp_path: Path, prelude: str
) -> None:
    entry = say()
    workspace.close()
    made(tmp_path, 2 * TOGETHER * PIECE, "long.ogg")
    killed = subprocess.run(
        [sys.executable, "-c", prelude + KILLED, workspace.path, profile.folder],
        cwd=Path(__file__).parents[2], capture_output=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert chunks(again) == TOGETHER
        assert of(again, entry) == []
        assert again.check() == []
        assert again.write(lambda db: drop_unreferenced(db.connection())) == 1
        assert chunks(again) == 0
        digest = attach(again, entry.id, tmp_path / "long.ogg").sha256
        assert of(again, entry) == [digest]


def test_nothing_is_attached_to_a_file_that_is_only_read(
    workspace: Workspace, say: Say, profile: Profile, tmp_path: Path
) -> None:
    entry = say()
    workspace.close()
    with (
        Workspace.open(workspace.path, None, profile=profile, read_only=True) as reading,
        pytest.raises(ReadOnlyError),
    ):
        attach(reading, entry.id, made(tmp_path, 10))


def test_nothing_is_written_over_and_nothing_half(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    digest = attach(workspace, say().id, made(tmp_path, PIECE + 10)).sha256
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "there").write_text("mine")
    with pytest.raises(AlreadyThereError):
        write_out(workspace, digest, folder / "there")
    with pytest.raises(NoSuchAttachmentError):
        write_out(workspace, "a" * 64, folder / "unknown")
    with pytest.raises(MissingFileError):
        write_out(workspace, digest, folder / "no folder" / "file")
    alter(workspace, digest)
    assert workspace.read(lambda db: list(wrong(db.connection()))) == [digest]
    with pytest.raises(AttachmentDiffersError):
        write_out(workspace, digest, folder / "altered")
    assert [path.name for path in folder.iterdir()] == ["there"]
    assert (folder / "there").read_text() == "mine"


def alter(workspace: Workspace, digest: str) -> None:
    def change(db: Session) -> None:
        db.connection().exec_driver_sql(
            "UPDATE attachment_chunk SET piece = zeroblob(length(piece)) WHERE sha256 = ?"
            " AND number = 1",
            (digest,),
        )

    workspace.write(change)


def test_attachments_come_along_when_files_are_united(
    workspace: Workspace, say: Say, profile: Profile, tmp_path: Path
) -> None:
    entry = say()
    first = attach(workspace, entry.id, made(tmp_path, 2 * PIECE, "1")).sha256
    second = attach(workspace, say().id, made(tmp_path, 2 * PIECE, "2")).sha256
    alter(workspace, second)
    with Workspace.create(tmp_path / "other.gcm", None, profile=profile) as other:
        other.unite(workspace)
        assert [one.sha256 for one in other.read(attachments)] == [first]
        assert other.read(lambda db: missing(db.connection())) == [second]
        write_out(other, first, tmp_path / "out")
        again = workspace.read(
            lambda theirs: other.write(lambda db: take_in(db.connection(), theirs.connection()))
        )
        assert again == 0


def test_an_erasure_that_comes_by_uniting_drops_the_attachment_for_good(
    workspace: Workspace, say: Say, profile: Profile, tmp_path: Path
) -> None:
    entry = say()
    digest = attach(workspace, entry.id, made(tmp_path, 10)).sha256
    with Workspace.create(tmp_path / "other.gcm", None, profile=profile) as other:
        other.unite(workspace)
        assert of(other, entry) == [digest]
        workspace.write(strike_input, entry.id)
        other.unite(workspace)
        assert of(other, entry) == []
        assert chunks(other) == 0
        assert other.check() == []


def test_memory_does_not_grow_with_the_file(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    path, entry = made(tmp_path, 40_000_000), say()
    tracemalloc.start()
    try:
        digest = attach(workspace, entry.id, path).sha256
        write_out(workspace, digest, tmp_path / "out")
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < 5_000_000


def test_a_session_has_attachments_as_an_input_has(
    workspace: Workspace, meeting: Meeting, say: Say, tmp_path: Path
) -> None:
    path, entry = made(tmp_path, 10), say()
    first = attach(workspace, meeting.id, path).sha256
    second = attach(workspace, meeting.id, made(tmp_path, 10)).sha256
    attach(workspace, entry.id, made(tmp_path, 20))
    assert of(workspace, meeting) == [first, second]
    assert len(workspace.read(attachments)) == 3
    assert workspace.check() == []


def test_what_was_taken_off_a_record_comes_back_by_undo(
    workspace: Workspace, meeting: Meeting, say: Say, tmp_path: Path
) -> None:
    for holder in (meeting, say()):
        first, second = (
            attach(workspace, holder.id, made(tmp_path, 10, name)).sha256 for name in "12"
        )
        workspace.write(detach, holder.id, first)
        assert of(workspace, holder) == [second]
        with pytest.raises(NoSuchAttachmentError):
            workspace.write(detach, holder.id, first)
        workspace.write(detach, holder.id, second)
        assert of(workspace, holder) == []
        assert [workspace.undo(), workspace.undo()] == ["detach", "detach"]
        assert of(workspace, holder) == [first, second]
        write_out(workspace, first, tmp_path / first)


def test_erasing_the_attachments_of_a_session_leaves_no_byte_of_them(
    locked: Workspace, tmp_path: Path, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    held = locked.write(open_session, consultation_id=about.id, title="In the hall")
    other = locked.write(open_session, consultation_id=about.id, title="Outside")
    sheet, shared = tmp_path / "sheet.txt", tmp_path / "shared.txt"
    sheet.write_bytes(b"names of those who signed " * 50_000)
    shared.write_bytes(b"an agenda for everybody " * 1_000)
    erased = attach(locked, held.id, sheet).sha256
    kept = attach(locked, held.id, shared).sha256
    attach(locked, other.id, shared)
    locked.write(detach, held.id, erased)  # what was taken off before is erased as well
    assert locked.key
    assert b"names of those who signed" in beneath(locked.path, locked.key)
    locked.write(erase_attachments, held.id)
    left = beneath(locked.path, locked.key)
    assert b"names of those who signed" not in left
    assert erased.encode() not in left
    assert (of(locked, held), of(locked, other)) == ([], [kept])
    write_out(locked, kept, tmp_path / "out")
    with pytest.raises(RefusedError):
        attach(locked, held.id, sheet)
    assert [one.sha256 for one in locked.read(attachments)] == [kept]
    assert locked.check() == []


def test_attachments_of_a_session_come_along_when_files_are_united(
    workspace: Workspace, meeting: Meeting, profile: Profile, tmp_path: Path
) -> None:
    digest = attach(workspace, meeting.id, photo(tmp_path)).sha256
    with Workspace.create(tmp_path / "other.gcm", None, profile=profile) as other:
        other.unite(workspace)
        assert of(other, meeting) == [digest]
        write_out(other, digest, tmp_path / "out")
        workspace.write(erase_attachments, meeting.id)
        other.unite(workspace)
        assert (of(other, meeting), chunks(other)) == ([], 0)


def test_a_picture_goes_in_without_what_it_tells_and_the_right_way_up(
    locked: Workspace, tmp_path: Path, beneath: Callable[[Path, bytes], bytes]
) -> None:
    about = locked.write(open_consultation, title="T", country="KEN")
    held = locked.write(open_session, consultation_id=about.id, title="In the hall")
    attached = attach(locked, held.id, photo(tmp_path))
    assert (attached.removed, attached.kind, attached.on_purpose) == (True, "picture", False)
    assert attached.sentence == "What the picture told about place, time and camera was removed."
    content = content_of(locked, attached.sha256, 10_000_000)
    assert content is not None
    assert b"Tattle" in photo(tmp_path).read_bytes()
    assert b"Tattle" not in content
    shown = Image.open(BytesIO(content))
    assert (shown.size, dict(shown.getexif())) == ((200, 300), {})
    assert locked.key
    assert b"Tattle" not in beneath(locked.path, locked.key)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_picture_is_known_by_its_bytes_and_not_by_its_name(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    for name in ("flip chart", "flip chart.pdf", "flip chart.PNG"):
        attached = attach(workspace, say().id, photo(tmp_path, name))
        assert (attached.removed, attached.kind) == (True, "picture")
    [kept] = workspace.read(attachments)
    assert kept.media_type == "image/jpeg"


def test_metadata_are_kept_on_purpose(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    path = photo(tmp_path)
    attached = attach(workspace, say().id, path, keep_metadata=True)
    assert (attached.removed, attached.kind, attached.on_purpose) == (False, "picture", True)
    assert "as it is, with all it tells" in attached.sentence
    assert content_of(workspace, attached.sha256, 10_000_000) == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.pdf", "document"), ("a.docx", "document"), ("a.ogg", "sound"), ("a.mp4", "video"),
     ("a.heic", "picture"), ("a.svg", "document"), ("a.dng", "file"), ("a", "file")],
)  # fmt: skip
def test_of_other_kinds_it_is_said_that_metadata_stay(
    workspace: Workspace, say: Say, tmp_path: Path, name: str, kind: str
) -> None:
    path = made(tmp_path, 100, name)
    starts = {".heic": b"\0\0\0\x18ftypheic", ".dng": b"II*\0"}
    path.write_bytes(starts.get(path.suffix, b"") + path.read_bytes())
    attached = attach(workspace, say().id, path)
    assert not attached.removed
    assert attached.kind in (kind, "picture")
    assert "cannot be removed" in attached.sentence
    assert content_of(workspace, attached.sha256, 1000) == path.read_bytes()


def test_a_picture_that_cannot_be_opened_safely_is_refused_and_can_go_in_as_it_is(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    entry, whole = say(), photo(tmp_path).read_bytes()
    bad = {"torn.jpg": whole[: len(whole) // 2], "no picture.jpg": b"%PDF-1.7 and more",
           "empty.png": b"", "gone wrong.pdf": whole[:40]}  # fmt: skip
    for name, content in bad.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(UnsafePictureError):
            attach(workspace, entry.id, path)
    assert (of(workspace, entry), chunks(workspace)) == ([], 0)
    digest = attach(workspace, entry.id, tmp_path / "torn.jpg", keep_metadata=True).sha256
    assert of(workspace, entry) == [digest]


def test_a_picture_from_the_clipboard_goes_in_alike(
    workspace: Workspace, meeting: Meeting, tmp_path: Path
) -> None:
    attached = attach_picture(workspace, meeting.id, photo(tmp_path).read_bytes())
    assert attached == attach(workspace, meeting.id, photo(tmp_path))
    assert of(workspace, meeting) == [attached.sha256]
    with pytest.raises(UnsafePictureError):
        attach_picture(workspace, meeting.id, b"nothing")


def test_a_file_of_two_gigabytes_is_refused_unread(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    entry = say()
    for name in ("film.mp4", "scan.tiff"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(2_000_000_000)
        with pytest.raises(TooLargeError):
            attach(workspace, entry.id, tmp_path / name)
    assert (of(workspace, entry), chunks(workspace)) == ([], 0)


def test_a_large_picture_is_not_read_whole(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    path, entry = tmp_path / "map.tiff", say()
    with path.open("wb") as file:
        file.write(b"II*\0")
        file.truncate(200_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(UnsafePictureError):
            attach(workspace, entry.id, path)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < 30_000_000


def test_a_pipe_is_no_file_to_attach(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFileError):
        attach(workspace, say().id, tmp_path / "pipe")


def test_a_disk_without_room_is_not_filled_first(
    workspace: Workspace, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, path = say(), made(tmp_path, 2 * TOGETHER * PIECE)
    told: list[int] = []
    room = SimpleNamespace(free=TOGETHER * PIECE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: room)
    with pytest.raises(DiskFullError):
        attach(workspace, entry.id, path, progress=lambda done, _total: told.append(done))
    assert (of(workspace, entry), chunks(workspace), told) == ([], 0, [])


def test_attaching_tells_how_far_it_is_and_stops_when_asked(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    entry, path = say(), made(tmp_path, 2 * TOGETHER * PIECE + 1)
    told: list[tuple[int, int]] = []
    attach(workspace, entry.id, path, progress=lambda *far: told.append(far))
    size = path.stat().st_size
    assert told == [(TOGETHER * PIECE, size), (2 * TOGETHER * PIECE, size)]

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    other = made(tmp_path, 2 * TOGETHER * PIECE, "other.ogg")
    with pytest.raises(KeyboardInterrupt):
        attach(workspace, entry.id, other, progress=stop)
    assert len(of(workspace, entry)) == 1
    assert chunks(workspace) == 2 * TOGETHER + 1
