"""Arranging a report: which sections it has, in which order, its preface, its template."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.report_plans import (
    LONGEST_PREFACE,
    NEEDED,
    SECTIONS,
    USUAL,
    ReportPlan,
    plan_report,
    report_plan,
)
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import LANGUAGES, _, ngettext
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.drafted import DraftedDialog, text_of
from gcm_desktop.ui.half_typed import Facts, Kept
from gcm_desktop.ui.names import LANGUAGE_NAMES
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import FieldLabel, Muted, QuietButton, Title
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis_form import saving_foot
from gcm_desktop.ui.template_choice import TemplateChoice

if TYPE_CHECKING:
    from gcm_desktop.consultation.disclosed import Disclosed

WIDTH = 860
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
CODE = Qt.ItemDataRole.UserRole
MESSAGES = 5
LONG = 400
"""Characters of a message beyond which the two pages in front are hardly kept to."""


def section_names() -> dict[str, str]:
    """By code, what a section is called."""
    return {
        "summary": _("Executive summary"),
        "contents": _("Contents"),
        "preface": _("Preface"),
        "opening": _("Texts of the template, at the beginning"),
        "context": _("Context and mandate"),
        "methodology": _("Methodology"),
        "participants": _("Participants"),
        "findings": _("Findings by objective"),
        "principles": _("Findings by guiding principle"),
        "assessments": _("Status and priority"),
        "recommendations": _("Recommendations"),
        "pointers": _("Good practices, pledges and what was recommended"),
        "conclusions": _("Conclusions"),
        "closing": _("Texts of the template, at the end"),
        "comments": _("Annex: comments received"),
        "dissent": _("Annex: differing views"),
        "further": _("Annex: all further words"),
        "evidence": _("Annex: evidence (restricted edition)"),
    }


def summary_warnings(told: "Disclosed") -> Iterator[tuple[str, str]]:
    """What the two pages in front lack, each as a sentence with its tone."""
    messages = [one.text for one in told.passages if one.section == "summary"]
    if len(messages) < MESSAGES:
        sentence = ngettext(
            "The summary has {n} of five messages: they are the first paragraphs of its text.",
            "The summary has {n} of five messages: they are the first paragraphs of its text.",
            len(messages),
        )
        yield sentence.format(n=len(messages)), "info"
    if any(len(text) > LONG for text in messages[:MESSAGES]):
        yield _("Long messages push the summary beyond two pages; put what leads to them below."), \
            "warn"  # fmt: skip
    unclear = [
        one.code for one in told.recommendations
        if one.fate in ("open", "taken_up") and not (one.addressee and one.time_frame)
    ]  # fmt: skip
    if unclear:
        sentence = _("Recommendations without an owner or a date: {codes}.")
        yield sentence.format(codes=", ".join(unclear)), "warn"


class SectionsList(QListWidget):
    """Sections to be ticked and put in order; Alt+Up and Alt+Down move one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Sections, in their order"))
        self.setSpacing(1)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.itemChanged.connect(lambda _item: self.changed.emit())
        self.model().rowsMoved.connect(lambda *_where: self.changed.emit())

    @property
    def ticked(self) -> tuple[str, ...]:
        """What is to be printed, in its order."""
        rows = [self.item(row) for row in range(self.count())]
        return tuple(
            str(one.data(CODE)) for one in rows if one.checkState() is Qt.CheckState.Checked
        )

    def show_sections(self, order: Iterable[str]) -> None:
        """Tick these and put them first, in their order."""
        chosen = [name for name in order if name in SECTIONS]
        names = section_names()
        self.clear()
        for code in (*chosen, *(name for name in SECTIONS if name not in chosen)):
            always = _("{section} · always")
            item = QListWidgetItem(
                always.format(section=names[code]) if code in NEEDED else names[code]
            )
            item.setData(CODE, code)
            ticked = code in chosen or code in NEEDED
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            if code in NEEDED:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                item.setToolTip(_("Every report needs this section."))
            self.addItem(item)
        self.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = STEPS.get(Qt.Key(event.key()), 0)
        if steps and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_by(steps)
        else:
            super().keyPressEvent(event)

    def move_by(self, steps: int) -> None:
        """Put the chosen section before or after its neighbour."""
        row = self.currentRow()
        if row >= 0 and 0 <= row + steps < self.count():
            item = self.takeItem(row)
            self.insertItem(row + steps, item)
            self.setCurrentRow(row + steps)
            self.changed.emit()


