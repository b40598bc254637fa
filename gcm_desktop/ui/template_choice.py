"""Whose template a report wears: none, one that is planned, or one out of a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.pieces import FieldLabel, Muted, QuietButton, isolated
from gcm_desktop.ui.report_files import ask_which

if TYPE_CHECKING:
    from gcm_desktop.consultation.report_templates import ReportTemplate


def template_files() -> str:
    """The kind of file that templates are."""
    return _("Report templates (*.toml)")


class TemplateChoice(QWidget):
    """The name of the template, a button to choose another, and one to go back."""

    changed = Signal()
    """Another template is chosen, or none any more."""
    refused = Signal(object)
    """Why a file is no template, as a `GcmError`."""

    def __init__(self, background: Background, back: str) -> None:
        super().__init__()
        self._background = background
        self.template: ReportTemplate | None = None
        self.name = Muted(wrap=True)
        self.choose, self.back = QuietButton(_("Choose a &template…")), QuietButton(back)
        self.choose.clicked.connect(self.ask)
        self.back.clicked.connect(self._go_back)
        buttons, box = QHBoxLayout(), QVBoxLayout(self)
        for button in (self.choose, self.back):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        box.addWidget(FieldLabel(_("Template")))
        box.addWidget(self.name)
        box.addLayout(buttons)
        self.show_template(None)

    @Slot()
    def ask(self) -> None:
        """Ask for the file of a template."""
        title = _("The template of the report")
        ask_which(self.window(), title, template_files(), lambda paths: self.read(paths[0]),
                  several=False)  # fmt: skip

    def read(self, path: Path) -> None:
        """Take the template of a file, if it is one."""

        def read() -> "ReportTemplate":
            from gcm_desktop.reports.templates import template_file

            return template_file(path)

        def refuse(error: GcmError) -> None:
            self.refused.emit(error)

        self._background.start(lambda _task: read(), owner=self, then=self._take, fails=refuse)

    def show_template(
        self, template: "ReportTemplate | None", *, worn: "ReportTemplate | None" = None
    ) -> None:
        """Have this one chosen, or none; then the one that is `worn` all the same is named."""
        self.template = template
        named = template or worn
        self.name.setText(isolated(named.name) if named else _("None: the usual look."))
        self.back.setVisible(template is not None)

    def _take(self, template: "ReportTemplate") -> None:
        self.show_template(template)
        self.changed.emit()

    @Slot()
    def _go_back(self) -> None:
        self.show_template(None)
        self.changed.emit()
