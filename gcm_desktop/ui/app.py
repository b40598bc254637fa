"""Starting the window: as little as possible before it is seen, the rest behind it."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from gcm_desktop.privacy import no_core_dumps, only_mine
from gcm_desktop.profile import Profile
from gcm_desktop.shipped import shipped
from gcm_desktop.ui.crash import CrashWatch
from gcm_desktop.ui.dress import dress
from gcm_desktop.ui.fonts import further_fonts, load_first_fonts, use_fonts
from gcm_desktop.ui.sweeping import Sweep
from gcm_desktop.ui.window import MainWindow

NAME = "gcm-desktop"


def main(file: Path | None = None) -> int:
    """Show the window, opening `file` if one is given, until it is closed; the exit status.

    Where the file is open in a window already, that one comes to the front, and this ends.
    """
    no_core_dumps()
    only_mine()
    application = QApplication([NAME])
    profile = Profile()
    if file is not None and _is_open_already(file, profile):
        return 0
    watch = CrashWatch(application)
    stop_watching = watch.begin()
    sweep = Sweep(application)
    sweep.begin()
    window = start(application, profile, file)
    window.broke.connect(watch.broke)
    try:
        return application.exec()
    finally:
        sweep.end()
        stop_watching()


def start(application: QApplication, profile: Profile, file: Path | None = None) -> MainWindow:
    """The window, on its way to the screen; whatever can wait begins once it is painted."""
    application.setApplicationName(NAME)
    application.setDesktopFileName(NAME)
    load_first_fonts()
    dress(application, profile.settings)
    window = MainWindow(profile)
    window.painted.connect(lambda: _follow_up(application, window))
    window.show_front(file)
    window.show()
    window.activateWindow()
    return window


def _is_open_already(file: Path, profile: Profile) -> bool:
    """Whether a window of ours has this file open; it has come to the front then."""
    from gcm_desktop.ui.instance import bring_to_front

    return bring_to_front(file, profile)


def _follow_up(application: QApplication, window: MainWindow) -> None:
    """What nobody waits for: other scripts, the icon, orderly ends."""
    from gcm_desktop.ui.ending import end_in_order
    from gcm_desktop.ui.files import remember_folders_in

    end_in_order(window)
    remember_folders_in(window.profile.folder)
    window.setWindowIcon(QIcon(str(shipped("icons", "app.svg"))))
    _load_further_fonts(application, further_fonts())


def _load_further_fonts(application: QApplication, fonts: Iterator[str]) -> None:
    """One at a time, so that a key typed meanwhile does not wait."""
    if next(fonts, None) is None:
        use_fonts(application)
    else:
        QTimer.singleShot(0, lambda: _load_further_fonts(application, fonts))
