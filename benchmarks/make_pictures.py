"""Pictures of every page on the invented sample, by one command:

    .venv/bin/python benchmarks/make_pictures.py FOLDER [--only PAGE]... [--wide | --guide]

Each page is drawn in light, dark and Arabic at 1366 × 768, and as small as that screen is at
125 %. `--wide` draws them on a screen of 3840 × 2160 pixels at 200 % instead. `--guide` draws the
pictures that stand in the documents, into docs/.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if "--wide" in sys.argv:
    os.environ["QT_SCALE_FACTOR"] = "2"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.files import remember_folders_in
from gcm_desktop.ui.fonts import further_fonts, load_first_fonts
from gcm_desktop.ui.pages import pages
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace

USUAL, NARROW = QSize(1366, 768), QSize(1093, 614)
PASSPHRASE = "for pictures of a sample"  # noqa: S105  # of a file that is made for pictures
SETTLED, PATIENCE = 700, 60_000  # milliseconds
GUIDE = ("minutes", "capture", "coverage", "findings", "history")


@dataclass(frozen=True)
class Look:
    """How a page is to be drawn."""

    name: str
    theme: str = "light"
    language: str = "en"
    size: QSize = USUAL


LOOKS = (Look("light"), Look("dark", theme="dark"), Look("arabic", language="ar"),
         Look("narrow", size=NARROW))  # fmt: skip
WIDE = (Look("4k", size=QSize(1920, 1080)), Look("4k-dark", theme="dark", size=QSize(1920, 1080)))
"""3840 × 2160 pixels, of which two by two are one; Qt has to hear of it before it starts."""
GUIDED = Look("guide")


def wait(milliseconds: int) -> None:
    """Let the window work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def opened(window: MainWindow, path: Path) -> None:
    """Have the window show a workspace."""
    window.show_front()
    window.show()
    wait(SETTLED)
    window.enter(Workspace.open(path, PASSPHRASE, profile=window.profile))
    if window.shell is not None:
        window.shell.notices.clear()


def pictures(folder: Path, path: Path, profile: Profile, look: Look, only: list[str]) -> None:
    """Every page in one look."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    settings = replace(profile.settings, theme=look.theme, language=look.language)
    profile.keep(settings)
    dress(application, settings)
    window = MainWindow(profile)
    window.resize(look.size)
    opened(window, path)
    for key in keys(only):
        show(window, key)
        window.resize(look.size)
        wait(SETTLED)
        if look is GUIDED and window.shell is not None:
            window.shell.notices.clear()
            wait(SETTLED)
        drawn = folder / (f"{key}.png" if look is GUIDED else f"{key}-{look.name}.png")
        window.grab().save(str(drawn))
        sys.stdout.write(f"{drawn.name}\n")
    window.close()
    until = time.monotonic() + PATIENCE / 1000
    while window.isVisible() and time.monotonic() < until:
        wait(50)
    window.deleteLater()
    wait(50)


def keys(only: list[str]) -> Iterator[str]:
    """The pages that are wanted."""
    return (entry.key for entry in pages() if not only or entry.key in only)


def show(window: MainWindow, key: str) -> None:
    """Go to a page of the sample consultation."""
    shell = window.shell
    if shell is None:
        sys.exit("The sample was closed.")
    if shell.consultation_id is None:
        [about] = shell.workspace.read(consultations)
        shell.consult(about.id)
    shell.go(key)


def main() -> int:
    """Make the sample, draw its pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "docs")
    parser.add_argument("--only", action="append", default=[], metavar="PAGE")
    parser.add_argument("--short", action="store_true", help="in one look, and thrown away")
    parser.add_argument("--wide", action="store_true", help="on 4K at 200 %% alone")
    parser.add_argument("--guide", action="store_true", help="those of the documents alone")
    chosen = parser.parse_args()
    if not chosen.short:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    QApplication([])
    load_first_fonts()
    for _stem in further_fonts():
        pass
    with tempfile.TemporaryDirectory() as place:
        profile = Profile(Path(place) / "profile")
        remember_folders_in(Path(place))
        profile.keep(replace(profile.settings, set_up=True, name="Amina Wanjiru"))
        path = Path(place) / "sample.gcm"
        with Workspace.create(path, PASSPHRASE, profile=profile) as workspace:
            workspace.write(record_sample)
        if chosen.guide:
            pictures(ROOT / "docs", path, profile, GUIDED, list(GUIDE))
        looks = () if chosen.guide else WIDE if chosen.wide else LOOKS
        looks = looks[:1] if chosen.short else looks
        for look in looks:
            folder = Path(place) if chosen.short else chosen.folder
            pictures(folder, path, profile, look, chosen.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
