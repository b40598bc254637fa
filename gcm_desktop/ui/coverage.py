"""Coverage: who was heard on what in this consultation, and who and what was not."""

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gcm_desktop.consultation.consultations import consultation
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.reference import GROUPS, group_label
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.icons import IconView
from gcm_desktop.ui.matrix import OBJECTIVES, SUM_BELOW, SUM_BESIDE, MatrixView, Planned
from gcm_desktop.ui.pieces import Card, Muted, PageHead, Small, Words
from gcm_desktop.ui.shell import Page, Shell

SHOWN = frozenset({"consultation", "input"})
"""Tables whose changes show here."""


class CoveragePage(Page):
    """The matrix, what it amounts to, and in words what is missing from it."""

    key = "coverage"
    drawing = "coverage"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.matrix = MatrixView()
        self.figures = Muted()
        self.cell = Words()
        self.not_heard = Words(wrap=True)
        self._mark = IconView("warning", "warn", 16)
        self._outdated = True
        self._lay_out()
        self.matrix.read.connect(self.cell.setText)
        self.matrix.chosen.connect(self.capture_on)
        shell.changes.happened.connect(self._changed)

    @staticmethod
    def title() -> str:
        return _("Coverage")

    def shown(self) -> None:
        if self._outdated:
            self._read()
        self.matrix.setFocus()

    @Slot(int)
    def capture_on(self, objective: int) -> None:
        """Go on writing down what is said on this objective, or without one for 0."""
        from gcm_desktop.ui.capture import CapturePage

        page = self.shell.go(CapturePage.key)
        if isinstance(page, CapturePage):
            page.writing.choose(objective)

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if tables & SHOWN:
            self._outdated = True
            if self.isVisible():
                self._read()

    def _read(self) -> None:
        if self.shell.consultation_id is None:
            return
        about = self.shell.workspace.read(consultation, self.shell.consultation_id)
        heard = self.shell.workspace.read(coverage, self.shell.consultation_id)
        planned = Planned.of(about.groups_planned, about.objectives_in_focus)
        self.matrix.table.show(heard, planned)
        self.figures.setText(self._in_figures())
        self._say_silence()
        self._outdated = False

    def _in_figures(self) -> str:
        table = self.matrix.table
        groups = sum(1 for column in range(SUM_BESIDE) if table.count(SUM_BELOW, column))
        heard = sum(1 for row in range(OBJECTIVES) if table.count(row, SUM_BESIDE))
        return "  ·  ".join(
            (
                ngettext("{n} input", "{n} inputs", table.total).format(n=table.total),
                _("{n} of {all} groups").format(n=groups, all=len(GROUPS)),
                _("{n} of 23 objectives").format(n=heard),
            )
        )

    def _say_silence(self) -> None:
        said = silence_in_words(self.matrix)
        self.not_heard.setText(said)
        self._mark.setVisible(bool(self.matrix.table.total and any(self.matrix.table.silence)))

    def _lay_out(self) -> None:
        head = PageHead(_("Coverage"), _("Who was heard on what"))
        head.row.addWidget(self.figures, 0, Qt.AlignmentFlag.AlignBottom)
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(8, 6, 8, 8)
        inside.addWidget(self.matrix)
        note = _(
            "The numbers count inputs, not people, and are not representative. An input that "
            "speaks to several objectives counts on each of them."
        )
        silence = QHBoxLayout()
        silence.setSpacing(8)
        silence.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        silence.addWidget(self.not_heard, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 14, 20, 10)
        box.setSpacing(6)
        box.addWidget(head)
        box.addWidget(card, 1)
        box.addWidget(self.cell)
        box.addLayout(silence)
        box.addWidget(Small(note, wrap=True))


def silence_in_words(matrix: MatrixView) -> str:
    """Which groups and objectives that were planned were not heard."""
    if not matrix.table.total:
        return _("Nothing has been recorded in this consultation yet.")
    silence, said = matrix.table.silence, []
    listed = QLocale().createSeparatedList
    if silence.groups:
        names = [group_label(group, language()).text for group in silence.groups]
        said.append(_("groups: {names}").format(names=listed(names)))
    if silence.objectives:
        numbers = [str(number) for number in silence.objectives]
        said.append(_("objectives: {numbers}").format(numbers=listed(numbers)))
    if not said:
        return _("All groups and objectives that were planned were heard.")
    return _("Not heard: {what}.").format(what="; ".join(said))
