"""Recommendations: what is asked of whom, on which findings it rests, and what became of it."""

from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.consultation.recommendations import (
    Recommendation,
    amend_recommendation,
    recommend,
    recommendations,
    settle_recommendation,
    withdraw_recommendation,
)
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.using import Standing, finding_summaries, standing_for
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.page import Action
from gcm_desktop.ui.pieces import Card, Muted, isolated
from gcm_desktop.ui.recommendations_form import (
    RecommendationDialog,
    SettleDialog,
    fate_in_words,
    level_in_words,
)
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis import SynthesisPage, deed, id_of
from gcm_desktop.ui.synthesis_deeds import Deeds
from gcm_desktop.ui.synthesis_lines import gist
from gcm_desktop.ui.synthesis_table import RecordsTable, Row


class RecommendationsPage(SynthesisPage):
    """The recommendations as a table, and the forms in which they are written and settled."""

    key = "recommendations"
    drawing = "recommendations"
    group = "sense"
    SHOWS: ClassVar[frozenset[str]] = frozenset({"recommendation", "finding"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.table = RecordsTable(
            _("Recommendations"),
            (
                (_("Code"), 78), (_("What is asked for"), 0), (_("Of whom"), 108),
                (_("Level"), 72), (_("By when"), 84), (_("Objective"), 68), (_("Findings"), 64),
                (_("Fate"), 90),
            ),
        )  # fmt: skip
        self.empty = Muted(
            _("No recommendation yet. Press Ctrl+N to write what is asked of whom."), wrap=True
        )
        self.figures = Muted()
        self._wanted: UUID | None = None
        self._lay_out()

    @staticmethod
    def title() -> str:
        return _("Recommendations")

    def read(self) -> None:
        """Read the recommendations again."""
        workspace, about = self.workspace, self.about

        def rows() -> list[Row]:
            standing = workspace.read(Standing, about)
            asked = workspace.read(recommendations, about)
            return [_row(one, len(standing.for_all(one.findings))) for one in asked]

        self.reading.ask("rows", rows, self._show)

    def start(self) -> None:
        self.table.setFocus()

    def place(self) -> dict[str, Any]:
        return {"recommendation": self.table.current}

    def return_to(self, place: dict[str, Any]) -> None:
        self._wanted = id_of(place, "recommendation")
        self.read()

    def offers(self) -> tuple[Action, ...]:
        if not self.writable:
            return ()
        return (
            Action(_("New recommendation"), "Ctrl+N", self.new),
            Action(_("Note what became of it"), "F", self.settle),
        )

    @Slot()
    def new(self) -> None:
        """Write a recommendation."""
        self._ask(None)

    @Slot()
    def edit(self) -> None:
        """Reword the chosen recommendation."""
        asked = self._current()
        if asked is not None:
            self._ask(asked)

    @Slot()
    def settle(self) -> None:
        """Note what became of the chosen recommendation."""
        asked = self._current()
        if asked is None or not self.writable:
            return
        kept = Kept(self.workspace, f"fate-{self.about.hex}-{asked.id.hex}")
        dialog = SettleDialog(kept, asked, self.window())
        dialog.given.connect(
            lambda facts: self.attempt(
                lambda: self.workspace.write(settle_recommendation, asked.id, **facts), dialog
            )
        )
        dialog.open()

    @Slot()
    def withdraw(self) -> None:
        """Take the chosen recommendation back; undo brings it again."""
        chosen = self.table.current
        if chosen is not None and self.do(withdraw_recommendation, chosen) is not None:
            self.say(_("Taken back. Ctrl+Z undoes that."))

    def _ask(self, known: Recommendation | None) -> None:
        if not self.writable:
            return
        read = self.workspace.read
        rests = read(standing_for, self.about, known.findings) if known else []
        place = f"recommendation-{self.about.hex}-{known.id.hex if known else 'new'}"
        dialog = RecommendationDialog(
            Kept(self.workspace, place), known, read(finding_summaries, self.about),
            [one.id.hex for one in rests], self.window(),
        )  # fmt: skip

        def keep(facts: dict[str, Any]) -> Recommendation:
            if known is not None:
                return self.workspace.write(amend_recommendation, known.id, **facts)
            return self.workspace.write(recommend, consultation_id=self.about, **facts)

        def take(facts: dict[str, Any]) -> None:
            made = self.attempt(lambda: keep(facts), dialog)
            self._wanted = made.id if made is not None else None

        dialog.given.connect(take)
        dialog.open()

    def _current(self) -> Recommendation | None:
        chosen = self.table.current
        return None if chosen is None else self.workspace.read(found, Recommendation, chosen)

    def _show(self, rows: list[Row]) -> None:
        wanted, self._wanted = self._wanted, None
        self.table.show_rows(rows, wanted)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        said = ngettext("{n} recommendation", "{n} recommendations", len(rows))
        self.figures.setText(said.format(n=len(rows)))

    def _lay_out(self) -> None:
        can = self.writable
        deeds = Deeds(
            (
                deed(_("New"), "Ctrl+N", self.new, possible=can),
                deed(_("Edit"), _("Enter"), self.edit, possible=can),
                deed(_("What became of it"), "F", self.settle, possible=can),
                deed(_("Take back"), _("Delete"), self.withdraw, possible=can),
            )
        )
        self.shortcut_to("Ctrl+N", self.new)
        for keys, act in (
            ("Return", self.edit), ("F2", self.edit), ("F", self.settle), ("N", self.new),
            ("Del", self.withdraw if can else self.start),
        ):  # fmt: skip
            self.table.on(keys, act)
        card = Card()
        box = QVBoxLayout(card)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(4)
        self.empty.setContentsMargins(10, 6, 10, 6)
        self.empty.hide()
        for part, room in ((self.empty, 0), (self.table, 1), (deeds, 0)):
            box.addWidget(part, room)
        head = self.head(_("What is asked of whom"))
        head.row.insertWidget(1, self.figures, 0, Qt.AlignmentFlag.AlignBottom)
        body: QWidget = card
        self.stack(head, body)


def _row(asked: Recommendation, rests: int) -> Row:
    by = f"\n{isolated(asked.fate_by)}" if asked.fate_by else ""
    return asked.id, (
        asked.code,
        isolated(gist(asked.text)),
        isolated(asked.addressee or "–"),
        level_in_words(asked.level),
        isolated(asked.time_frame or "–"),
        str(asked.objective or "–"),
        str(rests or "–"),
        f"{fate_in_words(asked.fate)}{by}",
    )
