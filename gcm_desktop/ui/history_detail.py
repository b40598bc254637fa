"""One change in full: who, when, where, and each field from what to what."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.history_words import (
    device_in_words,
    done_in_words,
    field_name,
    gist_of,
    moment_in_words,
    shown_fields,
    value_in_words,
    who_in_words,
)
from gcm_desktop.ui.notices import Notice
from gcm_desktop.ui.pieces import FieldLabel, Muted, Small, Subtitle, Words
from gcm_desktop.workspace.past import Event, FieldChange

LINES = 20
"""Of a change of many records, so many are told one by one."""


class HistoryDetail(QWidget):
    """A change in words; what it says can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Event | None = None
        self.told: dict[str, tuple[str, str]] = {}
        """By field in words, what it was and what it became."""
        self.title, self.about = Subtitle(wrap=True), Muted(wrap=True)
        self.title.setWordWrap(True)
        self._fields = QWidget()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(18, 14, 14, 14)
        self._box.setSpacing(8)
        for part in (self.title, self.about, self._fields):
            self._box.addWidget(part)
        self._box.addStretch()

    def show_event(self, event: Event | None, own: frozenset[str]) -> None:
        """Tell of this change; `own` are the strands of this computer."""
        self.shown = event
        if event is None:
            self.title.setText(_("Nothing was changed yet."))
            self.about.setText("")
            self._exchange(QWidget())
            return
        self.title.setText(done_in_words(event))
        told = (
            moment_in_words(event.when, long=True),
            who_in_words(event),
            device_in_words(event, own),
        )
        self.about.setText("  ·  ".join(told))
        self._exchange(self._told_fields(event) if event.records == 1 else _counted(event))

    def show_parts(self, event: Event, parts: list[Event]) -> None:
        """Tell one by one what it did, as far as there is room."""
        if self.shown is not event:
            return
        body = _counted(event)
        box = body.layout()
        for part in parts[:LINES]:
            line = Words(gist_of(part), wrap=True)
            line.setMaximumHeight(3 * line.fontMetrics().height())
            if box is not None:
                box.addWidget(line)
        more = event.records - min(LINES, len(parts))
        if more > 0 and box is not None:
            rest = ngettext("and {n} more", "and {n} more", more).format(n=more)
            box.addWidget(Small(rest, wrap=True))
        self._exchange(body)

    def _told_fields(self, event: Event) -> QWidget:
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(0, 4, 0, 0)
        box.setSpacing(12)
        self.told = {}
        if event.erased:
            sentence = _("The words were erased for good; that it was done is all that is kept.")
            box.addWidget(Notice(sentence, "info", lasting=True))
        for change in shown_fields(event):
            was = value_in_words(change.name, change.before)
            now = value_in_words(change.name, change.after)
            self.told[field_name(change.name)] = (was, now)
            box.addWidget(_Field(change, was, now))
        return body

    def _exchange(self, body: QWidget) -> None:
        place = self._box.indexOf(self._fields)
        self._box.removeWidget(self._fields)
        self._fields.hide()
        self._fields.deleteLater()
        self._fields = body
        self._box.insertWidget(place, body)


class _Field(QWidget):
    """One field: its name, what it was, what it became."""

    def __init__(self, change: FieldChange, was: str, now: str) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        name = field_name(change.name)
        grid.addWidget(FieldLabel(name), 0, 0, 1, 2)
        lines = [(_("now"), now, Words)]
        if change.before is not None and was != now:
            lines.insert(0, (_("was"), was, Muted))
        for row, (caption, value, kind) in enumerate(lines, start=1):
            words = kind(value, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{name}, {caption}: {value}")
            if len(lines) > 1:
                grid.addWidget(Small(caption), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1 if len(lines) > 1 else 0, 1, 1 if len(lines) > 1 else 2)


def _counted(event: Event) -> QWidget:
    body = QWidget()
    box = QVBoxLayout(body)
    box.setContentsMargins(0, 4, 0, 0)
    box.setSpacing(5)
    box.addWidget(FieldLabel(gist_of(event), wrap=True))
    return body
