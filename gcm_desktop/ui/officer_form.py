"""The questions about the person at this device, asked at the first start and in the settings."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from gcm_desktop.profile import ROLES, Settings
from gcm_desktop.texts import LANGUAGES, _
from gcm_desktop.ui.names import LANGUAGE_NAMES, role_name
from gcm_desktop.ui.notices import Field

LONGEST = 200


class OfficerForm(QWidget):
    """Role, name, organisation and the language of the screen."""

    language_chosen = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.role = _choice([(role, role_name(role)) for role in ROLES], settings.role)
        languages = [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]
        self.language = _choice(languages, settings.language)
        self.name, self.organisation = _line(settings.name), _line(settings.organisation)
        self.language.activated.connect(lambda _place: self.language_chosen.emit(self.chosen))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        optional = _("Optional. A role alone is enough.")
        places = (
            (Field(_("Your &role"), self.role), 0, 0),
            (Field(_("&Language of the windows"), self.language), 0, 1),
            (Field(_("Your &name"), self.name, optional), 1, 0),
            (Field(_("Your or&ganisation"), self.organisation, _("Optional.")), 1, 1),
        )
        for field, row, column in places:
            grid.addWidget(field, row, column)

    @property
    def chosen(self) -> str:
        """The language that is chosen."""
        return str(self.language.currentData())

    @property
    def settings(self) -> Settings:
        """The settings with what is filled in here."""
        return replace(
            self._settings,
            role=str(self.role.currentData()),
            name=self.name.text().strip() or None,
            organisation=self.organisation.text().strip() or None,
            language=self.chosen,
        )


def _choice(choices: list[tuple[str, str]], chosen: str) -> QComboBox:
    box = QComboBox()
    for value, label in choices:
        box.addItem(label, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def _line(text: str | None) -> QLineEdit:
    line = QLineEdit(text or "")
    line.setMaxLength(LONGEST)
    return line
