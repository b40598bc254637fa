"""The reports of a consultation that left this file."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QListView, QWidget

from gcm_desktop.consultation.issued import IssuedReport
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.names import LANGUAGE_NAMES

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SHOWN = 4
"""Rows in sight at once."""


def edition_name(edition: str) -> str:
    """An edition in the language of the screen."""
    return {"public": _("Public"), "restricted": _("Restricted")}[edition]


def short_key(fingerprint: str) -> str:
    """The beginning of a fingerprint, in groups of four as the stamp on the report shows it."""
    digits = fingerprint[:20].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 20, 4))


class IssuedList(QListView):
    """Reports that left, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.reports = _IssuedModel(self)
        self.setModel(self.reports)
        self.setAccessibleName(_("Reports issued"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setWordWrap(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_reports(self, reports: list[IssuedReport]) -> None:
        """Show these, which come oldest first."""
        self.reports.show(list(reversed(reports)))
        self.setFixedHeight(max(0, self.sizeHintForRow(0)) * min(SHOWN, len(reports)) + 2)
        if reports:
            self.setCurrentIndex(self.reports.index(0))


class _IssuedModel(QAbstractListModel):
    """Reports as Qt wants them, each in two lines."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._rows: list[IssuedReport] = []

    def show(self, rows: list[IssuedReport]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        words = _in_words(self._rows[index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            return "\n".join(words)
        return ", ".join(words) if role == Qt.ItemDataRole.AccessibleTextRole else None


def _in_words(report: IssuedReport) -> tuple[str, str]:
    when = report.issued_at.astimezone()  # by the clock of this device
    what = (_kind_name(report.schema_version), LANGUAGE_NAMES[report.language],
            edition_name(report.edition))  # fmt: skip
    inputs = ngettext("{n} input", "{n} inputs", report.inputs).format(n=report.inputs)
    keys = [_("key {key}").format(key=short_key(signer)[:9]) for signer in report.signers]
    first = " · ".join(filter(None, (f"{when:%Y-%m-%d %H:%M}", *what)))
    return first, " · ".join((inputs, *(keys or [_("not signed")])))


def _kind_name(schema: str) -> str:
    """What kind of report it was; nothing of the usual one."""
    return {"gcm-session": _("Minutes"), "gcm-synthesis": _("Synthesis")}.get(
        schema.partition("/")[0], ""
    )