class SectionsDialog(DraftedDialog):
    """Asks how the report is to be arranged; nothing is changed before it is saved."""

    given = Signal(dict)

    def __init__(
        self, kept: Kept | None, plan: ReportPlan, language: str, background: Background,
        parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(kept, WIDTH, parent)
        self.report_language, self.background = language, background
        self.sections, self.preface = SectionsList(), WordsEdit()
        self.sections.setMinimumHeight(330)
        self.template = TemplateChoice(background, _("Take it o&ff"))
        self.template.changed.connect(self.notices.clear)
        self.template.refused.connect(lambda error: self.refuse(str(error)))
        self.field = Field(
            _("&Preface in {language}").format(language=LANGUAGE_NAMES[language]), self.preface
        )
        self._lay_out()
        self.sections.show_sections(plan.order)
        self.preface.write(plan.preface(language))
        self.template.show_template(plan.dress)
        self.begin_keeping(begun_with={"language": language})
        self.sections.changed.connect(self.changed)
        self.preface.textChanged.connect(self.changed)

    def facts(self) -> Facts:
        return {
            "language": self.report_language,
            "sections": list(self.sections.ticked),
            "preface": self.preface.words,
        }

    def fill(self, facts: Facts) -> None:
        listed = facts.get("sections")
        if isinstance(listed, list | tuple):
            self.sections.show_sections(map(str, listed))
        self.preface.write(text_of(facts, "preface"))

    @Slot()
    def save(self) -> None:
        """Hand over how it is arranged."""
        if len(self.preface.words) > LONGEST_PREFACE:
            said = _("At most {n} characters fit into a preface.").format(n=LONGEST_PREFACE)
            self.field.refuse(said)
            self.preface.setFocus()
            return
        self.given.emit(self.facts() | {"template": self.template.template})

    @Slot()
    def usual(self) -> None:
        """All sections in their usual order again."""
        self.sections.show_sections(USUAL)
        self.changed.emit()

    def _lay_out(self) -> None:
        self.box.addWidget(Title(_("Sections of the report"), wrap=True))
        note = _(
            "What is ticked is printed, in this order. The data attached to the report stay whole, "
            "whatever is printed of them."
        )
        self.box.addWidget(Muted(note, wrap=True))
        self.box.addWidget(self.notices)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addLayout(self._order(), 1)
        row.addLayout(self._beside(), 1)
        self.box.addLayout(row)
        self.box.addLayout(saving_foot(self, self.save))
        self.sections.setFocus()

    def _order(self) -> QVBoxLayout:
        box, buttons = QVBoxLayout(), QHBoxLayout()
        label = FieldLabel(_("Se&ctions"))
        label.setBuddy(self.sections)
        for words, keys, does in (
            (_("Move &up"), "Alt+Up", lambda: self.sections.move_by(-1)),
            (_("Move &down"), "Alt+Down", lambda: self.sections.move_by(1)),
            (_("Usual &order"), "", self.usual),
        ):
            button = QuietButton(words)
            button.setAutoDefault(False)
            button.setToolTip(keys)
            button.clicked.connect(does)
            buttons.addWidget(button)
        buttons.addStretch()
        box.addWidget(label)
        box.addWidget(self.sections, 1)
        box.addLayout(buttons)
        return box

    def _beside(self) -> QVBoxLayout:
        box = QVBoxLayout()
        box.addWidget(self.field, 1)
        box.addWidget(self.template)
        return box


def ask_sections(shell: Shell, about: UUID, language: str, parent: QWidget) -> SectionsDialog:
    """Show how the report of a consultation is arranged, to be changed."""
    workspace = shell.workspace
    known = language if language in LANGUAGES else LANGUAGES[0]
    dialog = SectionsDialog(
        Kept(workspace, f"report-plan-{about.hex}"), workspace.read(report_plan, about), known,
        shell.background, parent,
    )  # fmt: skip

    def keep(facts: Facts) -> None:
        try:
            workspace.write(plan_report, consultation_id=about, **facts)
        except GcmError as error:
            dialog.refuse(str(error))
            return
        dialog.finish()

    dialog.given.connect(keep)
    dialog.open()
    return dialog
