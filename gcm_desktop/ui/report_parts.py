"""Small parts of pages of reports: what stands where none is yet, warnings, what is dropped."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.notices import Notice
from gcm_desktop.ui.pieces import Muted, Subtitle


class Warnings(QVBoxLayout):
    """What to think of before a report is signed."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(6)

    def show_warnings(self, told: Iterable[tuple[str, str]]) -> None:
        """Say these, each a sentence with its tone, in the place of what was said before."""
        while (item := self.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for sentence, tone in told:
            self.addWidget(Notice(sentence, tone, lasting=True))


def sample_warning() -> tuple[str, str]:
    """What is said of a report of what is invented."""
    return _("A sample: every page says that it is invented."), "info"


def review_warning(left: int) -> tuple[str, str]:
    """What is said where the disclosure review left so much to decide."""
    sentence = ngettext(
        "The disclosure review has {n} open question.",
        "The disclosure review has {n} open questions.",
        left,
    )
    return sentence.format(n=left), "warn"


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
