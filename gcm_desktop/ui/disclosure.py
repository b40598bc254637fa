"""The disclosure review: every place that could show somebody, decided one by one by keys."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QTextEdit, QWidget

from gcm_desktop.consultation.disclosure import (
    CONFIRM,
    GROUP,
    KEEP,
    REDACT,
    confirm_group,
    settle,
)
from gcm_desktop.consultation.disclosure_review import (
    DisclosureReview,
    Find,
    GroupAsked,
    settle_find,
)
from gcm_desktop.consultation.people import K_USUAL
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.capture_keys import plain_key
from gcm_desktop.ui.capture_rows import begins_right_to_left
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.disclosure_words import line_of, possible
from gcm_desktop.ui.notices import Field, Problem, announce
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Small, Title
from gcm_desktop.ui.synthesis import in_a_sentence
from gcm_desktop.ui.synthesis_lines import LinesList
from gcm_desktop.ui.theme import tokens
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, LISTED, SHOWN = 820, 172, 96
AT_ONCE, BEFORE = 500, 50
"""Places that are listed at once, and how many decided ones before the first open one."""
REASON = 500


class WordsView(QTextEdit):
    """All the words of a field, the place in question marked; a selection can be taken out."""

    def __init__(self, redact: "Callable[[], object]") -> None:
        super().__init__()
        self._redact = redact
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFixedHeight(SHOWN)
        both = Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(both | Qt.TextInteractionFlag.TextSelectableByMouse)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if plain_key(event) == "r":
            self._redact()
        else:
            super().keyPressEvent(event)

    def show_find(self, find: Find | None) -> None:
        """Show the field of a place, scrolled to it."""
        text = find.text if find else ""
        self.setPlainText(text)
        option = self.document().defaultTextOption()
        right = begins_right_to_left(text)
        side = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(side)
        self.document().setDefaultTextOption(option)
        marked = QTextEdit.ExtraSelection()
        if find is not None:
            cursor = self.textCursor()
            cursor.setPosition(_units(text[: find.start]))
            cursor.setPosition(_units(text[: find.end]), QTextCursor.MoveMode.KeepAnchor)
            look, form = tokens(self.palette()), QTextCharFormat()
            form.setBackground(look.colour("warnbg"))
            form.setForeground(look.colour("text"))
            marked.cursor, marked.format = cursor, form
            start = self.textCursor()
            start.setPosition(cursor.selectionStart())
            self.setTextCursor(start)
        self.setExtraSelections([marked] if find is not None else [])

    def selection(self, text: str) -> tuple[int, int] | None:
        """What is selected, in code points of the text; nothing where nothing is."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        units = text.encode("utf-16-le")
        ends = (cursor.selectionStart(), cursor.selectionEnd())
        first, last = (len(units[: 2 * end].decode("utf-16-le", "ignore")) for end in ends)
        return first, last


