"""Asking which files to read, and where a new one is to lie."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gcm_desktop.texts import _


def pdf_files() -> str:
    """The kind of file that reports are."""
    return _("PDF files (*.pdf)")


def identity_files() -> str:
    """The kind of file that signing identities are."""
    return _("Signing identities (*.p12 *.pfx)")


def trust_files() -> str:
    """The kind of file that says whom to trust."""
    return _("Trust files (*.json)")


def ask_which(
    parent: QWidget, title: str, kind: str, then: Callable[[list[Path]], None], *, several: bool
) -> QFileDialog:
    """Ask for files that are there; `then` gets them, unless nothing is chosen."""
    dialog = _dialog(parent, title, kind)
    mode = QFileDialog.FileMode
    dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
    dialog.filesSelected.connect(lambda chosen: then([Path(name) for name in chosen]))
    dialog.open()
    return dialog


def ask_where(
    parent: QWidget, title: str, kind: str, name: str, then: Callable[[Path], None]
) -> QFileDialog:
    """Ask where a new file is to lie, suggesting `name`.

    A file that is there already is never written over: making it is refused with a sentence.
    """
    dialog = _dialog(parent, title, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str, kind: str) -> QFileDialog:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title, documents)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters([kind, _("All files (*)")])
    return dialog
