"""The one window: the first questions, the welcome page, or an open workspace."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.beginning import LEAST, application, load_behind, take_room
from gcm_desktop.ui.dress import dress, speak
from gcm_desktop.ui.received import ReportsReceived
from gcm_desktop.ui.recent import missing_among
from gcm_desktop.ui.theme import apply_theme
from gcm_desktop.ui.welcome import Welcome

if TYPE_CHECKING:
    from gcm_desktop.ui.closing import Closing
    from gcm_desktop.ui.locked import LockedView
    from gcm_desktop.ui.locking import Locking, Place
    from gcm_desktop.ui.opening import Opening
    from gcm_desktop.ui.settings import SettingsView
    from gcm_desktop.ui.shell import Instead, Shell
    from gcm_desktop.ui.unlocking import Opened
    from gcm_desktop.workspace import Workspace
    from gcm_desktop.workspace.away import LocalCopy


class MainWindow(QMainWindow):
    """Shows one thing at a time; its title names the program and the page, nobody's words."""

    painted = Signal()
    """It was painted for the first time."""
    broke = Signal(Exception)
    """Work in the background failed in a way nobody could cure."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.background = self._new_background()
        self.workspace: Workspace | None = None
        self.shell: Shell | None = None
        self.welcome: Welcome | None = None
        self.away: LocalCopy | None = None
        """What the open file is a copy of, to be put back once it is closed."""
        self.locking: Locking | None = None
        """Looks after the open file, locked or not."""
        self._door: Opening | None = None
        self._closing: Closing | None = None
        self._follows: Callable[[GcmError | None], None] | None = None
        self._wants_end = self._was_painted = False
        self._made: Path | None = None
        self._waiting_file: Path | None = None
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self.setMinimumSize(LEAST)
        take_room(self)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.close)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def show_front(self, file: Path | None = None) -> None:
        """Show what comes first: the first questions or the welcome page; then open `file`."""
        self._waiting_file = file
        if self.profile.settings.set_up:
            self.show_welcome()
        else:
            self._ask_who(self.profile.settings)

    def show_welcome(self) -> None:
        """Show the welcome page."""
        self.shell = None
        self.welcome = page = Welcome(self.profile.settings)
        page.chosen.connect(self.open_file)
        page.removed.connect(self._take_off)
        page.asked_new.connect(self.ask_new)
        page.asked_open.connect(self.ask_open)
        page.asked_sample.connect(self.ask_sample)
        page.asked_settings.connect(self.show_settings)
        ReportsReceived(page, self)
        self._show(page, _("Welcome"))
        page.start_typing()
        if self._was_painted:
            self._look_behind()

    @Slot(Path)
    def open_file(self, path: Path) -> None:
        """Open a workspace file, unless it is open in another window, which then comes forward."""
        from gcm_desktop.ui.instance import bring_to_front

        if not bring_to_front(path, self.profile):
            self._opening().open(path)

    @Slot()
    def ask_new(self) -> None:
        """Ask where a new workspace is to lie, then how it is to be protected."""
        self._ask_where(_("Consultations"), sample=False)

    @Slot()
    def ask_sample(self) -> None:
        """Ask where a workspace with an invented consultation is to lie."""
        self._ask_where(_("Sample (invented)"), sample=True)

    @Slot()
    def ask_open(self) -> None:
        """Ask which file to open."""
        from gcm_desktop.ui.files import ask_which_file

        ask_which_file(self, self.open_file)

    @Slot(object)
    def enter(self, workspace: "Workspace") -> None:
        """Show a workspace that was just opened or made."""
        from gcm_desktop.ui.locking import Locking
        from gcm_desktop.ui.recovery import speak_of_recovery

        made, self._made = self._made, None
        self.away = self._door.away if self._door is not None else None
        path = self.away.original if self.away is not None else workspace.path
        self._let_go()
        self.workspace, self.locking = workspace, Locking(self)
        self.profile.remember_file(path)
        self._show_shell(workspace)
        self.locking.begin(path)
        speak_of_recovery(self, new=workspace.path == made)

    @Slot(object)
    def open_instead(self, instead: "Instead") -> None:
        """Close the file, and open what is to stand in its place."""
        if self.away is not None and instead.path == self.away.path:
            instead = instead._replace(path=self.away.original)

        def open_it(why_not: GcmError | None) -> None:
            self._welcome_again(why_not)
            self._opening().open_instead(instead)

        self._close_then(open_it)

    @Slot()
    def leave(self) -> None:
        """Close the workspace and go back to the welcome page."""
        self._close_then(self._welcome_again)

    def part(self, *, at_once: bool = False) -> "Closing":
        """Keep what is half typed, let go of the file, and have it closed behind.

        At once, where the computer falls asleep: without a backup.
        """
        from gcm_desktop.ui.closing import Closing

        workspace, before = self.workspace, self.background
        assert workspace is not None  # noqa: S101  # there is nothing else to part with
        if self.shell is not None:
            self.shell.leave()
        if self.locking is not None:
            self.locking.copied.wipe()
        self._let_go_of_door()
        away, self.away = self.away, None
        self.workspace = self.shell = None
        self.background = self._new_background()
        self._closing = closing = Closing(
            workspace, self.profile, before, self, away=away, at_once=at_once
        )
        closing.ended.connect(self._parted)
        closing.ended.connect(before.deleteLater)
        closing.begin()
        return closing

    def show_instead(self, view: QWidget) -> None:
        """Show this while the file is closed for a while."""
        self.welcome = None
        self._show(view, "")

    def show_locked(self, view: "LockedView") -> None:
        """Show the page that stands in place of a locked file."""
        self.welcome = None
        self._show(view, _("Locked"))
        view.start_typing()

    def come_back(self, opened: "Opened", place: "Place") -> None:
        """Show a file again where it was left."""
        from gcm_desktop.ui.locking import consultation_still_there

        workspace = opened.workspace
        self.workspace, self.away = workspace, opened.away
        self._show_shell(workspace, consultation_still_there(workspace, place), place.page)
        if self._wants_end:
            self.close()

    @Slot(GcmError)
    def give_up(self, error: GcmError) -> None:
        """The file does not open again: say why on the welcome page."""
        self._welcome_again(error)

    @Slot()
    def show_settings(self) -> None:
        """Show the settings in front of what is there."""
        from gcm_desktop.ui.scrolled import Scrolled
        from gcm_desktop.ui.settings import SettingsView

        behind = self._stack.currentWidget()
        if isinstance(behind, Scrolled):
            return
        view, title = SettingsView(self.profile.settings), self.windowTitle()
        page = Scrolled(view)

        def back() -> None:
            self._stack.removeWidget(page)
            page.deleteLater()
            self.setWindowTitle(title)

        view.left.connect(back)
        view.saved.connect(lambda settings: self._save(settings, view))
        if self.locking is not None:
            QShortcut(QKeySequence("Ctrl+L"), page, self.locking.lock)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.name_page(_("Settings"))
        view.start_typing()

    @Slot(str)
    def name_page(self, page: str) -> None:
        """Say in the title which page is shown."""
        self.setWindowTitle(_("{page} – GCM Desktop").format(page=page))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._prepare)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once the file is: a backup may take a moment."""
        from gcm_desktop.ui.closing import ClosingView

        if self.workspace is not None or self._closing is not None:
            event.ignore()
            self._close_then(self._end)
        elif isinstance(self._stack.currentWidget(), ClosingView) and self.background.busy:
            event.ignore()  # the file is getting another key, and comes back in a moment
            self._wants_end = True
        else:
            self._let_go()
            self.background.shutdown()
            event.accept()

    def _new_background(self) -> Background:
        background = Background(self)
        background.broke.connect(self.broke)
        return background

    @Slot()
    def _prepare(self) -> None:
        """Do what can wait until there is something to look at."""
        self.painted.emit()
        self._look_behind()
        self.background.start(load_behind, owner=self, then=_nothing, fails=_nothing)

    def _look_behind(self) -> None:
        """With the welcome page in view: which files are missing, and is one to be opened."""
        if self.welcome is None:
            return
        page, paths = self.welcome, tuple(self.welcome.recent.files.paths)
        self.background.start(
            lambda _task: missing_among(paths),
            owner=page,
            then=page.recent.files.mark_missing,
            fails=_nothing,
        )
        if self._waiting_file is not None:
            path, self._waiting_file = self._waiting_file, None
            self.open_file(path)

    def _ask_who(self, settings: Settings) -> None:
        from gcm_desktop.ui.first_start import FirstStart

        page = FirstStart(settings)
        page.spoken.connect(self._ask_in_another_language)
        page.answered.connect(self._begin)
        self._show(page, _("Welcome"))
        page.start_typing()

    @Slot(Settings)
    def _ask_in_another_language(self, settings: Settings) -> None:
        speak(application(), settings.language)
        self._ask_who(settings)

    @Slot(Settings)
    def _begin(self, settings: Settings) -> None:
        why_not = self._keep(settings)
        self.show_welcome()
        if why_not is not None:
            self._say_why_not(why_not)

    @Slot(Path)
    def _take_off(self, path: Path) -> None:
        self.profile.forget_file(path)
        if self.welcome is not None:
            self.welcome.take_off(path)

    def _ask_where(self, name: str, *, sample: bool) -> None:
        from gcm_desktop.ui.files import ask_where_to_make

        def make(path: Path) -> None:
            self._made = None if sample else path
            self._opening().make(path, sample=sample)

        ask_where_to_make(self, name, make)

    def _opening(self) -> "Opening":
        from gcm_desktop.ui.opening import Opening

        if self._door is None:
            self._door = Opening(self, self.profile, self.background)
            self._door.opened.connect(self.enter)
            self._door.failed.connect(self._say_why_not)
            self._door.busy.connect(self._show_busy)
        return self._door

    @Slot(GcmError)
    def _say_why_not(self, error: GcmError) -> None:
        if self.welcome is not None:
            self.welcome.notices.show_error(error)
            self._look_behind()

    @Slot(str)
    def _show_busy(self, sentence: str) -> None:
        if self.welcome is not None:
            self.welcome.be_busy(sentence)

    def _show_shell(
        self, workspace: "Workspace", chosen: UUID | None = None, page: str = ""
    ) -> None:
        from gcm_desktop.ui.keys import ask_keys
        from gcm_desktop.ui.pages import pages
        from gcm_desktop.ui.shell import Shell

        shell = Shell(workspace, self.profile, self.background, pages(), chosen)
        shell.titled.connect(self.name_page)
        shell.asked_settings.connect(self.show_settings)
        shell.asked_close.connect(self.leave)
        shell.asked_instead.connect(self.open_instead)
        shell.asked_keys.connect(lambda: ask_keys(self))
        if self.locking is not None:
            shell.asked_lock.connect(self.locking.lock)
        self.welcome, self.shell = None, shell
        self._show(shell, "")
        shell.begin(page)

    def _show(self, view: QWidget, page: str) -> None:
        """Show this, and let go of everything that was shown before."""
        places = range(self._stack.count())
        before = [old for place in places if (old := self._stack.widget(place)) is not None]
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self.name_page(page)
        for old in before:
            self._stack.removeWidget(old)
            old.deleteLater()

    def _save(self, settings: Settings, view: "SettingsView") -> None:
        spoken_before = language()
        why_not = self._keep(settings)
        if self.workspace is not None:
            self.workspace.officer_changed()
        if why_not is not None:
            view.notices.show_error(why_not)
        elif self.shell is None:
            self.show_welcome()
        elif settings.language != spoken_before and self.workspace is not None:
            before = self.shell
            before.leave()
            page = before.current.key if before.current else ""
            self._show_shell(self.workspace, before.consultation_id, page)
        else:
            view.left.emit()

    def _keep(self, settings: Settings) -> GcmError | None:
        """Look and speak as the settings say; if they cannot be kept for next time, why not."""
        dress(application(), settings)
        try:
            self.profile.keep(settings)
        except GcmError as error:
            return error
        return None

    def _close_then(self, follow: Callable[[GcmError | None], None]) -> None:
        """Let all work end, keep what is half typed, leave one whole file behind; then go on."""
        from gcm_desktop.ui.closing import ClosingView

        self._follows = follow
        if self.workspace is not None:
            self.part()
        if self._closing is None:
            self._parted(None)
        elif not isinstance(self._stack.currentWidget(), ClosingView):
            self.show_instead(ClosingView(_("The file is being closed…")))

    @Slot(object)
    def _parted(self, why_not: GcmError | None) -> None:
        self._closing = None
        follow, self._follows = self._follows, None
        if follow is not None:
            follow(why_not)

    def _welcome_again(self, why_not: GcmError | None) -> None:
        self._let_go()
        self.show_welcome()
        if why_not is not None:
            self._say_why_not(why_not)
        if self._wants_end:
            self.close()

    def _end(self, why_not: GcmError | None) -> None:
        """Close; where no backup could be made, that can be read first."""
        from gcm_desktop.ui.closing import LastWord

        if why_not is None:
            self.close()
            return
        view = LastWord(str(why_not))
        view.read.connect(self.close)
        self.show_instead(view)

    def _let_go(self) -> None:
        if self.locking is not None:
            self.locking.end()
            self.locking.deleteLater()
            self.locking = None
        self._let_go_of_door()

    def _let_go_of_door(self) -> None:
        if self._door is not None:
            self._door.deleteLater()
            self._door = None

    @Slot()
    def _follow_system(self) -> None:
        settings = self.profile.settings
        if settings.theme == "system":
            apply_theme(application(), settings.theme)


def _nothing(*_values: object) -> None:
    """Nothing follows: it was done for later."""
