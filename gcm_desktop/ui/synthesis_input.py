"""One input, whole: what a sentence of the synthesis leads back to."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTextEdit, QWidget

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.translations import translations_of
from gcm_desktop.reference import group_label, kind_label, language_name
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_lines import sensitivity_in_words
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.pieces import Eyebrow, Muted, PrimaryButton, Small, isolated
from gcm_desktop.ui.synthesis import objective_name
from gcm_desktop.workspace import Workspace

WIDTH = 620
LOWEST, HIGHEST = 70, 220


class InputDialog(SnugDialog):
    """Shows what was said, by whom as far as that may be told here, and its translations."""

    def __init__(self, workspace: Workspace, input_id: UUID, parent: QWidget) -> None:
        super().__init__(WIDTH, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entry = workspace.read(found, Input, input_id)
        hidden = entry.withdrawn or entry.consent_withdrawn or entry.text is None
        self.box.addWidget(Eyebrow(in_words(entry)))
        if hidden:
            self.words = read_only(_("These words were taken back."), _("What was said"))
            self.box.addWidget(self.words)
        else:
            self._show(entry)
        close = PrimaryButton(_("&Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        self.box.addLayout(foot)
        close.setDefault(True)
        close.setFocus()

    def _show(self, entry: Input) -> None:
        self.words = read_only(entry.text or "", _("What was said"))
        self.box.addWidget(self.words)
        for one in translations_of(entry):
            name = isolated(language_name(one.language, language()))
            state = _("checked") if one.state == "checked" else _("draft")
            told = _("In {language}, {state}").format(language=name, state=state)
            self.box.addWidget(Small(told))
            self.box.addWidget(read_only(one.text, told))
        named = (objective_name(number) for number in entry.in_order_of_weight)
        objectives = "\n".join(named) or _("To be sorted")
        self.box.addWidget(Muted(objectives, wrap=True))
        self.box.addWidget(Small(further(entry), wrap=True))


def read_only(words: str, name: str) -> QTextEdit:
    """Somebody's words as plain text that cannot be changed, as high as they need up to a limit."""
    shown = QTextEdit()
    shown.setAcceptRichText(False)
    shown.setReadOnly(True)
    shown.setTabChangesFocus(True)
    shown.setAccessibleName(name)
    shown.setPlainText(words)
    high = 34 + 19 * (1 + len(words) // 70 + words.count("\n"))
    shown.setFixedHeight(max(LOWEST, min(HIGHEST, high)))
    return shown


def in_words(entry: Input) -> str:
    """An input in a small line: its group, its kind."""
    spoken = language()
    group = group_label(entry.stakeholder_group, spoken).text
    return f"{group}  ·  {kind_label(entry.kind, spoken).text}"


def further(entry: Input) -> str:
    """Whether it is a quote, what may become of it, and its language."""
    quote = _("quote") if entry.quote else _("summary")
    name = isolated(language_name(entry.language, language()))
    return "  ·  ".join((quote, sensitivity_in_words(entry.sensitivity), name))
