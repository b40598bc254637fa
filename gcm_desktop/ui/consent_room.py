"""The consent of the room: a text that is read aloud before anything is recorded."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.sessions import Session
from gcm_desktop.reference import language_name
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.capture_form import SPOKEN
from gcm_desktop.ui.capture_search import SearchChoice
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Card, PrimaryButton, QuietButton, Small, Subtitle, press_with
from gcm_desktop.ui.session_fields import MomentLine, TextLine, WholeNumber, at_place, in_utc

FACTS = ("consent_language", "consent_read_at", "consent_witness", "consent_objections")


def language_choice() -> SearchChoice:
    """All languages that are offered by name; any tag may be typed."""
    spoken = language()
    tags = [(tag, language_name(tag, spoken)) for tag in dict.fromkeys((*LANGUAGES, *SPOKEN))]
    return SearchChoice(tags)


class RoomConsent(QWidget):
    """What to read, and beside it what is noted of the reading."""

    saved = Signal(dict)
    changed = Signal()

    def __init__(self, about: Consultation, *, writable: bool) -> None:
        super().__init__()
        named = (about.lead_organisation, *about.partner_organisations)
        self._organisers = tuple(one for one in named if one)
        self._until = about.withdraw_until
        self._zone = "UTC"
        self._before: dict[str, Any] = {}
        self.script = QTextBrowser()
        self.language = language_choice()
        self.language.choose(next(iter(about.languages), language()))
        self.read_at, self.witness = MomentLine(), TextLine()
        self.objections = WholeNumber(100_000)
        self.fields = {
            "consent_language": Field(_("&Language it is read in"), self.language),
            "consent_read_at": Field(_("Read aloud &at, by the clock there"), self.read_at),
            "consent_witness": Field(_("&Witness"), self.witness),
            "consent_objections": Field(
                _("How many &objected"), self.objections, _("None is 0; empty is not counted.")
            ),
        }
        self.now = QuietButton(_("It is being read &now"))
        self.save_button = PrimaryButton(_("&Save the room's consent"))
        self._lay_out()
        self._connect()
        for part in (self.now, self.save_button):
            part.setEnabled(writable)
        self._show_script()

    @property
    def facts(self) -> dict[str, Any]:
        """What was noted, as the record wants it. Raises UnreadableError."""
        return {
            "consent_language": self.language.chosen or None,
            "consent_read_at": in_utc(self.read_at.value(), self._zone),
            "consent_witness": self.witness.value(),
            "consent_objections": self.objections.value(),
        }

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in since it was shown, as a draft keeps it."""
        standing = self._standing()
        return {name: said for name, said in standing.items() if said != self._before.get(name)}

    def show_session(self, session: Session) -> None:
        """Show what a session's record holds."""
        self._zone = session.zone
        if session.consent_language:
            self.language.choose(session.consent_language)
        self.read_at.show_value(at_place(session.consent_read_at, session.zone))
        self.witness.show_value(session.consent_witness)
        self.objections.show_value(session.consent_objections)
        self._before = self._standing()

    def fill(self, typed: dict[str, Any]) -> None:
        """Show what a draft kept."""
        for name, said in typed.items():
            if name == "consent_language" and isinstance(said, str):
                self.language.choose(said)
            elif name in FACTS:
                self._lines()[name].fill(said)

    def start_typing(self) -> None:
        """Put the focus on what is to be done first."""
        self.now.setFocus()

    @Slot()
    def save(self) -> None:
        """Hand over what was noted, or say beside a field why it cannot be read."""
        for name, line in self._lines().items():
            self.fields[name].clear_problem()
            try:
                line.value()
            except UnreadableError as error:
                self.fields[name].refuse(str(error))
                line.setFocus()
                return
        self.saved.emit(self.facts)

    @Slot()
    def read_now(self) -> None:
        """Note that it is read at this moment."""
        self.read_at.show_value(at_place(datetime.now(UTC), self._zone))
        self.witness.setFocus()

    def _standing(self) -> dict[str, Any]:
        said = {name: line.typed() for name, line in self._lines().items()}
        return said | {"consent_language": self.language.chosen}

    def _lines(self) -> dict[str, TextLine]:
        return dict(zip(FACTS[1:], (self.read_at, self.witness, self.objections), strict=True))

    @Slot()
    def _show_script(self) -> None:
        """The text in this language, in large letters; in English where it is not there yet."""
        from gcm_desktop.reports.plain_texts import consent_script, spoken

        tag = self.language.chosen or language()
        sentences = consent_script(tag, organisers=self._organisers, withdraw_until=self._until)
        self.script.setPlainText("\n\n".join(sentences))
        mirrored = QLocale(spoken(tag)).textDirection() == Qt.LayoutDirection.RightToLeft
        options = self.script.document().defaultTextOption()
        options.setTextDirection(
            Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        )
        self.script.document().setDefaultTextOption(options)
        asked = tag.partition("-")[0].casefold()
        self.missing.setVisible(spoken(tag) != asked)

    def _connect(self) -> None:
        self.now.clicked.connect(self.read_now)
        self.save_button.clicked.connect(self.save)
        press_with(self.now, "Ctrl+E")
        self.now.setToolTip("Ctrl+E")
        self.language.editTextChanged.connect(lambda _said: self.changed.emit())
        self.language.currentIndexChanged.connect(self._show_script)
        for line in self._lines().values():
            line.edited.connect(self.changed)

    def _lay_out(self) -> None:
        self.script.setAccessibleName(_("The text to be read aloud"))
        self.script.setTabChangesFocus(True)
        font = self.script.font()
        font.setPixelSize(17)
        self.script.setFont(font)
        self.script.setStyleSheet("font-size: 17px;")
        missing = _("There are no plain words in this language yet: have it interpreted aloud.")
        self.missing = Small(missing, wrap=True)
        text, noted = Card(), Card()
        inside = QVBoxLayout(text)
        inside.setContentsMargins(14, 12, 14, 12)
        inside.addWidget(Subtitle(_("Read this aloud before anything is recorded")))
        inside.addWidget(self.missing)
        inside.addWidget(self.script, 1)
        beside = QVBoxLayout(noted)
        beside.setContentsMargins(14, 12, 14, 12)
        beside.setSpacing(10)
        beside.addWidget(self.fields["consent_language"])
        beside.addWidget(self.now)
        for name in FACTS[1:]:
            beside.addWidget(self.fields[name])
        beside.addStretch()
        beside.addWidget(self.save_button)
        noted.setFixedWidth(280)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(text, 1)
        row.addWidget(noted)