class DisclosureDialog(SnugDialog):
    """Lists what has to be decided before a report leaves; each decision is kept at once."""

    def __init__(
        self,
        workspace: Workspace,
        background: Background,
        consultation_id: UUID,
        *,
        edition: str = "public",
        session_id: UUID | None = None,
        k: int = K_USUAL,
        once: Once = AS_PLANNED,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._workspace, self._background = workspace, background
        self._about = consultation_id
        self._asked_of: dict[str, Any] = {
            "edition": edition, "session_id": session_id, "k": k, "once": once
        }  # fmt: skip
        self._task: Task | None = None
        self._asked: dict[UUID, Find | GroupAsked] = {}
        self._lay_out()

    def read(self) -> None:
        """Look through everything that would be printed, off the window's thread."""
        workspace, about, asked = self._workspace, self._about, self._asked_of
        self.wait.show()
        self._task = self._background.start(
            lambda _task: _reviewed(workspace, about, asked),
            owner=self,
            then=self._show,
            fails=lambda error: self.problem.say(str(error)),
            ends=self._end,
        )

    @property
    def current(self) -> Find | GroupAsked | None:
        """What the highlight is on."""
        key = self.list.current
        return self._asked.get(key) if key else None

    @Slot()
    def redact(self) -> None:
        """Take the words out, or what is selected of the whole text."""
        find = self.current
        if not isinstance(find, Find):
            return
        span = self.words.selection(find.text)
        if span is None:
            if REDACT in find.outcomes:
                self._decide(REDACT)
            return
        start, end = span
        told: dict[str, Any] = {
            "consultation_id": self._about, "record_id": find.record_id, "field": find.field,
            "digest": find.digest, "start": start, "end": end, "outcome": REDACT,
        }  # fmt: skip
        if self._write(settle, **told):
            announce(self, _("taken out"))
            self.read()

    @Slot()
    def keep(self) -> None:
        """Keep the words, if there is a reason; else ask for one."""
        find = self.current
        if isinstance(find, Find) and KEEP in find.outcomes:
            self._decide(KEEP, reason=self._reason_asked())

    @Slot()
    def confirm(self) -> None:
        """Confirm a quote, or that k or more of a group took part."""
        asked = self.current
        if isinstance(asked, GroupAsked):
            reason = self._reason_asked()
            if reason and self._write(
                confirm_group, consultation_id=self._about, group=asked.group, reason=reason
            ):
                self._decided(GroupAsked(asked.group, confirmed=True))
        elif asked is not None and CONFIRM in asked.outcomes:
            self._decide(CONFIRM)

    @Slot()
    def give_reason(self) -> None:
        """What the key does in the field for the reason: the decision that needs one."""
        if isinstance(self.current, GroupAsked):
            self.confirm()
        else:
            self.keep()

    def done(self, result: int) -> None:
        """Close, and stop what runs."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)

    def _end(self) -> None:
        self._task = None
        self.wait.hide()

    def _reason_asked(self) -> str:
        reason = self.reason.text().strip()
        self.reason_field.clear_problem()
        if not reason:
            self.reason_field.refuse(_("Say why; the decision is kept with it."))
            self.reason.setFocus()
        return reason

    def _decide(self, outcome: str, reason: str | None = None) -> None:
        find = self.current
        if not isinstance(find, Find) or (outcome == KEEP and not reason):
            return
        decided = self._write(
            settle_find, find, consultation_id=self._about, outcome=outcome, reason=reason
        )
        if decided:
            values = {name: getattr(find, name) for name in find.__dataclass_fields__}
            self._decided(Find(**values | {"decided": decided}))

    def _write(self, action: "Callable[..., Any]", *given: Any, **facts: Any) -> Any:
        self.problem.clear()
        try:
            return self._workspace.write(action, *given, **facts)
        except GcmError as error:
            self.problem.say(in_a_sentence(error))
            return None

    def _decided(self, asked: Find | GroupAsked) -> None:
        """Note a decision, and turn to the next open place."""
        key = self.list.current
        if key is None:
            return
        self._asked[key] = asked
        self.reason.clear()
        announce(self, line_of(key, asked).state)
        keys = [*self._asked]
        after = [*keys[keys.index(key) + 1 :], *keys]
        following = next((one for one in after if _is_open(self._asked[one])), None)
        self._show_lines(select=following)
        self.list.setFocus()

    def _show(self, review: DisclosureReview) -> None:
        waiting = sorted(review.finds, key=lambda find: find.decided is not None)
        shown: list[Find | GroupAsked] = [*waiting, *review.groups]
        before = self.list.current
        self._asked = {uuid4(): one for one in shown}
        first = next(iter(self._asked), None) if before is None else None
        self._show_lines(select=first)
        nothing = not self._asked
        for part in (self.list, self.words_field, self.reason_field, self.keys):
            part.setVisible(not nothing)
        (self.close_button if nothing else self.list).setFocus()
        announce(self, self.count.text())

    def _show_lines(self, select: UUID | None = None) -> None:
        every = [*self._asked.items()]
        first = next((at for at, (_key, one) in enumerate(every) if _is_open(one)), 0)
        begin = max(0, min(first - BEFORE, len(every) - AT_ONCE))
        lines = [line_of(key, one) for key, one in every[begin : begin + AT_ONCE]]
        self.list.show_lines(lines, select=select)
        left = sum(map(_is_open, self._asked.values()))
        told = ngettext("{n} open question", "{n} open questions", left).format(n=left)
        if not left:
            told = _("Nothing is open: the report may leave.")
        self.count.setText(told)

    @Slot()
    def _turn_to(self) -> None:
        asked = self.current
        find = asked if isinstance(asked, Find) else None
        self.words.show_find(find)
        self.words_field.setVisible(find is not None)
        can = possible(asked) if asked is not None else frozenset()
        writable = not self._workspace.read_only
        for button, outcomes in (
            (self.redact_button, {REDACT}), (self.keep_button, {KEEP}),
            (self.confirm_button, {CONFIRM, GROUP}),
        ):  # fmt: skip
            button.setEnabled(writable and not can.isdisjoint(outcomes))
        self.reason_field.setEnabled(writable and not can.isdisjoint({KEEP, GROUP}))
        decided = find.decided if find else None
        self.reason.setText((decided.reason or "") if decided else "")

    # --- how it is put together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        self.problem, self.wait = Problem(), QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Looking through what would be printed…"))
        self.count = Muted(wrap=True)
        self.list = LinesList(_("What has to be decided"), rows=1)
        self.list.setFixedHeight(LISTED)
        self.words = WordsView(self.redact)
        self.words_field = Field(_("The whole &text"), self.words)
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON)
        self.reason.returnPressed.connect(self.give_reason)
        self.reason_field = Field(_("Rea&son for keeping or confirming"), self.reason)
        hint = _("R takes out (also what is selected in the text), K keeps with a reason, Enter "
                 "confirms.")  # fmt: skip
        self.keys = Small(hint, wrap=True)
        aid = _(
            "An aid, never a guarantee: only numbers, addresses, forms of address and names that "
            "this file knows are found. Read every quote: other names are not detected."
        )
        title = Title(_("Disclosure review"))
        for part in (title, Muted(aid, wrap=True), self.problem, self.wait, self.count, self.list,
                     self.words_field, self.reason_field, self.keys, self._foot()):  # fmt: skip
            self.box.addWidget(part)
        self.box.setSpacing(8)
        self.list.chosen.connect(self._turn_to)
        for keys, act in (("R", self.redact), ("K", self.keep), ("Return", self.confirm)):
            self.list.on(keys, act)
        self._turn_to()

    def _foot(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        self.close_button = QuietButton(_("Close"))
        self.redact_button = QuietButton(_("Take &out"))
        self.keep_button = QuietButton(_("&Keep the words"))
        self.confirm_button = PrimaryButton(_("&Confirm"))
        row.addWidget(self.close_button)
        row.addStretch()
        for button, act, keys in (
            (self.close_button, self.accept, "Esc"), (self.redact_button, self.redact, "R"),
            (self.keep_button, self.keep, "K"), (self.confirm_button, self.confirm, "Enter"),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.setToolTip(keys)
            button.clicked.connect(act)
            if button is not self.close_button:
                row.addWidget(button)
        return whole


def ask_disclosure(
    workspace: Workspace,
    background: Background,
    consultation_id: UUID,
    edition: str,
    parent: QWidget,
    *,
    session_id: UUID | None = None,
    k: int = K_USUAL,
    once: Once = AS_PLANNED,
) -> DisclosureDialog:
    """Open the review of what a report of this edition, or a session's minutes, would print."""
    dialog = DisclosureDialog(
        workspace, background, consultation_id, edition=edition, session_id=session_id, k=k,
        once=once, parent=parent,
    )  # fmt: skip
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    dialog.read()
    return dialog


def _units(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2


def _is_open(asked: Find | GroupAsked) -> bool:
    return isinstance(asked, Find) and asked.decided is None


def _reviewed(
    workspace: Workspace, consultation_id: UUID, asked: dict[str, Any]
) -> DisclosureReview:
    from gcm_desktop.reports.issuing import reviewed

    return reviewed(workspace, consultation_id, **asked)
