"""What was saved stays saved: killed programs, full disks, files left in the middle."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from gcm_desktop.consultation.consultations import Consultation, consultations, open_consultation
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.errors import DiskFailedError, DiskFullError, UnreadableFileError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
BESIDE = ("a.gcm", "a.gcm-shm", "a.gcm-wal", "a.gcm.lock")
WRITES_UNTIL_IT_IS_KILLED = """
w = Workspace.open(path, None, profile=profile)
about = w.write(open_consultation, title="Harbour", country="KEN").id
print("ready", flush=True)
for number in range(10**6):
    entry = say(w, about, f"line {number}", objectives=[7], client_id=str(number))
    print("ACK", number, flush=True)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def killed(
    program: Callable[..., Any], path: Path, profile: Path, lines: int, code: str
) -> list[int]:
    """The lines a program acknowledged before it was killed."""
    with program(code, path, profile) as process:
        assert process.stdout.readline() == "ready\n"
        seen = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        seen += process.stdout.readlines()
    return [int(line.split()[1]) for line in seen if line.startswith("ACK") and line[-1] == "\n"]


# --- how it is written --------------------------------------------------------------------------


def test_every_connection_that_writes_is_in_wal_mode_and_waits_for_the_disk(
    locked: Workspace,
) -> None:
    assert locked.durability() == ("wal", 2)
    found = []

    def look(db: Session) -> None:
        connection = db.connection()
        pragmas = ("journal_mode", "synchronous", "secure_delete", "trusted_schema", "temp_store")
        for pragma in pragmas:
            found.append(connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one())

    locked.write(look)
    assert found == ["wal", 2, 1, 0, 2]


