"""How long does each page take to be shown for the first time, in a file of the sample?

Each page is shown in a process of its own, on top of the page that stands there when a file was
opened, so that nothing was loaded or made for another page. From the key that asks for the page
until it is painted: its code is loaded, it is made, and it is shown; what it reads in the
background comes later. Against the same page the second time.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.fonts import load_first_fonts
from gcm_desktop.ui.pages import pages
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace


def milliseconds(act: Callable[[], object]) -> float:
    timer = QElapsedTimer()
    timer.start()
    act()
    return timer.nsecsElapsed() / 1e6


def shown(path: Path, profile: Profile, key: str) -> tuple[float, float, float]:
    """Milliseconds to load a page, to show it first, and to show it again."""
    application = QApplication([])
    load_first_fonts()
    dress(application, Settings(theme="light"))
    background = Background()
    with Workspace.open(path, None, profile=profile) as workspace:
        [about] = workspace.read(consultations)
        shell = Shell(workspace, profile, background, pages(), about.id)
        shell.resize(1366, 768)
        shell.show()
        before = "consultations" if key != "consultations" else "history"

        def go(page: str) -> None:
            shell.go(page)
            application.processEvents()

        def rest() -> None:
            while background.busy:
                QTest.qWait(5)
            application.processEvents()

        go(before)
        rest()
        loading = milliseconds(shell.entries[key].kind)
        first = milliseconds(lambda: go(key))
        rest()
        go(before)
        rest()
        again = milliseconds(lambda: go(key))
        rest()
        shell.leave()
        background.shutdown()
    return loading, first, again


def in_a_process_of_its_own(folder: Path, key: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, __file__, "--page", key, "--folder", str(folder)],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return [float(said) for said in done.stdout.split()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="some pages, once")
    parser.add_argument("--page", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.page:
        print(*shown(asked.folder / "w.gcm", Profile(asked.folder / "profile"), asked.page))
        return
    with tempfile.TemporaryDirectory() as private:
        folder = Path(private)
        with Workspace.create(
            folder / "w.gcm", None, profile=Profile(folder / "profile")
        ) as workspace:
            workspace.write(record_sample)
        print(f"{'page':<18}{'load ms':>9}{'first ms':>10}{'again ms':>10}")
        for entry in pages()[:: 5 if asked.short else 1]:
            rounds = [in_a_process_of_its_own(folder, entry.key) for _ in
                      range(1 if asked.short else 3)]  # fmt: skip
            columns = zip(*rounds, strict=True)
            loading, first, again = (statistics.median(column) for column in columns)
            print(f"{entry.key:<18}{loading:>9.1f}{first:>10.1f}{again:>10.1f}", flush=True)


if __name__ == "__main__":
    main()
