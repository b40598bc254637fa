"""Files that open, and files that are refused: each in a sentence, and left as they were."""

import os
import random
import shutil
import sqlite3
import sys
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.errors import (
    AlreadyThereError,
    DamagedFileError,
    EmptyFileError,
    FileInUseError,
    GcmError,
    MissingFileError,
    NewerFileError,
    NoPassphraseError,
    NotAWorkspaceError,
    ReadOnlyError,
    RefusedError,
    UnreadableFileError,
    WrongPassphraseError,
)
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, needs_passphrase

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
NOISE = random.Random(7)


def sqlite_of_somebody_else(path: Path, mode: str = "DELETE") -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA journal_mode={mode}")
        other.execute("CREATE TABLE about (key TEXT, value TEXT)")
        other.execute("INSERT INTO about VALUES ('format', '1')")
        other.commit()


def foreign_files() -> dict[str, Callable[[Path], Any]]:
    text = ("Dear colleague, please find attached the minutes. " * 400).encode()
    return {
        "one byte": lambda path: path.write_bytes(b"\0"),
        "a pdf": lambda path: path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + text),
        "a text of whole pages": lambda path: path.write_bytes(text[:8192]),
        "zeros of whole pages": lambda path: path.write_bytes(bytes(8192)),
        "noise of odd size": lambda path: path.write_bytes(NOISE.randbytes(9001)),
        "a compressed file": lambda path: path.write_bytes(zlib.compress(text * 50)),
        "the beginning of a database": lambda path: path.write_bytes(b"SQLite format 3\0"),
        "a database's first line and noise": lambda path: path.write_bytes(
            b"SQLite format 3\0" + NOISE.randbytes(8176)
        ),
        "another database": sqlite_of_somebody_else,
        "another database in WAL mode": lambda path: sqlite_of_somebody_else(path, "WAL"),
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def everything_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("read_only", [False, True], ids=["writing", "reading"])
@pytest.mark.parametrize("make", foreign_files().values(), ids=foreign_files().keys())
def test_a_file_that_is_no_workspace_is_refused_and_left_as_it_is(
    tmp_path: Path, profile: Profile, make: Callable[[Path], Any], read_only: bool
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    make(folder / "theirs.gcm")
    before = everything_in(folder)
    for passphrase in (None, "a passphrase"):
        with pytest.raises(NotAWorkspaceError):
            Workspace.open(folder / "theirs.gcm", passphrase, profile=profile, read_only=read_only)
    assert everything_in(folder) == before


@pytest.mark.parametrize("read_only", [False, True], ids=["writing", "reading"])
def test_another_database_that_was_left_in_the_middle_is_left_there(
    tmp_path: Path, profile: Profile, read_only: bool
) -> None:
    folder, theirs = tmp_path / "theirs", tmp_path / "busy.db"
    folder.mkdir()
    with closing(sqlite3.connect(theirs)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE t (x)")
        other.commit()
        for end in ("", "-wal"):
            shutil.copy(f"{theirs}{end}", folder / f"theirs.gcm{end}")
    before = everything_in(folder)
    with pytest.raises(NotAWorkspaceError):
        Workspace.open(folder / "theirs.gcm", None, profile=profile, read_only=read_only)
    assert everything_in(folder) == before


def test_an_empty_file_is_refused_and_stays_empty(tmp_path: Path, profile: Profile) -> None:
    path = tmp_path / "empty.gcm"
    path.touch()
    for read_only in (False, True):
        with pytest.raises(EmptyFileError, match="empty"):
            Workspace.open(path, None, profile=profile, read_only=read_only)
    assert path.read_bytes() == b""


def test_a_missing_file_is_refused_and_nothing_is_made_in_its_place(
    tmp_path: Path, profile: Profile
) -> None:
    for path in (tmp_path / "gone.gcm", tmp_path / "no folder" / "gone.gcm"):
        for passphrase in (None, "a passphrase"):
            with pytest.raises(MissingFileError, match=r"gone\.gcm"):
                Workspace.open(path, passphrase, profile=profile)
    assert not list(tmp_path.glob("*"))


@POSIX
def test_a_pipe_is_no_file_and_keeps_nobody_waiting(tmp_path: Path, profile: Profile) -> None:
    os.mkfifo(tmp_path / "pipe.gcm")
    with pytest.raises(UnreadableFileError):
        Workspace.open(tmp_path / "pipe.gcm", None, profile=profile)


def test_a_folder_is_no_file(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(UnreadableFileError):
        Workspace.open(tmp_path, None, profile=profile)


def test_noise_of_whole_pages_is_taken_for_a_file_with_another_passphrase(
    tmp_path: Path, profile: Profile
) -> None:
    path = tmp_path / "noise.gcm"
    path.write_bytes(NOISE.randbytes(8192))
    before = path.read_bytes()
    with pytest.raises(WrongPassphraseError):
        Workspace.open(path, "a passphrase", profile=profile)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.glob("*.gcm*")] == ["noise.gcm"]


# --- passphrases --------------------------------------------------------------------------------


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(
    tmp_path: Path, profile: Profile, locked_file: Path, passphrase: str
) -> None:
    path = Path(shutil.copy(locked_file, tmp_path / "a.gcm"))
    before = path.read_bytes()
    for wrong in ("wrong", passphrase.upper(), passphrase + " "):
        with pytest.raises(WrongPassphraseError):
            Workspace.open(path, wrong, profile=profile)
    with pytest.raises(NoPassphraseError):
        Workspace.open(path, None, profile=profile)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.glob("a.gcm*")] == ["a.gcm"]


def test_a_passphrase_for_a_file_without_one_does_no_harm(workspace, profile) -> None:
    workspace.close()
    with Workspace.open(workspace.path, "not needed", profile=profile) as opened:
        assert not opened.encrypted


def test_a_passphrase_is_the_same_on_every_keyboard(tmp_path: Path, profile: Profile) -> None:
    path = tmp_path / "a.gcm"
    Workspace.create(path, "cafe\u0301 ①", profile=profile).close()
    Workspace.open(path, "caf\u00e9 1", profile=profile, read_only=True).close()


@pytest.mark.parametrize("passphrase", ["\udcff\udcfe", "a\0b", " ", "密" * 5000])
def test_any_text_can_be_a_passphrase(tmp_path: Path, profile: Profile, passphrase: str) -> None:
    path = tmp_path / "a.gcm"
    Workspace.create(path, passphrase, profile=profile).close()
    with Workspace.open(path, passphrase, profile=profile, read_only=True) as opened:
        assert opened.encrypted


def test_an_empty_passphrase_is_none(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(RefusedError):
        Workspace.create(tmp_path / "a.gcm", "", profile=profile)
    assert not (tmp_path / "a.gcm").exists()


def test_whether_a_file_needs_a_passphrase_is_told_beforehand(
    plain_file: Path, locked_file: Path, tmp_path: Path
) -> None:
    assert needs_passphrase(locked_file)
    assert not needs_passphrase(plain_file)
    with pytest.raises(MissingFileError):
        needs_passphrase(tmp_path / "gone.gcm")
    (tmp_path / "text").write_text("no workspace")
    with pytest.raises(NotAWorkspaceError):
        needs_passphrase(tmp_path / "text")


# --- making -------------------------------------------------------------------------------------


@pytest.mark.parametrize("passphrase", [None, "a passphrase"])
def test_a_new_file_is_never_made_over_another(
    tmp_path: Path, profile: Profile, passphrase: str | None
) -> None:
    for name, content in (("a.gcm", b"minutes"), ("empty.gcm", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(AlreadyThereError, match=name):
            Workspace.create(tmp_path / name, passphrase, profile=profile)
        assert (tmp_path / name).read_bytes() == content


def test_a_new_file_is_not_made_through_a_link_to_another(tmp_path: Path, profile: Profile) -> None:
    (tmp_path / "a.gcm").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(AlreadyThereError):
        Workspace.create(tmp_path / "a.gcm", None, profile=profile)
    assert not (tmp_path / "elsewhere").exists()


def test_a_new_file_needs_a_folder(tmp_path: Path, profile: Profile) -> None:
    with pytest.raises(MissingFileError):
        Workspace.create(tmp_path / "no folder" / "a.gcm", None, profile=profile)


def test_a_new_file_can_be_used_at_once(tmp_path: Path, profile: Profile) -> None:
    with Workspace.create(tmp_path / "a.gcm", "a passphrase", profile=profile) as made:
        assert made.encrypted
        assert not made.read_only
        made.write(open_consultation, title="T", country="KEN")
        assert made.check() == []


# --- newer and damaged --------------------------------------------------------------------------


def test_a_file_of_a_later_version_is_refused_and_left_as_it_is(
    workspace: Workspace, profile: Profile
) -> None:
    workspace.close()
    with closing(sqlite3.connect(workspace.path)) as later:
        later.execute("UPDATE about SET value = '99 9.9.0' WHERE key = 'reads'")
        later.execute("PRAGMA user_version = 99")
        later.commit()
    before = workspace.path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(NewerFileError, match=r"9\.9\.0"):
            Workspace.open(workspace.path, None, profile=profile, read_only=read_only)
    assert workspace.path.read_bytes() == before
    assert [p.name for p in workspace.path.parent.glob("*.gcm*")] == [workspace.path.name]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """An encrypted file of some hundred pages, and its key."""
    path = tmp_path_factory.mktemp("full") / "full.gcm"

    def say_all(db: Any, about: Any) -> None:
        for number in range(150):
            record_input(
                db, consultation_id=about, text=f"number {number} " * 40, kind="data",
                stakeholder_group="other", objectives=[number % 23 + 1],
            )  # fmt: skip

    with Workspace.create(path, "a passphrase", profile=Profile(path.parent / "p")) as made:
        about = made.write(open_consultation, title="T", country="KEN")
        made.write(say_all, about.id)
        key = made._opened.key
    assert key
    return path, key


@pytest.fixture
def reopened(
    full: tuple[Path, bytes], profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], Workspace]:
    """Opens copies of that file, whose key has been derived before."""
    monkeypatch.setattr("gcm_desktop.workspace.key.key_of", lambda _path, _passphrase: full[1])
    return lambda path: Workspace.open(path, "a passphrase", profile=profile)


def use(opened: Workspace) -> list[str]:
    """Everything that a person may do with a file, damaged perhaps."""
    with opened:
        codes = [found.code for found in opened.check()]
        assert all(found.sentence for found in opened.check())
        [about] = opened.read(consultations)
        opened.read(inputs, about.id, search="number")
        opened.write(
            record_input, consultation_id=about.id, text="x", kind="data",
            stakeholder_group="other",
        )  # fmt: skip
    return codes


def test_a_whole_file_is_found_whole(
    full: tuple[Path, bytes], reopened: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    assert use(reopened(Path(shutil.copy(full[0], tmp_path / "a.gcm")))) == []


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_page_is_noticed_and_said_in_words(
    full: tuple[Path, bytes], reopened: Callable[[Path], Workspace], tmp_path: Path, seed: int
) -> None:
    raw, chance = bytearray(full[0].read_bytes()), random.Random(seed)
    at = chance.randrange(4096, len(raw))
    raw[at] ^= 1 << chance.randrange(8)
    path = tmp_path / "a.gcm"
    path.write_bytes(raw)
    try:
        codes = use(reopened(path))
    except DamagedFileError:
        return
    assert codes
    assert "damaged-page" in codes


@pytest.mark.parametrize("seed", range(6))
def test_a_file_cut_short_is_noticed_and_said_in_words(
    full: tuple[Path, bytes], reopened: Callable[[Path], Workspace], tmp_path: Path, seed: int
) -> None:
    raw = full[0].read_bytes()
    size = random.Random(seed).randrange(1, len(raw) // 4096) * 4096
    path = tmp_path / "a.gcm"
    path.write_bytes(raw[: size - (seed % 2) * 1000])
    with pytest.raises((DamagedFileError, NotAWorkspaceError, WrongPassphraseError)):
        reopened(path)
    assert path.stat().st_size == size - (seed % 2) * 1000


def test_a_damaged_first_page_is_a_wrong_passphrase_or_that(
    full: tuple[Path, bytes], reopened: Callable[[Path], Workspace], tmp_path: Path
) -> None:
    raw = bytearray(full[0].read_bytes())
    raw[1000] ^= 1
    (tmp_path / "a.gcm").write_bytes(raw)
    with pytest.raises(WrongPassphraseError, match="first page is damaged"):
        reopened(tmp_path / "a.gcm")


@pytest.mark.parametrize("seed", range(25))
def test_damage_to_a_plain_file_never_ends_in_anything_but_words(
    workspace: Workspace, profile: Profile, say: Callable[..., Any], seed: int
) -> None:
    for number in range(10):
        say(f"number {number} " * 30)
    workspace.close()
    raw, chance = bytearray(workspace.path.read_bytes()), random.Random(seed)
    for _ in range(chance.choice([1, 40])):
        raw[chance.randrange(100, len(raw))] = chance.randrange(256)
    workspace.path.write_bytes(raw)
    with suppress(GcmError):
        use(Workspace.open(workspace.path, None, profile=profile))


# --- who else has it open -----------------------------------------------------------------------


def test_a_second_instance_is_refused_and_told_where_the_first_is(
    workspace: Workspace, profile: Profile, told: Callable[..., str]
) -> None:
    import platform

    with pytest.raises(FileInUseError, match=platform.node()):
        Workspace.open(workspace.path, None, profile=profile)
    code = """
    try:
        Workspace.open(path, None, profile=profile)
    except GcmError as said:
        print(type(said).__name__, said)
    """
    for _ in range(2):  # asking does not wipe out the answer
        said = told(code, workspace.path, profile.folder)
        assert said.startswith("FileInUseError")
        assert platform.node() in said
    workspace.write(open_consultation, title="T", country="KEN")


def test_a_second_instance_may_read(
    workspace: Workspace, profile: Profile, told: Callable[..., str]
) -> None:
    workspace.write(open_consultation, title="Harbour talks", country="KEN")
    code = """
    with Workspace.open(path, None, profile=profile, read_only=True) as w:
        print(*(one.title for one in w.read(consultations)))
    """
    assert told(code, workspace.path, profile.folder).strip() == "Harbour talks"
    workspace.write(open_consultation, title="More", country="KEN")
    assert workspace.check() == []


def test_after_closing_another_may_open(workspace: Workspace, profile: Profile) -> None:
    workspace.close()
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile) as again:
        with pytest.raises(FileInUseError):
            Workspace.open(workspace.path, None, profile=profile)
        again.write(open_consultation, title="T", country="KEN")


def test_a_refused_opening_leaves_the_file_free(
    tmp_path: Path, profile: Profile, locked_file: Path, passphrase: str
) -> None:
    path = Path(shutil.copy(locked_file, tmp_path / "a.gcm"))
    with pytest.raises(WrongPassphraseError):
        Workspace.open(path, "wrong", profile=profile)
    Workspace.open(path, passphrase, profile=profile).close()


# --- read-only ----------------------------------------------------------------------------------


def test_a_file_opened_for_reading_cannot_be_written(
    workspace: Workspace, profile: Profile
) -> None:
    about = workspace.write(open_consultation, title="T", country="KEN")
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as reading:
        assert reading.read_only
        for change in (
            lambda: reading.write(open_consultation, title="U", country="KEN"),
            reading.undo,
        ):
            with pytest.raises(ReadOnlyError):
                change()
        assert [one.id for one in reading.read(consultations)] == [about.id]


def test_reading_changes_neither_the_file_nor_its_folder(
    tmp_path: Path, profile: Profile, locked_file: Path, passphrase: str
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    path = Path(shutil.copy(locked_file, folder / "a.gcm"))
    before, listing = path.read_bytes(), names(folder)
    with Workspace.open(path, passphrase, profile=profile, read_only=True) as reading:
        reading.read(consultations)
        assert reading.check() == []
        reading.digest()
        reading.last_changed()
        assert names(folder) == listing
    assert path.read_bytes() == before
    assert names(folder) == listing


TRY_TO_WRITE = """
try:
    Workspace.open(path, None, profile=profile)
except GcmError as said:
    print(type(said).__name__)
with Workspace.open(path, None, profile=profile, read_only=True) as reading:
    print(*(one.title for one in reading.read(consultations)), len(reading.check()))
"""


@POSIX
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o644, 0o555),
                                                       (0o444, 0o555)])  # fmt: skip
def test_what_cannot_be_written_is_said_so_and_can_be_read(
    plain_file: Path, open_folder: Path, told: Callable[..., str], file_mode: int,
    folder_mode: int,
) -> None:  # fmt: skip
    folder = open_folder / "files"
    folder.mkdir()
    profile = Profile(open_folder / "profile")
    path = Path(shutil.copy(plain_file, folder / "a.gcm"))
    with Workspace.open(path, None, profile=profile) as workspace:
        workspace.write(open_consultation, title="Harbour", country="KEN")
    before = path.read_bytes()
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    try:
        said = told(TRY_TO_WRITE, path, open_folder / "theirs", as_nobody=True)
    finally:
        folder.chmod(0o777)
    assert said.split() == ["ReadOnlyError", "Harbour", "0"]
    assert path.read_bytes() == before
    assert names(folder) == ["a.gcm"]


@POSIX
def test_a_file_of_somebody_else_is_said_to_be_unreadable(
    plain_file: Path, open_folder: Path, told: Callable[..., str]
) -> None:
    path = Path(shutil.copy(plain_file, open_folder / "a.gcm"))
    path.chmod(0o000)
    code = """
    try:
        Workspace.open(path, None, profile=profile)
    except GcmError as said:
        print(type(said).__name__)
    """
    assert told(code, path, open_folder / "p", as_nobody=True).strip() == "UnreadableFileError"


@POSIX
def test_no_new_file_is_made_where_nothing_can_be_written(
    open_folder: Path, told: Callable[..., str]
) -> None:
    folder = open_folder / "files"
    folder.mkdir(mode=0o555)
    code = """
    try:
        Workspace.create(path, None, profile=profile)
    except GcmError as said:
        print(type(said).__name__)
    """
    if os.geteuid() == 0:
        code = code.replace("path,", "path.parent / 'files' / 'a.gcm',")
        said = told(code, open_folder / "a.gcm", open_folder / "p", as_nobody=True)
    else:
        said = told(code, folder / "a.gcm", open_folder / "p")
    assert said.strip() == "ReadOnlyError"
    assert names(folder) == []
