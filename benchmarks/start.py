"""How long from launch to the mapped welcome page, against a bare Qt window? (goal: 2 times)

Needs a screen (run it under xvfb-run where there is none). Both are started as processes of
their own, in turn; the clock starts before the process and stops at the first paint. "Warm" is
everything but the very first start, which reads the disk.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print(time.time() - float(os.environ["BEGUN"]), flush=True)
        QTimer.singleShot(0, QApplication.quit)
application = QApplication(["bare"])
window = Window()
window.resize(1366, 768)
window.show()
application.exec()
"""
OURS = """
import os, sys, time
from PySide6.QtWidgets import QApplication
from gcm_desktop.profile import Profile
from gcm_desktop.ui.app import start
application = QApplication(["gcm-desktop"])
def painted():
    print(time.time() - float(os.environ["BEGUN"]), flush=True)
    os._exit(0)
window = start(application, Profile())
window.painted.connect(painted)
application.exec()
"""


def launched(program: str, profile: str) -> float:
    """Milliseconds from launch to the first paint."""
    environment = os.environ | {"GCM_PROFILE": profile, "BEGUN": str(time.time())}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return float(done.stdout) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    rounds = 3 if arguments.short else arguments.rounds
    with tempfile.TemporaryDirectory() as profile:
        answered_first_start(profile)
        for program in (BARE, OURS):
            launched(program, profile)
        taken = [(launched(BARE, profile), launched(OURS, profile)) for _ in range(rounds)]
    bare, ours = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"{'launch to first paint':<40}{'ms':>8}{'ratio':>8}")
    print(f"{'bare Qt window':<40}{bare:>8.0f}{1:>8.2f}")
    print(f"{'welcome page':<40}{ours:>8.0f}{ours / bare:>8.2f}   (goal 2)")


def answered_first_start(folder: str) -> None:
    """The welcome page comes first only once the questions of the first start were answered."""
    sys.path.insert(0, str(ROOT))
    from dataclasses import replace

    from gcm_desktop.profile import Profile

    profile = Profile(Path(folder))
    profile.keep(replace(profile.settings, set_up=True))


if __name__ == "__main__":
    main()
