"""The lock: one program at a time, and a dead one holds nothing."""

import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.errors import FileInUseError
from gcm_desktop.workspace.lock import Lock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "files" / "a.gcm"


@pytest.fixture(autouse=True)
def _a_folder(path: Path) -> None:
    path.parent.mkdir()


def beside(path: Path) -> list[str]:
    return sorted(found.name for found in path.parent.iterdir())


def test_one_holds_it_and_the_other_is_told_who(path: Path) -> None:
    mine, theirs = Lock(path), Lock(path)
    mine.take()
    for _ in range(2):
        with pytest.raises(FileInUseError, match=platform.node()):
            theirs.take()
    assert mine.holder() == platform.node()
    mine.release()


def test_after_release_nothing_is_left_and_another_may_take_it(path: Path) -> None:
    mine, theirs = Lock(path), Lock(path)
    mine.take()
    mine.release()
    mine.release()
    assert beside(path) == []
    theirs.take()
    theirs.release()
    assert beside(path) == []


def test_looking_leaves_no_trace(path: Path) -> None:
    mine, theirs = Lock(path), Lock(path)
    assert not theirs.is_held()
    assert beside(path) == []
    mine.take()
    said = path.with_name("a.gcm.lock").read_bytes()
    assert theirs.is_held()
    assert path.with_name("a.gcm.lock").read_bytes() == said
    mine.release()
    assert not theirs.is_held()


def test_what_a_dead_program_left_holds_nobody_out(
    path: Path, program: Callable[..., Any], tmp_path: Path
) -> None:
    code = """
    from gcm_desktop.workspace.lock import Lock
    lock = Lock(path)
    lock.take()
    print("taken", flush=True)
    sys.stdin.read()
    """
    with program(code, path, tmp_path / "p") as other:
        assert other.stdout.readline() == "taken\n"
        lock = Lock(path)
        assert lock.is_held()
        with pytest.raises(FileInUseError):
            lock.take()
        other.kill()
    assert beside(path) == ["a.gcm.lock"]
    assert not lock.is_held()
    lock.take()
    lock.release()


def test_a_link_in_its_place_is_not_followed(path: Path) -> None:
    from gcm_desktop.errors import ReadOnlyError

    target = path.with_name("precious")
    target.write_text("minutes", "utf-8")
    path.with_name("a.gcm.lock").symlink_to(target)
    with pytest.raises((ReadOnlyError, FileInUseError)):
        Lock(path).take()
    assert target.read_text("utf-8") == "minutes"
