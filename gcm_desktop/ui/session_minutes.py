"""The minutes of a session: in which language and dress, their pages, and where they go."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.disclosure import DisclosureDialog, ask_disclosure
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.leaving import LeavingDialog
from gcm_desktop.ui.names import LANGUAGE_NAMES
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Card, Panel, QuietButton, Title
from gcm_desktop.ui.preparing import k_followed
from gcm_desktop.ui.preview import Preview
from gcm_desktop.ui.report_files import ask_where
from gcm_desktop.ui.report_parts import Warnings, review_warning, sample_warning
from gcm_desktop.ui.report_side import missing_in_words
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.session_minutes_work import MinutesAsked, SessionMinutes, made_minutes
from gcm_desktop.ui.template_choice import TemplateChoice
from gcm_desktop.ui.working_copy import word_files

if TYPE_CHECKING:
    from gcm_desktop.ui.shell import Shell

WIDTH, SIDE, HIGH = 940, 304, 440


class MinutesDialog(LeavingDialog):
    """Shows the minutes as they will be printed; nothing leaves that was not looked at."""

    def __init__(self, shell: "Shell", session_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__(shell, WIDTH, parent)
        self._session_id = session_id
        self.made: SessionMinutes | None = None
        self.reviewing: DisclosureDialog | None = None
        self.language = Choice([(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        self.language.choose(language())
        self.template = TemplateChoice(shell.background, _("As the report has &it"))
        self.preview, self.facts = Preview(shell.background), FactsGrid()
        self.warnings, self.again = Warnings(), QuietButton(_("&Make it anew"))
        self.disclosure = QuietButton(_("&Disclosure review…"))
        self.word = QuietButton(_("Save a &Word copy…"))
        self._lay_out()
        self.turned.connect(self._arrange)
        self.language.currentIndexChanged.connect(self.make)
        self.template.changed.connect(self.make)
        self.template.refused.connect(self.say_refused)
        self.disclosure.clicked.connect(self.ask_disclosure)
        self.again.clicked.connect(self.make)
        self.word.clicked.connect(self.ask_copy)
        self._arrange()

    @property
    def asked(self) -> MinutesAsked:
        """What is chosen."""
        template = self.template.template
        once = Once(template=template) if template else AS_PLANNED
        k = k_followed(self._shell.profile)
        return MinutesAsked(self._session_id, self.language.chosen, k, once)

    @Slot()
    def make(self) -> None:
        """Make the minutes as they are wanted now, and ask what is left to decide of them."""
        self._make(asking=True)

    @Slot()
    def ask_disclosure(self) -> None:
        """Show what has to be decided before these minutes leave."""
        made, shell = self.made, self._shell
        if made is None or self.busy:
            return
        self.reviewing = ask_disclosure(
            shell.workspace, shell.background, made.consultation_id, "public", self,
            session_id=self._session_id, k=made.asked.k, once=made.asked.once,
        )  # fmt: skip
        self.reviewing.finished.connect(self._look_again)

    @Slot()
    def ask_copy(self) -> None:
        """Ask where the working copy is to lie."""
        if self.made is not None:
            name = str(Path(self.made.file_name).with_suffix(".docx"))
            ask_where(self, _("Where to save the working copy"), word_files(), name, self.save_copy)

    def save_copy(self, path: Path) -> None:
        """Save the minutes that were looked at as a Word file to work on."""
        made, workspace = self.made, self._shell.workspace
        if made is None or self.busy:
            return
        self.work(
            lambda task: made.issue_copy(task, workspace, path),
            lambda _done: self.left(path, _("The working copy is saved as {name}.")),
            _("Signing and saving…"),
        )

    def say_refused(self, error: GcmError) -> None:
        """Say what was refused; minutes that were made before are there no more."""
        super().say_refused(error)
        self._arrange()

    def _make(self, *, asking: bool) -> None:
        if self.busy:
            return
        self.made = None
        asked, workspace = self.asked, self._shell.workspace
        self.work(
            lambda task: made_minutes(task, workspace, asked),
            lambda made: self._show(made, asking=asking),
            _("Making the minutes…"),
        )

    @Slot()
    def _look_again(self) -> None:
        """What was decided may have changed them."""
        self.reviewing = None
        self._make(asking=False)

    def _show(self, made: SessionMinutes, *, asking: bool) -> None:
        told = made.told
        self.preview.show_report(made.report.pdf, made.pages)
        self.template.show_template(self.template.template, worn=told.template)
        self.facts.show_facts(
            (
                (_("Pages"), str(made.pages)),
                (_("Inputs printed"), str(told.printed)),
                (_("Counted only"), str(told.counted - told.printed)),
            )
        )
        self.warnings.show_warnings(warnings(made))
        self.show_made(made)
        if made.open_questions and asking:
            self.ask_disclosure()
        else:
            self.preview.view.setFocus()

    @Slot()
    def _arrange(self) -> None:
        """Offer what can be done now."""
        made = self.made
        for part in (self.language, self.template):
            part.setDisabled(self.busy)
        self.disclosure.setDisabled(self.busy or made is None)
        ready = not self.busy and made is not None and not made.open_questions
        for button in (self.word, self.unsigned, self.sign):
            button.setEnabled(ready)
        self.again.setVisible(made is None and not self.busy)
        self.leave.setText(_("Cancel") if self.busy else _("Close"))

    def _lay_out(self) -> None:
        pages, foot = QWidget(), QHBoxLayout()
        pages.setFixedHeight(HIGH)
        card, row = Card(), QHBoxLayout(pages)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(self.preview)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(card, 1)
        row.addWidget(self._side())
        foot.addWidget(self.again)
        foot.addStretch()
        for button in (self.leave, self.word, self.unsigned, self.sign):
            foot.addWidget(button)
        self.sign.setDefault(True)
        for button in (self.disclosure, self.again, self.word):
            button.setAutoDefault(False)
        self.box.addWidget(Title(_("Minutes of the session")))
        for part in (pages, self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addLayout(foot)

    def _side(self) -> Panel:
        side, inside = Panel(), QWidget()
        side.setFixedWidth(SIDE)
        box, around = QVBoxLayout(inside), QVBoxLayout(side)
        box.setContentsMargins(14, 12, 14, 14)
        box.setSpacing(12)
        box.addWidget(Field(_("&Language of the minutes"), self.language))
        box.addWidget(self.template)
        box.addWidget(self.disclosure)
        box.addWidget(self.facts)
        box.addLayout(self.warnings)
        box.addStretch()
        around.setContentsMargins(2, 2, 2, 2)
        around.addWidget(Scrolled(inside))
        return side


def warnings(made: SessionMinutes) -> Iterator[tuple[str, str]]:
    """What to think of before minutes are signed, each as a sentence with its tone."""
    if made.told.consultation.sample:
        yield sample_warning()
    if left := made.open_questions:
        yield review_warning(left)
    if made.told.withheld:
        yield _("Fewer than {k} people were counted, or nobody counted: words of this session are "
                "left to the report.").format(k=made.told.people.k), "info"  # fmt: skip
    if missing := made.report.missing:
        yield missing_in_words(missing), "warn"


def ask_minutes(shell: "Shell", session_id: UUID) -> MinutesDialog:
    """Show the minutes of a session, and ask where they are to go."""
    dialog = MinutesDialog(shell, session_id, shell.window())
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    dialog.make()
    return dialog
