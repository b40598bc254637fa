"""A person's own consent as it is given: to what, how, in which language, and for a child."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from gcm_desktop.consultation.consents import CONSENT_LEVELS, WAYS
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.consent_room import language_choice
from gcm_desktop.ui.consultation_choices import DayLine, UnreadableError
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import Canvas, Panel, PrimaryButton, Small, Subtitle
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.session_fields import TextLine

WIDE = 300


def level_name(level: str) -> str:
    """What a person allows."""
    return {
        "withdrawable": _("Use, until taken back"),
        "quoted": _("Quote the words"),
        "named": _("Quote, with the name"),
    }[level]


def way_name(way: str) -> str:
    """How a consent was given."""
    return {
        "spoken": _("Spoken"), "written": _("In writing"), "fingerprint": _("By fingerprint"),
        "online": _("Online"),
    }[way]  # fmt: skip


class ConsentForm(Panel):
    """Handed over with Ctrl+S; a receipt number is then made."""

    saved = Signal(dict)
    changed = Signal()

    def __init__(self, tag: str, *, writable: bool) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        self.notices = Notices()
        self.who, self.witness, self.day = Choice(()), TextLine(), DayLine()
        self.level = Choice([(one, level_name(one)) for one in CONSENT_LEVELS])
        self.how = Choice([(one, way_name(one)) for one in WAYS])
        self.language = language_choice()
        self.language.choose(tag or language())
        self.child = QCheckBox(_("The person is a c&hild"))
        self.guardian = QCheckBox(_("A &guardian consents"))
        self.age_appropriate = QCheckBox(_("E&xplained in words that fit their age"))
        hint = _("With the receipt number alone nobody's name is kept.")
        self.fields = {
            "participant_id": Field(_("Who consen&ts"), self.who, hint),
            "level": Field(_("What the&y allow"), self.level),
            "how": Field(_("How it was gi&ven"), self.how),
            "language": Field(_("&Language it was asked in"), self.language),
            "given_on": Field(_("&Day"), self.day),
            "witness": Field(_("&Witness"), self.witness),
            "guardian": Field("", self.guardian),
        }
        self.guardian.setAccessibleName(_("A guardian consents"))
        self.save_button = PrimaryButton(_("&Note the consent"))
        self.save_button.setToolTip("Ctrl+S")
        self.save_button.setEnabled(writable)
        self.save_button.clicked.connect(self.save)
        self.child.toggled.connect(self._follow_child)
        self._lay_out()
        self._showing, self._wanted = False, ""
        """Who a draft says consents, until they are offered."""
        self._before: dict[str, Any] = {}
        self.begin()
        self._listen()

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in since it began, as a draft keeps it."""
        standing = self._standing()
        return {name: said for name, said in standing.items() if said != self._before.get(name)}

    def begin(self) -> None:
        """Ready for the next person, with what is the same for most of them."""
        self.who.choose("")
        self.level.choose("withdrawable")
        self.day.setText(QDate.currentDate().toString("yyyy-MM-dd"))
        self.child.setChecked(False)
        self._wanted = ""
        self.notices.clear()
        self._before = self._standing()

    def fill(self, typed: dict[str, Any]) -> None:
        """Show what a draft kept; who consents once they are offered."""
        for name, line in (("witness", self.witness), ("day", self.day)):
            if isinstance(typed.get(name), str):
                line.setText(typed[name])
        for name, choice in (("level", self.level), ("how", self.how)):
            if choice.findData(said := typed.get(name)) >= 0:
                choice.choose(str(said))
        if isinstance(typed.get("language"), str):
            self.language.choose(typed["language"])
        for name, box in self._boxes().items():
            box.setChecked(typed.get(name, box.isChecked()) is True)
        self._wanted = str(typed.get("participant_id") or "")

    def offer(self, people: Sequence[tuple[UUID, str]]) -> None:
        """Offer these participants, after the receipt number alone."""
        chosen = self._wanted or self.who.chosen
        self._showing = True
        self.who.clear()
        self.who.addItem(_("Receipt number alone"), "")
        for participant_id, name in people:
            self.who.addItem(name, participant_id.hex)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self._showing = False
        if self.who.chosen == chosen:
            self._wanted = ""

    def refuse(self, error: GcmError) -> None:
        """Show what is wrong beside the fields that caused it."""
        self.notices.clear()
        show_refusal(error, self.fields, self.notices)

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in, or say beside a field why it cannot be read."""
        for field in self.fields.values():
            field.clear_problem()
        try:
            day = self.day.day
        except UnreadableError as error:
            self.fields["given_on"].refuse(str(error))
            return
        today = QDate.currentDate().toString("yyyy-MM-dd")
        if day is not None and day.isoformat() > today:
            self.fields["given_on"].refuse(_("This day has not come yet."))
            return
        self.saved.emit(self._facts() | {"given_on": day})

    def _standing(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "participant_id": self._wanted or self.who.chosen, "level": self.level.chosen,
            "how": self.how.chosen, "language": self.language.chosen, "day": self.day.text(),
            "witness": self.witness.text(),
        }  # fmt: skip
        return said | {name: box.isChecked() for name, box in self._boxes().items()}

    def _boxes(self) -> dict[str, QCheckBox]:
        return {"child": self.child, "guardian": self.guardian,
                "age_appropriate": self.age_appropriate}  # fmt: skip

    def _listen(self) -> None:
        for choice in (self.who, self.level, self.how):
            choice.currentIndexChanged.connect(self._tell)
        self.language.editTextChanged.connect(self._tell)
        for line in (self.witness, self.day):
            line.textChanged.connect(self._tell)
        for box in self._boxes().values():
            box.toggled.connect(self._tell)

    @Slot()
    def _tell(self) -> None:
        if not self._showing:
            self.changed.emit()

    def _facts(self) -> dict[str, Any]:
        child = self.child.isChecked()
        return {
            "participant_id": UUID(self.who.chosen) if self.who.chosen else None,
            "level": self.level.chosen,
            "how": self.how.chosen,
            "language": self.language.chosen or language(),
            "witness": self.witness.value(),
            "child": child,
            "guardian": child and self.guardian.isChecked(),
            "age_appropriate": child and self.age_appropriate.isChecked(),
        }

    @Slot(bool)
    def _follow_child(self, child: bool) -> None:
        self.fields["guardian"].setVisible(child)
        self.age_appropriate.setVisible(child)

    def _lay_out(self) -> None:
        inside = Canvas()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        box.addWidget(Subtitle(_("Consent of a person")))
        box.addWidget(self.notices)
        for name, field in self.fields.items():
            if name == "guardian":
                box.addWidget(self.child)
            box.addWidget(field)
        box.addWidget(self.age_appropriate)
        only = _("Only for those who wish to be named, quoted, or able to take their words back.")
        box.addWidget(Small(only, wrap=True))
        box.addStretch()
        around = QVBoxLayout(self)
        around.setContentsMargins(2, 2, 2, 10)
        around.addWidget(Scrolled(inside), 1)
        around.addWidget(self.save_button)
        self._follow_child(child=False)
