"""What one report of several is made from, and how it is called."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop import reference
from gcm_desktop.consultation.consultations import ConsultationSummary
from gcm_desktop.consultation.synthesised import NATIONAL, REGIONAL
from gcm_desktop.reference import wording
from gcm_desktop.texts import LANGUAGES, _, language, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.file_field import FileField
from gcm_desktop.ui.names import LANGUAGE_NAMES
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import QuietButton, Segments, isolated, press_with
from gcm_desktop.ui.report_files import ask_which, pdf_files, trust_files
from gcm_desktop.ui.synthesising_work import Wanted

VALUE = Qt.ItemDataRole.UserRole
TITLE = Qt.ItemDataRole.UserRole + 1
LOW, HIGH, INTRODUCTION = 88, 150, 92


class SourcesForm(QWidget):
    """Consultations of this workspace to be ticked, and signed reports of others."""

    def __init__(self, rows: Sequence[ConsultationSummary]) -> None:
        super().__init__()
        self.consultations, self.reports = QListWidget(), ReportList()
        self.own = Field(_("&Consultations of this workspace"), self.consultations)
        self.others = Field(
            _("Signed &reports of others"), self.reports, _("Drop them here, or add them.")
        )
        self.add, self.out = QuietButton(_("A&dd reports…")), QuietButton(_("&Take out"))
        self.trust = FileField(
            _("Tr&ust file"), _("Choose a trust file"), trust_files(),
            _("It says whose signatures are relied on."),
        )  # fmt: skip
        for row in rows:
            self._list(row)
        for listed in (self.consultations, self.reports):
            listed.setSpacing(2)
        self.consultations.setFixedHeight(HIGH)
        self.reports.setFixedHeight(LOW)
        self.add.clicked.connect(self.ask)
        self.out.clicked.connect(self.reports.take_out)
        press_with(self.add, "Ctrl+O")
        self.add.setToolTip("Ctrl+O")
        for button in (self.add, self.out):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add)
        buttons.addWidget(self.out)
        buttons.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.own)
        box.addWidget(self.others)
        box.addLayout(buttons)
        box.addWidget(self.trust)
        box.addStretch()
        self.take(())

    @property
    def ticked(self) -> tuple[tuple[UUID, str], ...]:
        """The consultations that are ticked, by id and title."""
        items = map(self.consultations.item, range(self.consultations.count()))
        return tuple(
            (item.data(VALUE), item.data(TITLE))
            for item in items if item.checkState() == Qt.CheckState.Checked
        )  # fmt: skip

    @Slot()
    def ask(self) -> None:
        """Ask which reports are to be taken in."""
        ask_which(self.window(), _("Add reports"), pdf_files(), self.take, several=True)

    def take(self, paths: Sequence[Path]) -> None:
        """Have these reports taken in as well."""
        self.reports.take(paths)

    def leave_out(self, sources: Sequence[UUID | Path]) -> None:
        """Untick these consultations, and take these reports out."""
        for row in range(self.consultations.count()):
            item = self.consultations.item(row)
            if item.data(VALUE) in sources:
                item.setCheckState(Qt.CheckState.Unchecked)
        self.reports.leave_out(sources)

    def _list(self, row: ConsultationSummary) -> None:
        inputs = ngettext("{n} input", "{n} inputs", row.inputs).format(n=row.inputs)
        where = isolated(row.place) if row.place else ""
        said = " · ".join(filter(None, (isolated(row.title), where, inputs)))
        item = QListWidgetItem(said, self.consultations)
        item.setData(VALUE, row.id)
        item.setData(TITLE, row.title)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)


class ReportList(QListWidget):
    """Files of signed reports; Delete takes the one the focus is on out again."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, in the order in which they came."""
        return tuple(self.item(row).data(VALUE) for row in range(self.count()))

    def take(self, paths: Sequence[Path]) -> None:
        """List these as well, each once."""
        for path in paths:
            if path not in self.paths:
                item = QListWidgetItem(isolated(path.name), self)
                item.setData(VALUE, path)

    def leave_out(self, paths: Sequence[UUID | Path]) -> None:
        """List these no more."""
        for row in reversed(range(self.count())):
            if self.item(row).data(VALUE) in paths:
                self.takeItem(row)

    @Slot()
    def take_out(self) -> None:
        """List the one the focus is on no more."""
        if self.currentItem() is not None:
            self.takeItem(self.currentRow())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_out()
        else:
            super().keyPressEvent(event)


class TellingForm(QWidget):
    """Title, kind, region, language and introduction."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.introduction = QLineEdit(), WordsEdit()
        self.title.setMaxLength(200)
        self.introduction.setFixedHeight(INTRODUCTION)
        kinds = [(NATIONAL, _("National synthesis")), (REGIONAL, _("Regional review"))]
        self.kind = Segments(kinds, _("Which kind of report"))
        spoken = language()
        regions = [(one.code, f"{one.code} · {wording(one.names, spoken).text}")
                   for one in reference.regions()]  # fmt: skip
        self.region = Choice(regions)
        self.language = Choice([(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        self.language.choose(language())
        self.fields = {
            "title": Field(_("T&itle"), self.title),
            "region": Field(_("Re&gional commission"), self.region),
            "language": Field(_("&Language of the report"), self.language),
            "introduction": Field(
                _("I&ntroduction"), self.introduction, _("Words to begin with; it may stay empty.")
            ),
        }
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        box.addWidget(self.kind)
        box.addWidget(self.fields["title"])
        beside = QHBoxLayout()
        beside.setSpacing(12)
        for name, share in (("region", 2), ("language", 1)):
            beside.addWidget(self.fields[name], share, Qt.AlignmentFlag.AlignTop)
        box.addLayout(beside)
        box.addWidget(self.fields["introduction"])
        box.addStretch()
        for button in self.kind.buttons.values():
            button.toggled.connect(self._arrange)
        self.kind.choose(NATIONAL)

    @Slot()
    def _arrange(self) -> None:
        self.fields["region"].setVisible(self.kind.chosen == REGIONAL)


def wanted(sources: SourcesForm, telling: TellingForm) -> Wanted:
    """What was filled in."""
    regional = telling.kind.chosen == REGIONAL
    return Wanted(
        consultations=sources.ticked,
        reports=sources.reports.paths,
        trust=sources.trust.path,
        title=telling.title.text().strip(),
        kind=telling.kind.chosen,
        region=telling.region.chosen if regional else None,
        language=telling.language.chosen,
        introduction=telling.introduction.words.strip() or None,
    )
