"""What a power cut leaves: what was synced, some of the rest, and names in their order."""

import os
import random
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import replay
from tests.faults.program import NoCompilerError, environment, make_recorder
from tests.faults.replay import Disk, Operation, cuts, read_log

DRAWN = 300
Recorded = Callable[..., tuple[Disk, list[Operation]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "below"
    folder.mkdir()
    return folder


@pytest.fixture
def recorded(recorder: Path, folder: Path, tmp_path: Path) -> Recorded:
    """What a program did below the folder, and the disk as it was before."""

    def run(code: str, failing: str = "", *, status: int = 0) -> tuple[Disk, list[Operation]]:
        disk, log = Disk(folder), tmp_path / "log"
        told = environment(
            LD_PRELOAD=str(recorder), FAULTS_UNDER=str(folder), FAULTS_LOG=str(log),
            FAULTS_FAIL=failing,
        )  # fmt: skip
        program = "import errno, os, shutil\nfrom pathlib import Path\n" + textwrap.dedent(code)
        ended = subprocess.run([sys.executable, "-c", program], env=told, cwd=folder, check=False)
        assert ended.returncode == status
        return disk, read_log(log)

    return run


def after(
    disk: Disk, operations: list[Operation], moment: int | None = None
) -> list[dict[str, bytes]]:
    """Many of the disks that can be found after a cut, by the names of their files."""
    for operation in operations[:moment]:
        if operation.kind != replay.SAID:
            disk.do(operation)
    drawn = (disk.after_a_cut(random.Random(number)) for number in range(DRAWN))
    return [{Path(name).name: content for name, content in image.items()} for image in drawn]


def test_what_was_synced_with_its_name_is_there_after_every_cut(recorded: Recorded) -> None:
    disk, operations = recorded("""
        file = os.open("a", os.O_WRONLY | os.O_CREAT)
        os.write(file, b"kept" * 500); os.fsync(file)
        folder = os.open(".", os.O_RDONLY); os.fsync(folder)
        os.write(file, b"more" * 500)
    """)
    found = after(disk, operations)
    assert all(image["a"].startswith(b"kept" * 500) for image in found)
    assert {len(image["a"]) for image in found} > {2000, 4000}


def test_a_name_that_was_not_synced_may_be_missing(recorded: Recorded) -> None:
    disk, operations = recorded("""
        file = os.open("a", os.O_WRONLY | os.O_CREAT); os.write(file, b"kept"); os.fsync(file)
    """)
    assert {tuple(image.items()) for image in after(disk, operations)} == {(), (("a", b"kept"),)}


def test_a_write_may_be_torn_between_sectors_and_nowhere_else(
    recorded: Recorded, folder: Path
) -> None:
    (folder / "a").write_bytes(b"o" * 2048)
    disk, operations = recorded("""
        file = os.open("a", os.O_WRONLY); os.pwrite(file, b"n" * 2048, 0)
    """)
    found = {image["a"] for image in after(disk, operations)}
    sectors = [{image[at : at + 512] for at in range(0, 2048, 512)} for image in found]
    assert len(found) > 8
    assert all(parts <= {b"o" * 512, b"n" * 512} for parts in sectors)


def test_a_file_replaced_by_another_is_the_one_or_the_other(
    recorded: Recorded, folder: Path
) -> None:
    (folder / "a").write_bytes(b"old")
    disk, operations = recorded("""
        file = os.open("b", os.O_WRONLY | os.O_CREAT); os.write(file, b"new"); os.fsync(file)
        os.replace("b", "a")
    """)
    assert {image["a"] for image in after(disk, operations)} == {b"old", b"new"}


def test_a_file_put_in_place_without_a_sync_may_be_empty(recorded: Recorded, folder: Path) -> None:
    (folder / "a").write_bytes(b"old")
    disk, operations = recorded("""
        Path("b").write_bytes(b"new"); os.replace("b", "a")
    """)
    assert {image["a"] for image in after(disk, operations)} == {b"old", b"", b"new"}


def test_what_was_said_stands_between_what_was_done(recorded: Recorded) -> None:
    disk, operations = recorded("""
        file = os.open("a", os.O_WRONLY | os.O_CREAT)
        os.write(file, b"1"); os.fsync(file); print("ACK 1", flush=True); os.write(file, b"2")
    """)
    many = len(operations)
    said = [told for told, _image in cuts(disk, operations, range(many + 1), random.Random(1))]
    synced = [one.kind for one in operations].index(replay.KEPT)
    assert said[synced] == b""
    assert said[-1] == b"ACK 1\n"


def test_a_copy_inside_the_kernel_is_recorded_too(recorded: Recorded, folder: Path) -> None:
    (folder / "a").write_bytes(os.urandom(100_000))
    disk, operations = recorded("""
        shutil.copyfile("a", "b"); file = os.open("b", os.O_RDONLY); os.fsync(file)
        folder = os.open(".", os.O_RDONLY); os.fsync(folder)
    """)
    whole = (folder / "a").read_bytes()
    assert {image["b"] for image in after(disk, operations)} == {whole}


@pytest.mark.parametrize(("which", "code"), [
    ("write", 'os.write(file, b"x")'), ("fsync", "os.fsync(file)"),
    ("truncate", "os.ftruncate(file, 0)"), ("rename", 'os.rename("a", "b")'),
    ("open", 'os.open("a", os.O_RDONLY)'), ("unlink", 'os.unlink("a")'),
])  # fmt: skip
def test_the_operation_that_was_asked_for_fails_once(
    recorded: Recorded, which: str, code: str
) -> None:
    number = 2 if which == "open" else 1
    recorded(
        f"""
        file = os.open("a", os.O_WRONLY | os.O_CREAT)
        try:
            {code}
        except OSError as error:
            assert error.errno == errno.ENOSPC
        else:
            raise SystemExit("it did not fail")
        {code}
        """,
        f"{which}:{number}:ENOSPC",
    )


def test_nothing_of_a_pulled_stick_can_be_read_or_found(recorded: Recorded) -> None:
    recorded(
        """
        file = os.open("a", os.O_RDWR | os.O_CREAT)
        here = os.getcwd()
        for act in (lambda: os.write(file, b"x"), lambda: os.pread(file, 1, 0),
                    lambda: os.stat(f"{here}/a"), lambda: os.open(f"{here}/a", os.O_RDONLY)):
            try:
                act()
            except OSError as error:
                assert error.errno == errno.ENODEV
            else:
                raise SystemExit("it is still there")
        """,
        "any:2:ENODEV:on",
    )


def test_a_program_is_killed_in_the_middle_of_a_write(recorded: Recorded, folder: Path) -> None:
    recorded(
        """
        file = os.open("a", os.O_WRONLY | os.O_CREAT)
        os.write(file, b"x" * 10); os.write(file, b"y" * 10); os.write(file, b"z" * 10)
        """,
        "write:2:TORN",
        status=-9,
    )
    assert (folder / "a").read_bytes() == b"x" * 10 + b"y" * 5


def test_without_a_compiler_one_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoCompilerError, match="apt-get install gcc libc6-dev"):
        make_recorder(tmp_path)
