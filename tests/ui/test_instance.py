"""A file that is open in a window is not opened in a second one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from gcm_desktop.profile import Profile
from gcm_desktop.ui.instance import Presence, bring_to_front, name_of
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PATIENT = 30_000
ASK = (
    "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
    "from gcm_desktop.profile import Profile; from gcm_desktop.ui.instance import bring_to_front;"
    "app = QCoreApplication([]);"
    "sys.exit(0 if bring_to_front(Path(sys.argv[1]), Profile(Path(sys.argv[2]))) else 3)"
)


def ask_from_outside(file: Path, profile: Profile, qtbot: QtBot) -> bool:
    command = [sys.executable, "-c", ASK, str(file), str(profile.folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=PATIENT)
    assert process.returncode in (0, 3)
    return process.returncode == 0


def test_a_second_start_with_the_same_file_ends_and_the_first_window_comes_forward(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, plain_file: Path, settled: Profile
) -> None:
    file = tmp_path / "talks.gcm"
    shutil.copy(plain_file, file)
    window.enter(Workspace.open(file, None, profile=settled))
    window.showMinimized()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    second = subprocess.Popen(
        [sys.executable, "-m", "gcm_desktop", str(file)], cwd=ROOT, env=environment
    )
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=PATIENT)
    assert second.returncode == 0
    assert not window.isMinimized()
    assert window.isActiveWindow()


def test_it_is_found_while_locked_and_no_longer_once_it_is_left(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, plain_file: Path, settled: Profile
) -> None:
    file = tmp_path / "talks.gcm"
    shutil.copy(plain_file, file)
    window.enter(Workspace.open(file, None, profile=settled))
    assert window.locking is not None
    window.locking.lock()
    assert ask_from_outside(file, settled, qtbot)
    window.leave()
    qtbot.waitUntil(lambda: window.welcome is not None, timeout=PATIENT)
    assert not ask_from_outside(file, settled, qtbot)


def test_another_file_or_another_profile_is_somebody_elses(
    qtbot: QtBot, tmp_path: Path, settled: Profile
) -> None:
    presence = Presence()
    presence.begin(tmp_path / "one.gcm", settled)
    assert presence.answers
    assert not bring_to_front(tmp_path / "two.gcm", settled)
    assert not bring_to_front(tmp_path / "one.gcm", Profile(tmp_path / "another"))
    presence.end()


def test_the_name_says_nothing_of_the_file_and_only_this_user_may_call(
    tmp_path: Path, settled: Profile, qapp: object
) -> None:
    file = tmp_path / "Names of witnesses.gcm"
    name = name_of(file, settled)
    assert "witnesses" not in name
    assert name == name_of(tmp_path / "." / file.name, settled)
    presence = Presence()
    presence.begin(file, settled)
    if os.name == "posix":
        socket = Path(presence._server.fullServerName())
        assert socket.stat().st_mode & 0o077 == 0
    presence.end()


def test_what_a_program_that_died_left_behind_is_in_nobodys_way(
    qtbot: QtBot, tmp_path: Path, settled: Profile
) -> None:
    file = tmp_path / "talks.gcm"
    name = name_of(file, settled)
    dead = (
        "import os; from PySide6.QtCore import QCoreApplication;"
        "from PySide6.QtNetwork import QLocalServer; app = QCoreApplication([]);"
        f"server = QLocalServer(); assert server.listen({name!r}); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", dead], check=True)
    presence = Presence()
    presence.begin(file, settled)
    assert presence.answers
    presence.end()
    QLocalServer.removeServer(name)
