"""The one window: the first questions, the welcome page, or an open workspace."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile, Settings
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.dress import dress, speak
from gcm_desktop.ui.recent import missing_among
from gcm_desktop.ui.theme import apply_theme
from gcm_desktop.ui.welcome import Welcome

if TYPE_CHECKING:
    from gcm_desktop.ui.opening import Opening
    from gcm_desktop.ui.settings import SettingsView
    from gcm_desktop.ui.shell import Shell
    from gcm_desktop.workspace import Workspace

ROOM = QSize(1366, 768)
LEAST = QSize(960, 560)
BEHIND = ("gcm_desktop.reference", "gcm_desktop.workspace", "gcm_desktop.consultation.inputs")
"""What an open workspace needs and the welcome page does not: loaded behind that page."""


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
        self._door: Opening | None = None
        self._waiting_file: Path | None = None
        self._was_painted = False
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self.setMinimumSize(LEAST)
        self._take_room()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.close)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def show_front(self, file: Path | None = None) -> None:
        """Show what comes first: the first questions or the welcome page; then open `file`."""
        self._waiting_file = file
        settings = self.profile.settings
        if settings.set_up:
            self.show_welcome()
        else:
            self._ask_who(settings)

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
        self._show(page, _("Welcome"))
        page.start_typing()
        if self._was_painted:
            self._look_behind()

    @Slot(Path)
    def open_file(self, path: Path) -> None:
        """Open a workspace file, asking for its passphrase if it has one."""
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
        """Show an open workspace."""
        self.workspace = workspace
        self.profile.remember_file(workspace.path)
        self._show_shell(workspace)

    @Slot()
    def leave(self) -> None:
        """Close the workspace and go back to the welcome page."""
        self._close_workspace()
        self.background = self._new_background()
        self.show_welcome()

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
        self._close_workspace()
        event.accept()

    def _new_background(self) -> Background:
        background = Background(self)
        background.broke.connect(self.broke)
        return background

    def _take_room(self) -> None:
        """As large as the design, or the whole of a smaller screen."""
        screen = self.screen().availableSize()
        self.resize(ROOM.boundedTo(screen).expandedTo(LEAST))
        fits = screen.width() >= LEAST.width() and screen.height() >= LEAST.height()
        if fits and (screen.width() <= ROOM.width() or screen.height() <= ROOM.height()):
            self.setWindowState(Qt.WindowState.WindowMaximized)

    @Slot()
    def _prepare(self) -> None:
        """Do what can wait until there is something to look at."""
        self.painted.emit()
        self._look_behind()
        self.background.start(_load_behind, owner=self, then=_nothing, fails=_nothing)

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
        speak(_application(), settings.language)
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

        ask_where_to_make(self, name, lambda path: self._opening().make(path, sample=sample))

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

    def _show_shell(self, workspace: "Workspace") -> None:
        from gcm_desktop.ui.pages import FIRST, pages
        from gcm_desktop.ui.shell import Shell

        before = self.shell
        chosen = before.consultation_id if before else None
        key = before.current.key if before and before.current else FIRST
        shell = Shell(workspace, self.profile, self.background, pages(), chosen)
        shell.titled.connect(self.name_page)
        shell.asked_settings.connect(self.show_settings)
        shell.asked_close.connect(self.leave)
        self.welcome, self.shell = None, shell
        self._show(shell, "")
        shell.go(key)

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
        if why_not is not None:
            view.notices.show_error(why_not)
        elif self.shell is None:
            self.show_welcome()
        elif settings.language != spoken_before and self.workspace is not None:
            self.shell.leave()
            self._show_shell(self.workspace)
        else:
            view.left.emit()

    def _keep(self, settings: Settings) -> GcmError | None:
        """Look and speak as the settings say; if they cannot be kept for next time, why not."""
        dress(_application(), settings)
        try:
            self.profile.keep(settings)
        except GcmError as error:
            return error
        return None

    def _close_workspace(self) -> None:
        """Let all work end, keep what is half typed, and leave one whole file behind."""
        if self.shell is not None:
            self.shell.leave()
        self.background.shutdown()
        if self._door is not None:
            self._door.deleteLater()
            self._door = None
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    @Slot()
    def _follow_system(self) -> None:
        settings = self.profile.settings
        if settings.theme == "system":
            apply_theme(_application(), settings.theme)


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)  # noqa: S101  # a window cannot be without
    return application


def _load_behind(task: Task) -> None:
    for name in BEHIND:
        task.check()
        import_module(name)


def _nothing(*_values: object) -> None:
    """Nothing follows: it was done for later."""
