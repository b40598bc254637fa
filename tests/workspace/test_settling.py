"""Two seconds after the last edit everything is in the one file."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

from gcm_desktop.consultation.inputs import Input, inputs
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.settling import Settling


def test_a_file_copied_while_it_is_open_is_whole_once_the_edits_rest(
    workspace: Workspace, say: Callable[..., Input], tmp_path: Path
) -> None:
    settled = threading.Event()
    workspace._settling.stop()
    workspace._settling = Settling(lambda: workspace._empty_log() and not settled.set(), after=0.05)
    say("said just now")
    assert settled.wait(20)
    log = workspace.path.with_name(f"{workspace.path.name}-wal")
    assert log.stat().st_size == 0
    copy = shutil.copy(workspace.path, tmp_path / "copy.gcm")
    with Workspace.open(copy, None, profile=Profile(tmp_path / "other"), read_only=True) as found:
        assert [entry.text for entry in found.read(inputs)] == ["said just now"]


def test_it_waits_for_the_last_edit_of_several() -> None:
    done, times = threading.Event(), []
    settling = Settling(lambda: not times.append(1) and not done.set(), after=0.2)
    for _ in range(5):
        settling.edited()
    assert done.wait(20)
    settling.stop()
    assert times == [1]


def test_where_it_could_not_be_done_it_is_tried_again() -> None:
    done, tries = threading.Event(), []

    def settle() -> bool:
        tries.append(1)
        if len(tries) == 3:
            done.set()
        return len(tries) == 3

    settling = Settling(settle, after=0.01)
    settling.edited()
    assert done.wait(20)
    settling.stop()
    assert len(tries) == 3


def test_nothing_waits_any_more_once_the_file_is_closed(
    workspace: Workspace, say: Callable[..., Input]
) -> None:
    say("said just now")
    assert any(thread.name == "settling" for thread in threading.enumerate())
    workspace.close()
    assert not any(thread.name == "settling" for thread in threading.enumerate())


def test_stopping_before_any_edit_is_harmless() -> None:
    settling = Settling(lambda: True)
    settling.stop()
    settling.edited()
    assert settling._thread is None
