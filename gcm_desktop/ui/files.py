"""Asking where a workspace file lies, or is to lie."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gcm_desktop.texts import _

SUFFIX = "gcm"


def remember_folders_in(profile: Path) -> None:
    """Have Qt's file dialogs keep the folders they visited in the profile, and nowhere else.

    By itself Qt writes them where every program of this user keeps its own.
    """
    native, user = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(native, user, str(profile))


def ask_which_file(parent: QWidget, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a workspace file that is there; `then` gets it, unless nothing is chosen."""
    dialog = _dialog(parent, _("Open a workspace"), then)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _show(dialog)
    return dialog


def ask_where_to_make(parent: QWidget, name: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for the place and name of a new workspace file, suggesting `name`.

    A file that is there already is never written over: making it is refused with a sentence.
    """
    dialog = _dialog(parent, _("Where to make the workspace"), then)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setDefaultSuffix(SUFFIX)
    dialog.selectFile(name)
    _show(dialog)
    return dialog


def _show(dialog: QFileDialog) -> None:
    """Ready to be typed into, also where no window manager gives the focus."""
    dialog.open()
    dialog.activateWindow()


def _dialog(parent: QWidget, title: str, then: Callable[[Path], None]) -> QFileDialog:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title, documents)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    kinds = _("Workspaces (*.{suffix})").format(suffix=SUFFIX), _("All files (*)")
    dialog.setNameFilters(list(kinds))
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    return dialog
