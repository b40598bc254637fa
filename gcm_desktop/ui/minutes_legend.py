"""The legend of the short codes, in which they can be made one's own."""

from contextlib import suppress

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gcm_desktop.consultation.short_codes import LONGEST_CODE, Codes
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS, group_label, kind_label
from gcm_desktop.texts import _, language
from gcm_desktop.ui.capture_objectives import short_name
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.pieces import Card, LinkButton, Muted, QuietButton, Small, Subtitle, Words

NOTE = "codes"
"""Under which this device keeps codes of somebody's own."""
CODE_WIDTH = 54


def codes_of(profile: Profile) -> Codes:
    """The codes of whoever works at this device."""
    return Codes.kept(profile.note(NOTE))


class Legend(Card):
    """What to type for whom and what; every code can be changed."""

    changed = Signal(object)
    """Other codes hold from now on."""
    left = Signal()

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self._profile = profile
        self.groups = {group: QLineEdit() for group in GROUPS}
        self.kinds = {kind: QLineEdit() for kind in KINDS}
        self.problem = Problem()
        self.keep, self.usual = QuietButton(_("&Keep these codes")), LinkButton(_("Usual codes"))
        self.close_button = LinkButton(_("Close (Esc)"))
        self._lay_out()
        self.show_codes(codes_of(profile))
        self.keep.clicked.connect(self.save)
        self.usual.clicked.connect(lambda: self.show_codes(Codes.usual()))
        self.close_button.clicked.connect(self.left)
        leave = QShortcut(QKeySequence("Esc"), self, self.left.emit)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_codes(self, codes: Codes) -> None:
        """Show these, to be kept or left."""
        for group, field in self.groups.items():
            field.setText(codes.groups.get(group, ""))
        for kind, field in self.kinds.items():
            field.setText(codes.kinds.get(kind, ""))
        self.problem.clear()

    @Slot()
    def save(self) -> None:
        """Have these codes hold from now on, on this device; what cannot be read is refused."""
        groups = {group: field.text() for group, field in self.groups.items()}
        kinds = {kind: field.text() for kind, field in self.kinds.items()}
        try:
            codes = Codes.of(groups, kinds)
        except RefusedError as refused:
            self.problem.say(" ".join(refused.problems.values()))
            return
        with suppress(OSError):  # they hold at least until the program is closed
            self._profile.keep_note(NOTE, codes.note())
        self.show_codes(codes)
        self.changed.emit(codes)
        self.left.emit()

    def _lay_out(self) -> None:
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 6, 0)
        columns.setSpacing(20)
        columns.addLayout(self._column(_("Groups"), self.groups), 3)
        right = self._column(_("Kinds"), self.kinds)
        right.addSpacing(8)
        right.addWidget(Subtitle(_("Objectives")))
        for number in range(24):
            right.addWidget(Small(f"{number}  {short_name(number)}", wrap=True))
        right.addStretch()
        columns.addLayout(right, 3)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addStretch()
        for part in (self.usual, self.keep, self.close_button):
            foot.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 10, 10)
        box.setSpacing(6)
        box.addWidget(Subtitle(_("Codes of a line: m7+12 c> what was said")))
        box.addWidget(Muted(_how(), wrap=True))
        box.addWidget(scroll, 1)
        box.addLayout(foot)

    def _column(self, title: str, fields: dict[str, QLineEdit]) -> QVBoxLayout:
        spoken, groups = language(), fields is self.groups
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(8)
        grid.setColumnStretch(2, 1)
        for row, (name, field) in enumerate(fields.items()):
            label = (group_label if groups else kind_label)(name, spoken).text
            field.setMaxLength(LONGEST_CODE)
            field.setFixedWidth(CODE_WIDTH)
            field.setAccessibleName(_("Code of {name}").format(name=label))
            grid.addWidget(field, row, 0)
            grid.addWidget(Small(f"{'.' if groups else '-'}{row + 1}"), row, 1)
            grid.addWidget(Words(label, wrap=True), row, 2)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(Subtitle(title))
        column.addLayout(grid)
        column.addStretch(0)
        return column


def _how() -> str:
    return _(
        "Numbers are objectives, 0 is none yet. In digits alone .1 is the first group and -1 the "
        "first kind. The mark > may be < » or = too. What is left out is inherited: the objectives "
        "of the agenda item, and who spoke last. A slash first takes the whole line for words."
    )
