"""Findings: sentences are made of what was said, and each keeps leading back to it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.arranging import arrange_findings
from gcm_desktop.consultation.findings import (
    STANCES,
    Finding,
    amend_finding,
    merge_findings,
    quote_input,
    rest_on,
    split_finding,
    take_from,
    unquote_input,
    withdraw_finding,
    write_finding,
)
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.using import FindingSummary, finding_summaries, use_by_objective
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.findings_dialogs import Begun, FindingDialog, SplitDialog, draft_place
from gcm_desktop.ui.findings_inputs import InputsToUse
from gcm_desktop.ui.findings_lists import FindingsCard, SourcesCard, Told, finding_line, told_of
from gcm_desktop.ui.findings_side import FindingsSide, in_figures
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.page import Action
from gcm_desktop.ui.pieces import Card, Muted, Subtitle
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis import (
    SynthesisPage,
    deed,
    id_of,
    number_of,
    objective_name,
    pane,
)


class FindingsPage(SynthesisPage):
    """Objectives at the side; in the middle what was said, at the end what is made of it."""

    key = "findings"
    drawing = "findings"
    group = "sense"
    SHOWS: ClassVar[frozenset[str]] = frozenset({"input", "finding", "consent"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.side = FindingsSide()
        self.inputs = InputsToUse(self.workspace, self.about, self.reading)
        self.findings, self.sources = FindingsCard(), SourcesCard()
        self.figures = Muted()
        self._summaries: dict[UUID, FindingSummary] = {}
        self._wanted: UUID | None = None
        self._lay_out()
        self._connect()
        self._give_keys()

    @staticmethod
    def title() -> str:
        return _("Findings")

    def beside(self) -> QWidget:
        return self.side

    def read(self) -> None:
        """Read again the counts, the inputs and the findings that are shown."""
        read, about, number = self.workspace.read, self.about, self.side.number
        self.reading.ask("use", lambda: read(use_by_objective, about), self._show_use)
        self.inputs.read()
        self.reading.ask(
            "findings",
            lambda: read(finding_summaries, about, objective=number),
            self._show_findings,
        )

    def start(self) -> None:
        """The keys go to what was said: from there findings are made."""
        self.inputs.list.setFocus()

    def show_objective(self, number: int) -> bool:
        self.side.choose(number)
        return True

    def place(self) -> dict[str, Any]:
        return {"objective": self.side.number, "finding": self.findings.list.current}

    def return_to(self, place: dict[str, Any]) -> None:
        number = number_of(place, "objective")
        self._wanted = id_of(place, "finding")
        if number is not None and 0 <= number <= 23:
            self.side.choose(number)
        self.read()

    def offers(self) -> tuple[Action, ...]:
        if not self.writable:
            return ()
        return (
            Action(_("New finding from the selected inputs"), "N", self.new),
            Action(_("Merge the selected findings"), "M", self.merge),
            Action(_("Split the finding"), "S", self.split),
        )

    # --- what the keys do ---------------------------------------------------------------------

    @Slot()
    def new(self) -> None:
        """Write a finding that rests on the selected inputs."""
        chosen = tuple(self.inputs.list.selected)
        begun = Begun(_("New finding"), objective=self.side.number, inputs=len(chosen))
        self._ask(
            begun,
            draft_place(self.about, None),
            lambda facts: self.workspace.write(
                write_finding, consultation_id=self.about, inputs=chosen,
                place=len(self.findings.list.held.lines), **facts,
            ),
        )  # fmt: skip

    @Slot()
    def edit(self) -> None:
        """Reword the current finding, or hold it against another objective."""
        finding = self._current()
        if finding is None:
            return
        begun = Begun(
            _("Reword this finding"), finding.text, finding.stance, finding.objective or 0
        )

        def keep(facts: dict[str, Any]) -> Finding:
            return self.workspace.write(amend_finding, finding.id, **facts)

        self._ask(begun, draft_place(self.about, finding.id), keep)

    @Slot()
    def add(self) -> None:
        """Have the current finding rest on the selected inputs, too."""
        self._rest(self.inputs.list.selected, self.findings.list.current)

    @Slot()
    def take(self) -> None:
        """Have the current finding not rest on the selected sources any more."""
        finding, chosen = self.findings.list.current, self.sources.list.selected
        if finding is not None and chosen:
            self.do(take_from, finding, *chosen)

    @Slot()
    def let_go(self) -> None:
        """Have the current finding not name any more what was taken back."""
        finding, gone = self.findings.list.current, self.sources.gone
        if finding is not None and gone:
            self.do(take_from, finding, *gone)

    @Slot()
    def merge(self) -> None:
        """Make one finding of those that are selected."""
        chosen = self.findings.list.selected
        if len(chosen) < 2:
            self.say(_("Select two or more findings to merge: Shift or Ctrl with the arrows."))
            return
        said = [self._summaries[one].text for one in chosen if one in self._summaries]
        begun = Begun(
            ngettext("Merge {n} finding", "Merge {n} findings", len(chosen)).format(n=len(chosen)),
            "\n".join(dict.fromkeys(said)), words_only=True,
        )  # fmt: skip
        self._ask(
            begun, draft_place(self.about, None, merged=True),
            lambda facts: self.workspace.write(merge_findings, chosen, **facts),
        )  # fmt: skip

    @Slot()
    def split(self) -> None:
        """Make several findings of the current one."""
        finding = self._current()
        if finding is None:
            return
        kept = Kept(self.workspace, draft_place(self.about, finding.id, split=True))
        dialog = SplitDialog(finding.text, self.sources.list.held.lines, self.window(), kept)

        def keep(parts: list[dict[str, Any]]) -> None:
            made = self.attempt(
                lambda: self.workspace.write(split_finding, finding.id, parts), dialog
            )
            if made:
                self._wanted = made[0].id

        dialog.given.connect(keep)
        dialog.open()

    @Slot()
    def quote(self) -> None:
        """Print a source's own words beside the finding, or not any more; or say why not."""
        finding, source = self.findings.list.current, self.sources.list.current
        if finding is None or source is None:
            return
        turn = unquote_input if source.hex in self.sources.quotes else quote_input
        self.do(turn, finding, source)

    @Slot()
    def withdraw(self) -> None:
        """Take the selected findings back; undo brings them again."""
        chosen = self.findings.list.selected
        if any(self.do(withdraw_finding, one) is not None for one in chosen):
            self.say(_("Taken back: what it rested on is free again. Ctrl+Z undoes that."))

    def be(self, stance: str) -> None:
        """Make the current finding a point, one of agreement, or one of divergence."""
        finding = self.findings.list.current
        if finding is not None:
            self.do(amend_finding, finding, stance=stance)

    @Slot()
    def turn(self) -> None:
        """Make the current finding the next kind of point."""
        summary = self._summaries.get(self.findings.list.current or self.about)
        if summary is not None:
            self.be(STANCES[(STANCES.index(summary.stance) + 1) % len(STANCES)])

    def move_by(self, steps: int) -> None:
        """Put the current finding before or after its neighbour."""
        ids, finding = [line.id for line in self.findings.list.held.lines], self._at()
        if finding is None or not 0 <= finding + steps < len(ids):
            return
        ids[finding], ids[finding + steps] = ids[finding + steps], ids[finding]
        self.do(arrange_findings, ids)

    @Slot()
    def show_source(self) -> None:
        """Show what the finding leads back to, whole."""
        if self.sources.list.current is not None:
            self.show_input(self.sources.list.current)

    @Slot()
    def show_history(self) -> None:
        """Show what became of the current finding, from its first words on."""
        from gcm_desktop.ui.history import HistoryDialog

        finding, shell = self.findings.list.current, self.shell
        if finding is not None:
            HistoryDialog(
                self.workspace, finding, shell.profile, shell.background, self.window()
            ).open()

    # --- what is shown ------------------------------------------------------------------------

    def _show_use(self, use: dict[int, Any]) -> None:
        self.side.tell(use)
        self.figures.setText(in_figures(use[self.side.number]))

    def _show_findings(self, summaries: Sequence[FindingSummary]) -> None:
        self._summaries = {one.id: one for one in summaries}
        wanted, self._wanted = self._wanted, None
        lines = [finding_line(one) for one in summaries]
        self.findings.show_lines(lines, wanted if wanted in self._summaries else None)
        self._read_sources()

    @Slot()
    def _read_sources(self) -> None:
        finding = self.findings.list.current
        if finding is None:
            self.reading.drop("sources")
            self.sources.show_told(Told(), chosen=False)
            return
        self.reading.ask(
            "sources", lambda: told_of(self.workspace, finding), self.sources.show_told
        )

    @Slot(int)
    def _look_at(self, number: int) -> None:
        self._title.setText(objective_name(number))
        self.findings.list.held.show_lines([])
        self.inputs.objective = number
        self.inputs.list.held.show_lines([])
        self.read()

    @Slot(list, object)
    def _rest(self, ids: list[UUID], finding: UUID | None) -> None:
        if not ids or not self.writable:
            return
        if finding is None:
            self.say(_("There is no finding to add this to yet; N begins one with it."))
        else:
            self.do(rest_on, finding, *ids)

    def _ask(self, begun: Begun, place: str, keep: Callable[[dict[str, Any]], Finding]) -> None:
        if not self.writable:
            return
        dialog = FindingDialog(Kept(self.workspace, place), begun, self.window())

        def take(facts: dict[str, Any]) -> None:
            made = self.attempt(lambda: keep(facts), dialog)
            if made is not None:
                self._wanted = made.id

        dialog.given.connect(take)
        dialog.open()

    def _current(self) -> Finding | None:
        finding = self.findings.list.current
        return None if finding is None else self.workspace.read(found, Finding, finding)

    def _at(self) -> int | None:
        finding = self.findings.list.current
        return None if finding is None else self.findings.list.held.row_of(finding)

    # --- how it is put together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        head = self.head(objective_name(self.side.number))
        self._title = head.title
        head.row.insertWidget(1, self.figures, 0, Qt.AlignmentFlag.AlignBottom)
        said, made = Card(), Card()
        said.setLayout(self._said_pane())
        made.setLayout(self._made_pane())
        columns = QWidget()
        row = QHBoxLayout(columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(said, 1)
        row.addWidget(made, 1)
        self.stack(head, columns)

    def _said_pane(self) -> QVBoxLayout:
        new = deed(_("New finding"), "N", self.new, possible=self.writable)
        add = deed(_("Add to the finding"), _("Enter"), self.add, possible=self.writable)
        whole = deed(_("Read"), "V", self._show_said)
        return pane(Subtitle(_("What was said")), (self.inputs,), (new, add, whole))

    def _made_pane(self) -> QVBoxLayout:
        can = self.writable
        above = (
            deed(_("Edit"), "F2", self.edit, possible=can),
            deed(_("Merge"), "M", self.merge, possible=can),
            deed(_("Split"), "S", self.split, possible=can),
            deed(_("Kind of point"), _("1, 2, 3"), self.turn, possible=can),
            deed(_("Move up"), "Alt+↑", lambda: self.move_by(-1), possible=can),
            deed(_("Take back"), _("Delete"), self.withdraw, possible=can),
        )
        below = (
            deed(_("Quote"), "Q", self.quote, possible=can),
            deed(_("Take from it"), _("Delete"), self.take, possible=can),
            deed(_("Read"), _("Enter"), self.show_source),
            deed(_("History"), "H", self.show_history),
        )
        box = QVBoxLayout()
        box.setSpacing(8)
        box.addLayout(pane(Subtitle(_("Findings")), (self.findings,), above), 3)
        box.addLayout(pane(Subtitle(_("What it rests on")), (self.sources,), below), 2)
        return box

    def _connect(self) -> None:
        self.side.chosen.connect(self._look_at)
        self.side.done.connect(self.start)
        self.findings.list.chosen.connect(self._read_sources)
        self.findings.list.held.dropped.connect(self._rest)
        self.sources.let_go.clicked.connect(self.let_go)
        self.sources.let_go.setEnabled(self.writable)
        for keys, act in (
            ("Ctrl+F", self.inputs.start_search),
            ("Ctrl+J", self.side.list.setFocus),
            ("Ctrl+PgDown", lambda: self.side.step(1)),
            ("Ctrl+PgUp", lambda: self.side.step(-1)),
        ):
            self.shortcut_to(keys, act)

    def _give_keys(self) -> None:
        said, made, rests = self.inputs.list, self.findings.list, self.sources.list
        said.on("Return", self.add)
        said.on("V", self._show_said)
        rests.on("Return", self.show_source)
        if not self.writable:
            return
        for each in (said, made, rests):
            each.on("N", self.new)
            each.on("M", self.merge)
            each.on("S", self.split)
            each.on("H", self.show_history)
            each.on("F2", self.edit)
        for keys, act in (
            ("Return", self.edit), ("Del", self.withdraw),
            ("Alt+Up", lambda: self.move_by(-1)), ("Alt+Down", lambda: self.move_by(1)),
        ):  # fmt: skip
            made.on(keys, act)
        for number, stance in enumerate(STANCES, start=1):
            made.on(str(number), partial(self.be, stance))
        rests.on("Del", self.take)
        rests.on("Q", self.quote)

    @Slot()
    def _show_said(self) -> None:
        if self.inputs.list.current is not None:
            self.show_input(self.inputs.list.current)
