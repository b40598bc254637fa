"""Small parts of the report page: what it says before there is a report, what is dropped on it."""

from pathlib import Path

from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.texts import _
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.pieces import Muted, Subtitle


def nothing_yet() -> QWidget:
    """What stands in the place of the pages till somebody asks for them."""
    why = _(
        "The preview shows every page as it will be printed. What you sign is exactly what you "
        "looked at; inputs marked as local are in no report."
    )
    drop = _("Reports dropped here are verified.")
    whole = QWidget()
    box = QVBoxLayout(whole)
    box.setContentsMargins(40, 40, 40, 40)
    box.setSpacing(10)
    box.addStretch()
    title = Subtitle(_("Look before it leaves"))
    for part in (IconView("report", "faint", 40), title, Muted(why, wrap=True), Muted(drop)):
        box.addWidget(part)
    box.addStretch()
    return whole


def dragged_pdfs(event: QDropEvent) -> list[Path]:
    """The PDF files of this device that are dragged, if nothing else is."""
    names = [url.toLocalFile() for url in event.mimeData().urls()]
    paths = [Path(name) for name in names if name]
    all_pdfs = all(path.suffix.casefold() == ".pdf" for path in paths)
    return paths if paths and len(paths) == len(names) and all_pdfs else []
