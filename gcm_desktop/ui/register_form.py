"""The form of one entry of the register, beside the list."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gcm_desktop.consultation.stakeholders import STAKEHOLDER_KINDS
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import LANGUAGES, _, language
from gcm_desktop.ui.attendance_people import group_choices
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_form import SPOKEN
from gcm_desktop.ui.capture_search import SearchChoice
from gcm_desktop.ui.consultation_choices import UnreadableError
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import Canvas, Panel, PrimaryButton, QuietButton, Small, Subtitle
from gcm_desktop.ui.register_list import FACTS, EntryLine
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.session_fields import Prose, TextLine

WIDE = 300


class RegisterForm(Panel):
    """What the register says of one organisation or person; Enter in a line keeps it."""

    saved = Signal(dict)
    left = Signal()
    changed = Signal()

    def __init__(self, *, writable: bool, named: bool) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        self._named = named
        """Whether persons and contacts may be kept at all, also half typed."""
        self.notices, self.title = Notices(), Subtitle()
        self.fields = _fields()
        self.save_button, self.back = PrimaryButton(_("&Keep")), QuietButton(_("To the &list"))
        self.save_button.clicked.connect(self.save)
        self.save_button.setEnabled(writable)
        self.back.clicked.connect(self.left)
        for field in self.fields.values():
            field.control.installEventFilter(self)
            field.control.setEnabled(writable)
            _changes(field.control).connect(self._tell)
        self._lay_out()
        self._showing = False
        self._before: dict[str, str] = {}
        self.show_entry(None)

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in since it was shown, as a draft may keep it."""
        standing = self._standing()
        if not self._named and (standing["kind"] == "person" or standing["contact"]):
            return {}
        return {name: said for name, said in standing.items() if said != self._before[name]}

    def show_entry(self, entry: EntryLine | None) -> None:
        """Show an entry, or an empty form for a new one."""
        self.notices.clear()
        self.title.setText(_("New entry") if entry is None else _("About this entry"))
        facts = entry.facts if entry else {"kind": "organisation"}
        self._showing = True
        for name in FACTS:
            self.fields[name].clear_problem()
            _show(self.fields[name].control, facts.get(name))
        self._showing = False
        self.settle()

    def settle(self) -> None:
        """What stands here is what the register says: it was kept."""
        self._before = self._standing()

    def fill(self, typed: dict[str, Any]) -> None:
        """Show what a draft kept."""
        for name in FACTS:
            if isinstance(typed.get(name), str):
                _show(self.fields[name].control, typed[name])
        self.notices.say(_("What you typed here before and did not save is back."))

    def start_typing(self) -> None:
        """Put the focus where the form begins."""
        self.fields["name"].control.setFocus()

    def refuse(self, error: GcmError) -> None:
        """Show what is wrong beside the fields that caused it."""
        self.notices.clear()
        show_refusal(error, self.fields, self.notices)

    @Slot()
    def save(self) -> None:
        """Hand over what was filled in; a name and a group are needed."""
        for field in self.fields.values():
            field.clear_problem()
        try:
            facts = {name: _value(self.fields[name].control) for name in FACTS}
        except UnreadableError as error:
            self.fields["notes"].refuse(str(error))
            return
        for name, why in (
            ("stakeholder_group", _("Choose the group they speak for.")),
            ("name", _("Give the organisation or the person a name.")),
        ):
            if not facts[name]:
                self.fields[name].refuse(why)
                self.fields[name].control.setFocus()
        if facts["name"] and facts["stakeholder_group"]:
            self.saved.emit(facts)

    def _standing(self) -> dict[str, str]:
        return {name: _typed(self.fields[name].control) for name in FACTS}

    @Slot()
    def _tell(self) -> None:
        if not self._showing:
            self.changed.emit()

    def eventFilter(self, _control: QObject, event: QEvent) -> bool:
        """Enter in a line keeps the entry."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(_control, TextLine):
            self.save()
            return True
        return False

    def _lay_out(self) -> None:
        inside = Canvas()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        box.addWidget(self.title)
        box.addWidget(self.notices)
        for field in self.fields.values():
            box.addWidget(field)
        warning = _("A person's migration status has no place here, in the notes neither.")
        box.addWidget(Small(warning, wrap=True))
        box.addStretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 10)
        foot.addWidget(self.save_button)
        foot.addWidget(self.back)
        foot.addStretch()
        around = QVBoxLayout(self)
        around.setContentsMargins(2, 2, 2, 2)
        around.addWidget(Scrolled(inside), 1)
        around.addLayout(foot)


def _fields() -> dict[str, Field]:
    kinds = {"organisation": _("Organisation"), "person": _("Person")}
    from gcm_desktop.reference import language_name

    spoken = language()
    tags = [("", "–"), *((tag, language_name(tag, spoken)) for tag in (*LANGUAGES, *SPOKEN))]
    needs = _("What is needed to receive them, such as an interpreter or a ramp.")
    return {
        "name": Field(_("N&ame"), TextLine()),
        "kind": Field(_("What &it is"), Choice([(one, kinds[one]) for one in STAKEHOLDER_KINDS])),
        "stakeholder_group": Field(_("&Group"), Choice(group_choices())),
        "organisation": Field(_("&Organisation they come from"), TextLine()),
        "contact": Field(_("&Contact"), TextLine(500)),
        "language": Field(_("Lan&guage"), SearchChoice(tags)),
        "area": Field(_("A&rea"), TextLine()),
        "notes": Field(_("No&tes"), Prose(2_000), needs),
    }


def _value(control: Any) -> Any:
    if isinstance(control, Choice | SearchChoice):
        return control.chosen or None
    return control.value()


def _typed(control: Any) -> str:
    return str(control.chosen if isinstance(control, Choice | SearchChoice) else control.typed())


def _changes(control: Any) -> Any:
    if isinstance(control, SearchChoice):
        return control.editTextChanged
    return control.currentIndexChanged if isinstance(control, Choice) else control.edited


def _show(control: Any, value: Any) -> None:
    if isinstance(control, Choice | SearchChoice):
        control.choose(value or "")
    else:
        control.show_value(value)
