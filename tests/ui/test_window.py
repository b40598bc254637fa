"""The window as a whole, with real files behind it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.profile import Profile
from gcm_desktop.texts import language
from gcm_desktop.ui import app
from gcm_desktop.ui.first_start import FirstStart
from gcm_desktop.ui.passphrase import NewDialog, OpenDialog
from gcm_desktop.ui.recovery import RecoveryDialog
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.settings import SettingsView
from gcm_desktop.ui.theme import DARK, tokens
from gcm_desktop.ui.window import MainWindow
from gcm_desktop.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "sqlmodel", "sqlalchemy", "pydantic", "sqlcipher3", "argon2", "reportlab", "pyhanko",
    "cryptography", "babel", "pycountry", "pypdfium2", "openpyxl", "gcm_desktop.consultation",
    "gcm_desktop.workspace", "gcm_desktop.reports", "gcm_desktop.exchange",
    "PySide6.QtPrintSupport",
)  # fmt: skip


@pytest.fixture
def locked_copy(tmp_path: Path, locked_file: Path) -> Path:
    path = tmp_path / "Names of witnesses.gcm"
    shutil.copy(locked_file, path)
    return path


@pytest.fixture
def plain_copy(tmp_path: Path, plain_file: Path) -> Path:
    path = tmp_path / "Plain.gcm"
    shutil.copy(plain_file, path)
    return path


def dialog_of(window: MainWindow, qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    def there() -> bool:
        return any(found.isVisible() for found in window.findChildren(kind))

    qtbot.waitUntil(there, timeout=10_000)
    return next(found for found in window.findChildren(kind) if found.isVisible())


def open_dialog(window: MainWindow, qtbot: QtBot) -> OpenDialog:
    dialog = dialog_of(window, qtbot, OpenDialog)
    assert isinstance(dialog, OpenDialog)
    return dialog


def new_dialog(window: MainWindow, qtbot: QtBot, name: Path) -> NewDialog:
    files = dialog_of(window, qtbot, QFileDialog)
    assert isinstance(files, QFileDialog)
    files.fileSelected.emit(str(name))
    files.reject()
    dialog = dialog_of(window, qtbot, NewDialog)
    assert isinstance(dialog, NewDialog)
    return dialog


def entered(window: MainWindow, qtbot: QtBot) -> Workspace:
    qtbot.waitUntil(lambda: window.shell is not None, timeout=10_000)
    assert window.workspace is not None
    return window.workspace


def settings_view(window: MainWindow) -> SettingsView:
    page = window.findChild(Scrolled)
    assert page is not None
    view = page.widget()
    assert isinstance(view, SettingsView)
    return view


# --- starting -----------------------------------------------------------------------------------


def test_the_welcome_page_loads_nothing_of_records_files_or_reports() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import gcm_desktop.ui.app, sys; print(*sys.modules)"],
        cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    loaded = told.stdout.split()
    assert [name for name in HEAVY if any(f"{m}.".startswith(f"{name}.") for m in loaded)] == []


def test_a_first_start_asks_who_works_here_and_then_welcomes(
    profile: Profile, qtbot: QtBot
) -> None:
    window = MainWindow(profile)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show_front()
        window.show()
    page = window.findChild(FirstStart)
    assert page is not None
    qtbot.keyClicks(page.form.name, "Amina")
    page.answer()
    assert window.welcome is not None
    assert profile.settings.set_up
    assert profile.settings.name == "Amina"


def test_the_first_questions_change_their_side_with_the_language(
    profile: Profile, qtbot: QtBot, dressed: QApplication
) -> None:
    window = MainWindow(profile)
    qtbot.addWidget(window)
    window.show_front()
    page = window.findChild(FirstStart)
    assert page is not None
    page.spoken.emit(replace(page.form.settings, language="ar", name="أمينة"))
    assert dressed.layoutDirection() == Qt.LayoutDirection.RightToLeft
    qtbot.waitUntil(lambda: len(window.findChildren(FirstStart)) == 1)
    again = window.findChild(FirstStart)
    assert again is not None
    assert again.form.name.text() == "أمينة"
    assert again.form.chosen == "ar"


def test_starting_shows_the_welcome_page_and_prepares_the_rest_behind_it(
    settled: Profile, qtbot: QtBot, dressed: QApplication
) -> None:
    window = app.start(dressed, settled)
    qtbot.addWidget(window)
    qtbot.waitSignal(window.painted).wait()
    qtbot.waitUntil(lambda: not window.windowIcon().isNull())
    qtbot.waitUntil(lambda: not window.background.busy, timeout=10_000)
    assert window.welcome is not None
    assert window.windowTitle() == "Welcome – GCM Desktop"


def test_a_file_given_at_the_start_is_opened_once_the_page_is_there(
    settled: Profile, qtbot: QtBot, plain_copy: Path
) -> None:
    window = MainWindow(settled)
    qtbot.addWidget(window)
    window.show_front(plain_copy)
    window.show()
    assert entered(window, qtbot).path == plain_copy


# --- opening ------------------------------------------------------------------------------------


def test_a_wrong_passphrase_is_said_and_the_right_one_opens(
    window: MainWindow, qtbot: QtBot, locked_copy: Path, passphrase: str, settled: Profile
) -> None:
    window.open_file(locked_copy)
    dialog = open_dialog(window, qtbot)
    dialog.passphrase.setText("not this one")
    dialog.answer()
    assert dialog.busy
    qtbot.waitUntil(lambda: not dialog.busy, timeout=10_000)
    assert "does not open this file" in dialog.field.problem.sentence
    dialog.passphrase.setText(passphrase)
    dialog.answer()
    workspace = entered(window, qtbot)
    assert workspace.encrypted
    assert settled.settings.recent == (str(locked_copy),)
    assert window.shell is not None
    assert window.shell.notices.sentences == []
    assert "witnesses" not in window.windowTitle()


def test_closing_leaves_one_whole_file_and_no_thread(
    window: MainWindow, qtbot: QtBot, plain_copy: Path
) -> None:
    window.open_file(plain_copy)
    entered(window, qtbot)
    window.close()
    assert window.isVisible(), "a backup is made first"
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    beside = [path.name for path in plain_copy.parent.iterdir() if path.name != "profile"]
    assert beside == [plain_copy.name]


def test_leaving_a_file_comes_back_to_the_welcome_page_and_it_opens_again(
    window: MainWindow, qtbot: QtBot, plain_copy: Path
) -> None:
    for _ in range(2):
        window.open_file(plain_copy)
        entered(window, qtbot)
        window.leave()
        assert window.shell is None
        qtbot.waitUntil(lambda: window.welcome is not None, timeout=10_000)
        assert window.welcome is not None
        assert window.welcome.recent.current == plain_copy


def test_a_file_opens_again_on_the_page_it_was_left_on(
    window: MainWindow, qtbot: QtBot, plain_copy: Path
) -> None:
    window.open_file(plain_copy)
    entered(window, qtbot)
    assert window.shell is not None
    assert window.shell.current is not None
    assert window.shell.current.key == "consultations"
    window.shell.go("history")
    window.leave()
    qtbot.waitUntil(lambda: window.welcome is not None, timeout=10_000)
    window.open_file(plain_copy)
    entered(window, qtbot)
    assert window.shell is not None
    assert window.shell.current is not None
    assert window.shell.current.key == "history"
    assert window.windowTitle() == "History – GCM Desktop"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"", "This file is empty"),
        (b"%PDF-1.7 something else entirely, and long enough to be read" * 40, "workspace"),
    ],
)
def test_what_cannot_be_opened_is_said_on_the_welcome_page(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "other.gcm"
    if content is not None:
        path.write_bytes(content)
    window.open_file(path)
    page = window.welcome
    assert page is not None
    qtbot.waitUntil(
        lambda: bool(page.notices.sentences) or window.findChild(OpenDialog) is not None
    )
    dialog = window.findChild(OpenDialog)
    if dialog is not None:  # a file without a known beginning could be an encrypted one
        dialog.passphrase.setText("any")
        dialog.answer()
        qtbot.waitUntil(lambda: not dialog.busy, timeout=10_000)
        assert dialog.field.problem.sentence or dialog.problem.sentence
        dialog.reject()
    else:
        assert sentence in page.notices.sentences[0]
    assert path.exists() == (content is not None)


def test_a_file_that_cannot_be_written_opens_for_reading_and_says_so(
    window: MainWindow, qtbot: QtBot, plain_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gcm_desktop.errors import ReadOnlyError
    from gcm_desktop.workspace import copies

    def refuse(*_args: object) -> None:
        raise ReadOnlyError

    monkeypatch.setattr(copies, "for_writing", refuse)  # root may write everywhere
    window.open_file(plain_copy)
    assert entered(window, qtbot).read_only
    assert window.shell is not None
    assert any("for reading only" in said for said in window.shell.notices.sentences)


# --- making -------------------------------------------------------------------------------------


def test_a_new_workspace_is_made_with_a_passphrase(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.ask_new()
    dialog = new_dialog(window, qtbot, tmp_path / "New.gcm")
    dialog.new.offer.again.setText(dialog.new.offer.offered)
    dialog.answer()
    workspace = entered(window, qtbot)
    assert workspace.encrypted
    recovery = dialog_of(window, qtbot, RecoveryDialog)
    assert isinstance(recovery, RecoveryDialog)
    recovery.reject()
    assert (tmp_path / "New.gcm").stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_is_never_written_over(
    window: MainWindow, qtbot: QtBot, plain_copy: Path
) -> None:
    before = plain_copy.read_bytes()
    window.ask_new()
    dialog = new_dialog(window, qtbot, plain_copy)
    dialog.leave_open.setChecked(True)
    dialog.answer()
    qtbot.waitUntil(lambda: not dialog.busy, timeout=10_000)
    assert "already a file" in dialog.problem.sentence
    assert plain_copy.read_bytes() == before
    dialog.reject()


def test_a_sample_is_made_where_it_was_asked_for_and_is_marked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.ask_sample()
    dialog = new_dialog(window, qtbot, tmp_path / "Sample.gcm")
    dialog.leave_open.setChecked(True)
    dialog.answer()
    workspace = entered(window, qtbot)
    (summary,) = workspace.read(consultations)
    assert summary.sample
    assert summary.inputs > 100
    assert window.shell is not None
    window.shell.consult(summary.id)
    assert any("invented" in said for said in window.shell.notices.sentences)
    assert any("no passphrase" in said for said in window.shell.notices.sentences)
    window.shell.notices.clear()
    assert len(window.shell.notices.sentences) == 2


# --- settings -----------------------------------------------------------------------------------


def test_settings_change_language_side_and_colours_with_a_file_open(
    window: MainWindow, qtbot: QtBot, plain_copy: Path, dressed: QApplication, settled: Profile
) -> None:
    window.open_file(plain_copy)
    workspace = entered(window, qtbot)
    window.show_settings()
    window.show_settings()
    assert window.windowTitle() == "Settings – GCM Desktop"
    view = settings_view(window)
    view.theme.choose("dark")
    view.form.language.setCurrentIndex(view.form.language.findData("ar"))
    view.save()
    assert language() == "ar"
    assert dressed.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert tokens(window.palette()) is DARK
    assert settled.settings.theme == "dark"
    assert window.workspace is workspace
    qtbot.waitUntil(lambda: window.findChild(Scrolled) is None)


def test_leaving_the_settings_comes_back_to_the_page_before(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = window.windowTitle()
    window.show_settings()
    settings_view(window).left.emit()
    assert window.windowTitle() == before
    assert window.welcome is not None
    assert window.welcome.isVisible()


def test_settings_that_cannot_be_kept_are_said_and_hold_for_now(
    window: MainWindow, qtbot: QtBot, settled: Profile
) -> None:
    shutil.rmtree(settled.folder)
    settled.folder.write_text("in the way")
    window.show_settings()
    view = settings_view(window)
    view.theme.choose("dark")
    view.save()
    assert len(view.notices.sentences) == 1
    assert tokens(window.palette()) is DARK


def test_a_file_taken_off_the_list_is_forgotten(
    window: MainWindow, qtbot: QtBot, settled: Profile, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.gcm"
    settled.remember_file(gone)
    window.show_welcome()
    page = window.welcome
    assert page is not None
    qtbot.waitUntil(lambda: gone in page.recent.files.missing)
    page.removed.emit(gone)
    assert settled.settings.recent == ()
    assert page.recent.files.paths == []


# --- size and names -----------------------------------------------------------------------------


@pytest.fixture(params=["en", "ar"])
def open_window(
    window: MainWindow, qtbot: QtBot, plain_copy: Path, request: pytest.FixtureRequest
) -> Iterator[MainWindow]:
    window.open_file(plain_copy)
    entered(window, qtbot)
    window.show_settings()
    view = settings_view(window)
    view.form.language.setCurrentIndex(view.form.language.findData(request.param))
    view.save()
    return window


def test_everything_fits_a_small_screen_at_125_percent(open_window: MainWindow) -> None:
    open_window.resize(1093, 614)
    assert open_window.minimumSizeHint().width() <= 1093
    assert open_window.minimumSizeHint().height() <= 614
    assert (open_window.width(), open_window.height()) == (1093, 614)


def test_every_control_has_a_name(
    open_window: MainWindow, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(open_window) == []
    for line in open_window.findChildren(QLineEdit):
        assert line.accessibleName() or line.parent() is not None