@pytest.mark.parametrize("passphrase", [None, "a passphrase"])
def test_a_closed_file_is_one_whole_file_in_rollback_mode(
    tmp_path: Path, profile: Profile, passphrase: str | None
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    with Workspace.create(folder / "a.gcm", passphrase, profile=profile) as made:
        made.write(open_consultation, title="T", country="KEN")
        assert names(folder) == list(BESIDE)
    assert names(folder) == ["a.gcm"]
    if passphrase is None:
        assert (folder / "a.gcm").read_bytes()[18:20] == b"\1\1"
    else:
        with Workspace.open(folder / "a.gcm", passphrase, profile=profile, read_only=True) as r:
            assert r.durability()[0] == "delete"


def test_a_new_file_is_at_rest_before_it_is_opened(tmp_path: Path, profile: Profile) -> None:
    from gcm_desktop.workspace import copies

    (tmp_path / "a.gcm").touch(mode=0o600)
    copies.make(tmp_path / "a.gcm", None)
    assert names(tmp_path) == ["a.gcm"]
    assert (tmp_path / "a.gcm").read_bytes()[18:20] == b"\1\1"


def test_closing_while_somebody_reads_loses_nothing(workspace: Workspace, profile: Profile) -> None:
    def read_and_close(db: Session) -> int:
        before = len(consultations(db))
        workspace.close()
        return before

    workspace.write(open_consultation, title="T", country="KEN")
    assert workspace.read(read_and_close) == 1
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert len(again.read(consultations)) == 1


# --- killed -------------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("lines", [1, 17])
def test_a_killed_program_loses_no_acknowledged_line_and_keeps_nobody_out(
    plain_file: Path, tmp_path: Path, profile: Profile, program: Callable[..., Any], lines: int
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    path = Path(shutil.copy(plain_file, folder / "a.gcm"))
    seen = killed(program, path, profile.folder, lines, WRITES_UNTIL_IT_IS_KILLED)
    assert names(folder) == list(BESIDE)
    with Workspace.open(path, None, profile=profile) as again:
        texts = {entry.text for entry in again.read(inputs)}
        assert {f"line {number}" for number in seen} <= texts
        assert len(texts) - len(seen) in (0, 1)
        assert again.check() == []
        again.write(open_consultation, title="More", country="KEN")
    assert names(folder) == ["a.gcm"]


@POSIX
def test_a_file_left_in_the_middle_is_read_without_a_change(
    locked_file: Path, passphrase: str, tmp_path: Path, profile: Profile,
    program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder, private = tmp_path / "files", tmp_path / "temporary"
    folder.mkdir()
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    path = Path(shutil.copy(locked_file, folder / "a.gcm"))
    code = WRITES_UNTIL_IT_IS_KILLED.replace("None", repr(passphrase))
    seen = killed(program, path, profile.folder, 3, code)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert set(before) == set(BESIDE)
    with Workspace.open(path, passphrase, profile=profile, read_only=True) as reading:
        assert {f"line {n}" for n in seen} <= {entry.text for entry in reading.read(inputs)}
        assert reading.check() == []
        copies = [p for p in private.rglob("*") if p.is_file()]
        assert copies
        assert {p.stat().st_mode & 0o077 for p in copies} == {0}
        assert not any(b"line 1" in p.read_bytes() for p in copies)
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert list(private.iterdir()) == []


@POSIX
def test_a_file_left_in_the_middle_is_left_so_by_a_wrong_passphrase(
    locked_file: Path, passphrase: str, tmp_path: Path, profile: Profile,
    program: Callable[..., Any],
) -> None:  # fmt: skip
    from gcm_desktop.errors import WrongPassphraseError

    folder = tmp_path / "files"
    folder.mkdir()
    path = Path(shutil.copy(locked_file, folder / "a.gcm"))
    code = WRITES_UNTIL_IT_IS_KILLED.replace("None", repr(passphrase))
    killed(program, path, profile.folder, 1, code)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    for read_only in (False, True):
        with pytest.raises(WrongPassphraseError):
            Workspace.open(path, "wrong", profile=profile, read_only=read_only)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


@POSIX
def test_a_file_left_in_the_middle_on_a_medium_that_cannot_be_written_is_read(
    plain_file: Path, open_folder: Path, program: Callable[..., Any], told: Callable[..., str]
) -> None:
    folder = open_folder / "files"
    folder.mkdir()
    path = Path(shutil.copy(plain_file, folder / "a.gcm"))
    killed(program, path, open_folder / "p", 2, WRITES_UNTIL_IT_IS_KILLED)
    for name in BESIDE:
        (folder / name).chmod(0o444)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    code = """
    with Workspace.open(path, None, profile=profile, read_only=True) as reading:
        print(*sorted(entry.text for entry in reading.read(inputs))[:2], sep="|")
    """
    for left_out in ((), ("a.gcm-shm",), ("a.gcm.lock",)):
        for name in left_out:
            (folder / name).unlink()
            before.pop(name)
        folder.chmod(0o555)
        try:
            said = told(code, path, open_folder / "q", as_nobody=True)
        finally:
            folder.chmod(0o755)
        assert said.strip() == "line 0|line 1"
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_a_copy_of_the_file_without_its_log_is_read_without_a_change(
    workspace: Workspace, consultation: Consultation, tmp_path: Path, profile: Profile
) -> None:
    with closing(sqlite3.connect(workspace.path)) as other:
        other.execute("PRAGMA wal_checkpoint")
    folder = tmp_path / "copied"
    folder.mkdir()
    path = Path(shutil.copy(workspace.path, folder / "a.gcm"))
    before = path.read_bytes()
    assert before[18:20] == b"\2\2"
    with Workspace.open(path, None, profile=profile, read_only=True) as reading:
        assert [one.id for one in reading.read(consultations)] == [consultation.id]
    assert path.read_bytes() == before
    assert names(folder) == ["a.gcm"]


@POSIX
def test_a_file_killed_while_it_was_laid_to_rest_is_read_and_repaired(
    workspace: Workspace, consultation: Consultation, tmp_path: Path, profile: Profile
) -> None:
    workspace.close()
    code = """
    import os, signal, sqlite3, sys
    c = sqlite3.connect(sys.argv[1], isolation_level=None)
    c.execute("PRAGMA cache_size=1"); c.execute("PRAGMA cache_spill=1")
    c.execute("BEGIN")
    for n in range(300):
        c.execute("INSERT INTO draft VALUES (?, ?)", (str(n), '"' + "x" * 3000 + '"'))
    os.kill(os.getpid(), signal.SIGKILL)
    """
    import textwrap

    subprocess.run([sys.executable, "-c", textwrap.dedent(code), workspace.path], check=False)
    folder = workspace.path.parent
    before = {p.name: p.read_bytes() for p in folder.glob("*.gcm*")}
    assert f"{workspace.path.name}-journal" in before
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as reading:
        assert [one.id for one in reading.read(consultations)] == [consultation.id]
        assert reading.check() == []
    assert {p.name: p.read_bytes() for p in folder.glob("*.gcm*")} == before
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert again.check() == []
    assert [p.name for p in folder.glob("*.gcm*")] == [workspace.path.name]


# --- full ---------------------------------------------------------------------------------------


def say_much(db: Session, about: Any) -> None:
    for _ in range(30):
        record_input(
            db, consultation_id=about, text="words " * 2000, kind="data",
            stakeholder_group="other",
        )  # fmt: skip


def test_a_full_disk_is_said_so_and_what_was_saved_is_safe(
    workspace: Workspace, consultation: Consultation, profile: Profile
) -> None:
    """`max_page_count` makes the engine say what it says when the disk takes no further page."""
    before = workspace.digest()
    full = [True]

    @event.listens_for(workspace._opened.engine, "checkout")
    def limit(connection: Any, *_: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0] + 8 if full[0] else 10**9
        connection.execute(f"PRAGMA max_page_count={pages}").fetchall()

    with pytest.raises(DiskFullError, match="Everything saved before is safe"):
        workspace.write(say_much, consultation.id)
    assert workspace.digest() == before
    assert workspace.check() == []
    full[0] = False
    workspace.write(say_much, consultation.id)
    workspace.close()
    with Workspace.open(workspace.path, None, profile=profile) as again:
        assert len(again.read(inputs)) == 30
        assert again.check() == []


LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
w = Workspace.open(path, None, profile=profile)
about = w.write(open_consultation, title="Harbour", country="KEN").id
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
saved = 0
try:
    for number in range(1000):
        say(w, about, "words " * 2000)
        saved += 1
except GcmError as said:
    print(type(said).__name__, saved, len(w.read(inputs)), len(w.check()))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
w.close()
"""


@POSIX
def test_a_disk_that_takes_no_more_is_no_damaged_file(
    plain_file: Path, tmp_path: Path, profile: Profile, told: Callable[..., str]
) -> None:
    path = Path(shutil.copy(plain_file, tmp_path / "a.gcm"))
    kind, saved, found, faults = told(LIMITED, path, profile.folder).split()
    assert kind == DiskFailedError.__name__
    assert int(saved) > 0
    assert (int(found), int(faults)) == (int(saved), 0)
    with Workspace.open(path, None, profile=profile) as again:
        assert len(again.read(inputs)) == int(saved)
        assert again.check() == []


FULL_TMPFS = """
mkdir -p "$1" && mount -t tmpfs -o size=1500k none "$1" && shift && exec "$@"
"""
ON_A_FULL_DISK = """
import shutil
w = Workspace.create(path, None, profile=profile)
about = w.write(open_consultation, title="Harbour", country="KEN").id
saved, names = 0, []
try:
    for number in range(1000):
        say(w, about, "words " * 2000)
        saved += 1
except GcmError as said:
    names.append(type(said).__name__)
try:
    Workspace.create(path.with_name("b.gcm"), None, profile=profile)
except GcmError as said:
    names.append(type(said).__name__)
print(*names, saved, len(w.read(inputs)), len(w.check()), *sorted(os.listdir(path.parent)))
w.close()
with Workspace.open(path, None, profile=profile, read_only=True) as reading:
    print(len(reading.read(inputs)), len(reading.check()))
"""


@POSIX
def test_a_disk_that_is_really_full(tmp_path: Path, profile: Profile, prelude: str) -> None:
    """On a file system of one and a half megabytes, where this machine lets us mount one."""
    mount = ["unshare", "--map-root-user", "--mount", "sh", "-c", FULL_TMPFS, "sh"]
    disk = tmp_path / "disk"
    if (
        not shutil.which("unshare")
        or subprocess.run([*mount, disk, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no file system can be mounted here")
    told = subprocess.run(
        [*mount, disk, sys.executable, "-c", prelude + ON_A_FULL_DISK, disk / "a.gcm",
         profile.folder],
        capture_output=True, text=True, check=False,
        cwd=Path(__file__).resolve().parent.parent.parent,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    first, last = told.stdout.splitlines()
    one, two, saved, found, faults, *names = first.split()
    assert (one, two) == ("DiskFullError", "DiskFullError")
    assert int(saved) > 0
    assert (found, faults) == (saved, "0")
    assert tuple(names) == BESIDE
    assert last.split() == [saved, "0"]


def test_a_private_copy_that_does_not_fit_is_said_so(
    workspace: Workspace, profile: Profile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import errno

    workspace.close()
    workspace.path.with_name(workspace.path.name + "-wal").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = names(tmp_path)
    for number, kind in ((errno.ENOSPC, DiskFullError), (errno.EIO, UnreadableFileError)):

        def refuse(*_: Any, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr("shutil.copyfile", refuse)
        with pytest.raises(kind):
            Workspace.open(workspace.path, None, profile=profile, read_only=True)
        assert names(tmp_path) == before


@POSIX
def test_a_file_that_could_not_be_made_whole_is_taken_away_again(
    tmp_path: Path, told: Callable[..., str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    code = """
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        Workspace.create(path, None, profile=profile)
    except GcmError as said:
        print(type(said).__name__)
    """
    assert told(code, folder / "a.gcm", tmp_path / "p").strip() == DiskFailedError.__name__
    assert names(folder) == []
