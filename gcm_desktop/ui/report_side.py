"""Beside the pages of a report: its language and edition, what it tells, what is to be done."""

from collections.abc import Iterator

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.consultation.issued import EDITIONS, IssuedReport
from gcm_desktop.reference import group_label
from gcm_desktop.texts import LANGUAGES, _, language, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.disclosure_words import protected
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.issued import IssuedList, edition_name
from gcm_desktop.ui.names import LANGUAGE_NAMES
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Muted, Panel, PrimaryButton, QuietButton, Subtitle
from gcm_desktop.ui.preparing import Prepared
from gcm_desktop.ui.report_parts import Warnings, review_warning, sample_warning
from gcm_desktop.ui.report_sections import summary_warnings
from gcm_desktop.ui.scrolled import Scrolled

WIDE = 292
CHARACTERS = 10
"""So many characters no font has are listed."""


class ReportSide(QWidget):
    """What is chosen, what the report amounts to, what left before, and the buttons beneath."""

    chosen = Signal()
    """Another language or edition is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        names = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        self.language = Choice(names)
        self.language.choose(language())
        self.edition = Choice([(edition, edition_name(edition)) for edition in EDITIONS])
        for choice in (self.language, self.edition):
            choice.currentIndexChanged.connect(self.chosen)
        self.sections = QuietButton(_("Sectio&ns, preface, template…"))
        self.disclosure = QuietButton(_("&Disclosure review…"))
        self.facts, self.warnings = FactsGrid(), Warnings()
        self.issued, self.none_issued = IssuedList(), Muted(wrap=True)
        self.preview = PrimaryButton(_("&Preview"))
        self.save = QuietButton(_("Save &unsigned PDF…"))
        self.word = QuietButton(_("Save a &Word copy…"))
        self.sign = PrimaryButton(_("&Sign and save…"))
        self._lay_out()

    def show_prepared(self, prepared: Prepared | None) -> None:
        """Show what a report amounts to and what to think of before it is signed."""
        self._about.setVisible(prepared is not None)
        self.warnings.show_warnings(warnings(prepared) if prepared is not None else ())
        if prepared is not None:
            self.facts.show_facts(figures(prepared))

    def offer(self, *, preview: bool, leave: bool) -> None:
        """Offer to make the preview, or what can be done with it."""
        self.preview.setVisible(preview)
        for button in (self.save, self.word, self.sign):
            button.setVisible(not preview)
            button.setEnabled(leave)

    def show_issued(self, reports: list[IssuedReport]) -> None:
        """Show what left before."""
        self.issued.show_reports(reports)
        self.issued.setVisible(bool(reports))
        self.none_issued.setVisible(not reports)

    def _lay_out(self) -> None:
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(12)
        box.addWidget(self._choices())
        box.addWidget(self._amounts_to())
        box.addWidget(self._left_before())
        box.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(Scrolled(inside), 1)
        for button in (self.preview, self.save, self.word, self.sign):
            whole.addWidget(button)

    def _choices(self) -> Panel:
        panel, box = _panel()
        box.addWidget(Field(_("&Language of the report"), self.language))
        box.addWidget(Field(_("&Edition"), self.edition))
        box.addWidget(self.sections)
        box.addWidget(self.disclosure)
        return panel

    def _amounts_to(self) -> Panel:
        self._about, box = _panel()
        box.addWidget(Subtitle(_("Before it leaves")))
        box.addWidget(self.facts)
        box.addLayout(self.warnings)
        return self._about

    def _left_before(self) -> Panel:
        panel, box = _panel()
        box.addWidget(Subtitle(_("Reports issued")))
        self.none_issued.setText(_("None has left this file yet."))
        box.addWidget(self.none_issued)
        box.addWidget(self.issued)
        return panel


def figures(prepared: Prepared) -> list[tuple[str, str]]:
    """How much of what was recorded is in a report, and how."""
    told = prepared.told
    facts = (
        (_("Pages"), prepared.report.pages),
        (_("Inputs printed"), told.on_pages),
        (_("In the data only"), told.printed - told.on_pages),
        (_("Counted only"), told.counted - told.printed),
        (_("To be sorted"), prepared.to_be_sorted),
        (_("Kept in this file"), prepared.kept_here),
    )
    return [(label, str(number)) for label, number in facts]


def warnings(prepared: Prepared) -> Iterator[tuple[str, str]]:
    """What to think of before a report is signed, each as a sentence with its tone."""
    if prepared.told.consultation.sample:
        yield sample_warning()
    if left := prepared.open_questions:
        yield review_warning(left)
    yield from protected(prepared.told)
    yield from summary_warnings(prepared.told)
    if missing := prepared.report.missing:
        yield missing_in_words(missing), "warn"
    if prepared.to_be_sorted:
        number = prepared.to_be_sorted
        sentence = ngettext(
            "{n} input has no objective yet.", "{n} inputs have no objective yet.", number
        )
        yield sentence.format(n=number), "warn"
    if prepared.not_heard:
        names = [group_label(group, language()).text for group in prepared.not_heard]
        listed = QLocale().createSeparatedList(names)
        yield _("Not heard: {what}.").format(what=listed), "warn"


def missing_in_words(code_points: tuple[str, ...]) -> str:
    """Which characters are printed as their numbers."""
    numbers = [*code_points[:CHARACTERS], *("…" for _more in code_points[CHARACTERS:][:1])]
    sentence = _("No font here has these characters, which are printed as their numbers: {list}.")
    return sentence.format(list=", ".join(numbers))


def _panel() -> tuple[Panel, QVBoxLayout]:
    panel = Panel()
    box = QVBoxLayout(panel)
    box.setContentsMargins(14, 12, 14, 14)
    box.setSpacing(10)
    return panel, box
