"""The program as it is started, in a process of its own without a screen."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from gcm_desktop.profile import Profile
from gcm_desktop.ui.files import remember_folders_in

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_the_window_closes_and_leaves_one_whole_file(
    tmp_path: Path, plain_file: Path, told: signal.Signals
) -> None:
    folder, profile = tmp_path / "files", Profile(tmp_path / "profile")
    folder.mkdir()
    file = folder / "talks.gcm"
    shutil.copy(plain_file, file)
    profile.keep(replace(profile.settings, set_up=True))
    here = {"QT_QPA_PLATFORM": "offscreen", "GCM_PROFILE": str(profile.folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "gcm_desktop", str(file)],
        cwd=ROOT, env={**os.environ, **here}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    patient_until = time.monotonic() + PATIENCE
    while str(file) not in profile.settings.recent:
        assert process.poll() is None
        assert time.monotonic() < patient_until
        time.sleep(0.05)
    process.send_signal(told)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "Traceback" not in said
    assert [path.name for path in folder.iterdir()] == ["talks.gcm"]


def test_file_dialogs_remember_folders_in_the_profile_only(tmp_path: Path) -> None:
    remember_folders_in(tmp_path)
    kept = QSettings(QSettings.Scope.UserScope, "QtProject").fileName()
    if os.name != "nt":
        assert Path(kept).is_relative_to(tmp_path)
