"""Attachments: in and out byte for byte, once each, gone with the words they belong to."""

import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from gcm_desktop.consultation.attachments import attachments
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import (
    Input,
    amend_input,
    record_input,
    strike_input,
    withdraw_input,
)
from gcm_desktop.errors import (
    AlreadyThereError,
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
    attach,
    drop_unreferenced,
    missing,
    take_in,
    write_out,
    wrong,
)

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


def chunks(workspace: Workspace) -> int:
    return asked(workspace, "SELECT count(*) FROM attachment_chunk")


def asked(workspace: Workspace, statement: str) -> Any:
    return workspace.read(lambda db: db.connection().exec_driver_sql(statement).scalar())


def of(workspace: Workspace, entry: Input) -> list[str]:
    return [one.sha256 for one in workspace.read(attachments, entry.id)]


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_out_as_it_went_in(
    workspace: Workspace, say: Say, tmp_path: Path, size: int
) -> None:
    path = made(tmp_path, size)
    digest = attach(workspace, say().id, path)
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
    digests = {attach(workspace, entry.id, path) for entry in (first, second, first)}
    assert len(digests) == 1
    assert of(workspace, first) == of(workspace, second) == list(digests)
    assert chunks(workspace) == 3


def test_attachments_are_listed_in_the_order_they_were_given(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    entry = say()
    digests = [attach(workspace, entry.id, made(tmp_path, 10, f"{n}.jpg")) for n in range(4)]
    assert of(workspace, entry) == digests
    assert sorted(digests) == [one.sha256 for one in workspace.read(attachments)]


def test_attaching_is_undone_and_done_again(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    entry = say()
    digest = attach(workspace, entry.id, made(tmp_path, 10))
    assert workspace.undo() == "attach_to_input"
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
    digest = attach(locked, entry.id, path)
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
    digest = attach(workspace, struck.id, path)
    attach(workspace, other.id, path)
    workspace.write(strike_input, struck.id)
    assert of(workspace, struck) == []
    assert of(workspace, other) == [digest]
    write_out(workspace, digest, tmp_path / "out")


def test_an_attachment_taken_off_or_withdrawn_with_its_input_is_still_history(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    off, back = say(), say()
    first = attach(workspace, off.id, made(tmp_path, 10, "1"))
    second = attach(workspace, back.id, made(tmp_path, 10, "2"))
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
    digest = attach(workspace, entry.id, path)
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
        digest = attach(again, entry.id, tmp_path / "long.ogg")
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
    digest = attach(workspace, say().id, made(tmp_path, PIECE + 10))
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
    first = attach(workspace, entry.id, made(tmp_path, 2 * PIECE, "1"))
    second = attach(workspace, say().id, made(tmp_path, 2 * PIECE, "2"))
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
    digest = attach(workspace, entry.id, made(tmp_path, 10))
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
        digest = attach(workspace, entry.id, path)
        write_out(workspace, digest, tmp_path / "out")
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held < 5_000_000
