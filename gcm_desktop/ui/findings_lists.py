"""The findings of an objective, and what the one that is chosen rests on."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.consultation.findings import Finding, sources
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.using import FindingSummary
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.findings_dialogs import stance_in_words
from gcm_desktop.ui.pieces import LinkButton, Muted
from gcm_desktop.ui.synthesis_input import in_words
from gcm_desktop.ui.synthesis_lines import Line, LinesList, gist
from gcm_desktop.workspace import Workspace


@dataclass(frozen=True)
class Told:
    """What a finding rests on, as it is shown."""

    lines: tuple[Line, ...] = ()
    quotes: frozenset[str] = frozenset()
    gone: tuple[UUID, ...] = ()
    """Inputs that were taken back since."""


def told_of(workspace: Workspace, finding_id: UUID) -> Told:
    """What a finding rests on: what was taken back is counted, and none of its words shown."""
    finding = workspace.read(found, Finding, finding_id)
    standing = workspace.read(sources, finding_id)
    here = {entry.id.hex for entry in standing}
    return Told(
        lines=tuple(_source_line(entry, entry.id.hex in finding.quotes) for entry in standing),
        quotes=frozenset(finding.quotes),
        gone=tuple(UUID(one) for one in finding.inputs if one not in here),
    )


def finding_line(summary: FindingSummary) -> Line:
    """A finding in a list; one that rests on nothing stands out."""
    many = ngettext("{n} input", "{n} inputs", summary.sources).format(n=summary.sources)
    told = [stance_in_words(summary.stance), many]
    if summary.quotes:
        told.append(ngettext("{n} quote", "{n} quotes", summary.quotes).format(n=summary.quotes))
    state, tone = "", "muted"
    if summary.bare:
        state, tone = _("rests on nothing"), "bad"
    elif summary.gone:
        state, tone = _("{n} taken back").format(n=summary.gone), "warn"
    return Line(summary.id, gist(summary.text), "  ·  ".join(told), state, tone)


class FindingsCard(QWidget):
    """The findings in their order; inputs may be dropped on them."""

    def __init__(self) -> None:
        super().__init__()
        self.list = LinesList(_("Findings"), rows=3, several=True)
        self.list.take()
        self.empty = Muted(
            _("No finding yet. Select what was said that belongs together, and press N."),
            wrap=True,
        )
        self.empty.setContentsMargins(10, 4, 10, 6)
        _stack(self, self.empty, self.list)

    def show_lines(self, lines: list[Line], select: UUID | None) -> None:
        """Show these, and choose one of them, or the one that was chosen."""
        self.empty.setVisible(not lines)
        self.list.setVisible(bool(lines))
        self.list.show_lines(lines, select=select)


class SourcesCard(QWidget):
    """What the chosen finding rests on."""

    def __init__(self) -> None:
        super().__init__()
        self.quotes: frozenset[str] = frozenset()
        self.gone: tuple[UUID, ...] = ()
        self.list = LinesList(_("What the finding rests on"), rows=2, several=True)
        self.empty = Muted(
            _("Nothing that stands. Select inputs and press Enter to add them."), wrap=True
        )
        self.lost = Muted(wrap=True)
        self.let_go = LinkButton(_("&Let go of them"))
        for part in (self.empty, self.lost):
            part.setContentsMargins(10, 4, 10, 4)
        _stack(self, self.lost, self.let_go, self.empty, self.list)
        self.show_told(Told(), chosen=False)

    def show_told(self, told: Told, *, chosen: bool = True) -> None:
        """Show this; `chosen` says whether there is a finding at all."""
        self.quotes, self.gone = told.quotes, told.gone
        many = len(told.gone)
        self.lost.setText(
            ngettext(
                "{n} input it rested on was taken back since.",
                "{n} inputs it rested on were taken back since.",
                many,
            ).format(n=many)
        )
        self.lost.setVisible(bool(many))
        self.let_go.setVisible(bool(many))
        self.empty.setVisible(chosen and not told.lines)
        self.list.setVisible(bool(told.lines))
        self.list.show_lines(told.lines)


def _source_line(entry: Input, quoted: bool) -> Line:
    state = _("quoted") if quoted else ""
    return Line(entry.id, gist(entry.text), in_words(entry), state, "good")


def _stack(widget: QWidget, *parts: QWidget) -> None:
    box = QVBoxLayout(widget)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(2)
    for part in parts:
        if isinstance(part, LinesList):
            box.addWidget(part, 1)
        else:
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
    box.addStretch()
