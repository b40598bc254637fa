"""Edits of a working copy: each beside the record it belongs to, accepted one by one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QTextEdit, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.files import read_whole
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.capture_rows import begins_right_to_left
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.notices import Field, Problem, announce
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Small, Title, isolated
from gcm_desktop.ui.synthesis import in_a_sentence
from gcm_desktop.ui.synthesis_lines import Line, LinesList, gist
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.reports.edits import Edit, Edits, Told
    from gcm_desktop.reports.word import Comment

WIDTH, LISTED, SHOWN = 860, 168, 108


class EditsDialog(SnugDialog):
    """Shows what was changed in a copy; only what a person accepts becomes a change here."""

    accepted_one = Signal()

    def __init__(
        self,
        path: Path,
        workspace: Workspace,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self.path = path
        self.found: Edits | None = None
        self._workspace, self._background = workspace, background
        self._task: Task | None = None
        self._edits: dict[UUID, Edit] = {}
        self._told: dict[UUID, Told] = {}
        self._done: dict[UUID, bool] = {}
        """What was decided on: whether it was accepted."""
        self._lay_out()
        self._give_keys()

    def read(self) -> None:
        """Read the copy, off the window's thread."""
        path, workspace = self.path, self._workspace
        self.wait.show()
        self._task = self._background.start(
            lambda task: _found(task, workspace, path),
            owner=self,
            then=self._show,
            fails=lambda error: self.problem.say(str(error)),
            ends=self.wait.hide,
        )

    @Slot()
    def accept_edit(self) -> None:
        """Give the record the words of the copy, and go to the next change."""
        from gcm_desktop.reports.edits import take_in

        chosen = self.list.current
        edit = self._edits.get(chosen) if chosen else None
        if chosen is None or edit is None or chosen in self._done or not self._writable:
            return
        self.problem.clear()
        self.asked_by.clear_problem()
        if not self.name.text().strip():
            self.asked_by.refuse(_("Say who asked for the changes."))
            self.name.setFocus()
            return
        try:
            take_in(self._workspace, edit, asked_by=self.name.text())
        except GcmError as error:
            self.problem.say(in_a_sentence(error))
            return
        self._decide(chosen, accepted=True)
        announce(self, _("Accepted"))

    @Slot()
    def leave_edit(self) -> None:
        """Leave the record as it is, and go to the next change."""
        chosen = self.list.current
        if chosen in self._edits and chosen not in self._done:
            self._decide(chosen, accepted=False)

    def done(self, result: int) -> None:
        """Close, and stop what runs."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)

    @property
    def _writable(self) -> bool:
        return not self._workspace.read_only

    def _show(self, found: "Edits") -> None:
        self.found = found
        self._edits = {edit.record: edit for edit in found.edits}
        self._told = {uuid4(): one for one in found.told}
        self.about.setText(self._in_figures(found))
        self.remarks.setText("\n".join(found.remarks))
        self.remarks.setVisible(bool(found.remarks))
        self._show_lines()
        for widget in (self.list, self.panes, self.hint):
            widget.setVisible(bool(self._edits or self._told))
        for widget in (self.asked_by, self.accept_button, self.leave_button):
            widget.setVisible(bool(self._edits) and self._writable)
        (self.name if self._edits and self._writable else self.list).setFocus()
        announce(self, self.about.text())

    def _in_figures(self, found: "Edits") -> str:
        changes = ngettext("{n} change", "{n} changes", len(found.edits))
        told = [isolated(found.title), changes.format(n=len(found.edits))]
        if found.told:
            more = ngettext("{n} thing that is only told", "{n} things that are only told",
                            len(found.told))  # fmt: skip
            told.append(more.format(n=len(found.told)))
        return "  ·  ".join(told)

    def _show_lines(self) -> None:
        edits = [self._line(edit) for edit in self._edits.values()]
        self.list.show_lines([*edits, *(_told_line(*each) for each in self._told.items())])

    def _line(self, edit: "Edit") -> Line:
        state, tone = _("open"), "accent"
        if not edit.plain:
            state, tone = _("look twice"), "warn"
        if edit.record in self._done:
            accepted = self._done[edit.record]
            state, tone = (_("accepted"), "good") if accepted else (_("left"), "muted")
        return Line(edit.record, gist(edit.asked), _with_comments(edit), state, tone,
                    faint=edit.record in self._done)  # fmt: skip

    def _decide(self, chosen: UUID, *, accepted: bool) -> None:
        self._done[chosen] = accepted
        self._show_lines()
        left = [record for record in self._edits if record not in self._done]
        if left and (row := self.list.held.row_of(left[0])) is not None:
            self.list.setCurrentIndex(self.list.held.index(row))
        if accepted:
            self.accepted_one.emit()

    @Slot()
    def _turn_to(self) -> None:
        from gcm_desktop.reports.edits import cautions, told_in_words

        chosen = self.list.current
        edit = self._edits.get(chosen) if chosen else None
        told = self._told.get(chosen) if chosen else None
        self.accept_button.setEnabled(
            edit is not None and chosen not in self._done and self._writable
        )
        self.leave_button.setEnabled(edit is not None and chosen not in self._done)
        if edit is not None:
            self._fill(edit.now, edit.asked, edit.before, edit.comments)
            self.caution.setText(" ".join(cautions(edit)))
        elif told is not None:
            gone = told.kind == "deleted"
            asked = told.text if told.text and not gone else None
            self._fill(told.text if gone else None, asked, None, told.comments)
            self.caution.setText(told_in_words(told))
        self.caution.setVisible(bool(self.caution.text()))

    def _fill(
        self,
        now: str | None,
        asked: str | None,
        before: str | None,
        comments: "Sequence[Comment]",
    ) -> None:
        said = "\n\n".join(map(_in_the_margin, comments)) or None
        for (part, view), text in zip(self._views, (now, asked, before, said), strict=True):
            part.setVisible(text is not None)
            view.setPlainText(text or "")
            right = begins_right_to_left(text or "")
            side = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
            option = view.document().defaultTextOption()
            option.setTextDirection(side)
            view.document().setDefaultTextOption(option)

    # --- how it is put together ---------------------------------------------------------------

    def _give_keys(self) -> None:
        self.list.chosen.connect(self._turn_to)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.accept_edit)
        QShortcut(QKeySequence("Ctrl+L"), self, self.leave_edit)

    def _lay_out(self) -> None:
        self.problem, self.wait = Problem(), QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Reading the working copy…"))
        self.about, self.remarks, self.caution = (
            Muted(wrap=True),
            Small(wrap=True),
            Muted(wrap=True),
        )
        self.name = QLineEdit()
        self.name.setMaxLength(200)
        self.asked_by = Field(_("Asked for &by"), self.name)
        self.list = LinesList(_("What was changed in the copy"), rows=1)
        self.list.setFixedHeight(LISTED)
        self.panes = self._lay_out_panes()
        self.foot = self._lay_out_foot()
        self.about.setText(isolated(self.path.name))
        held = (
            self.remarks, self.asked_by, self.list, self.panes, self.caution,
        )  # fmt: skip
        title = Title(_("Edits of a working copy"))
        for part in (title, self.about, self.problem, self.wait, *held, self.foot):
            self.box.addWidget(part)
        self.box.setSpacing(8)
        for part in held:
            part.hide()

    def _lay_out_panes(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._views: list[tuple[QWidget, QTextEdit]] = []
        for caption in (
            _("In the record"), _("In the copy"), _("When the copy was made"),
            _("Comments in the copy"),
        ):  # fmt: skip
            view = QTextEdit()
            view.setReadOnly(True)
            view.setAcceptRichText(False)
            view.setTabChangesFocus(True)
            view.setFixedHeight(SHOWN)
            part = Field(caption, view)
            self._views.append((part, view))
            row.addWidget(part, 1)
        return whole

    def _lay_out_foot(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        self.accept_button = PrimaryButton(_("&Accept this change"))
        self.leave_button = QuietButton(_("&Leave it"))
        close, self.hint = QuietButton(_("Close")), Small(_("Ctrl+Enter accepts, Ctrl+L leaves"))
        for button, act, keys in (
            (close, self.accept, "Esc"), (self.leave_button, self.leave_edit, "Ctrl+L"),
            (self.accept_button, self.accept_edit, "Ctrl+Enter"),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.setToolTip(keys)
            button.clicked.connect(act)
        row.addWidget(self.hint)
        row.addStretch()
        for button in (close, self.leave_button, self.accept_button):
            row.addWidget(button)
        for held in (self.hint, self.leave_button, self.accept_button):
            held.hide()
        return whole


def _with_comments(edit: "Edit") -> str:
    """Where it stands, and how much was written beside it."""
    if not edit.comments:
        return edit.place
    said = ngettext("{n} comment", "{n} comments", len(edit.comments))
    return f"{edit.place}  ·  {said.format(n=len(edit.comments))}"


def _told_line(key: UUID, told: "Told") -> Line:
    named = told.place or (_("Words of a speaker") if told.kind == "spoken" else _("In the copy"))
    state = _("commented") if told.kind == "commented" else _("only told")
    words = told.text or (told.comments[0].words if told.comments else "")
    return Line(key, gist(words), named, state, "muted")


def _in_the_margin(comment: "Comment") -> str:
    """Who wrote what about which words, as plain text."""
    who = isolated(comment.author or _("somebody"))
    said = (
        _("{who} on “{about}”: {words}") if comment.about else _("{who}: {words}")
    )  # fmt: skip
    return said.format(who=who, about=isolated(comment.about), words=isolated(comment.words))


def _found(task: Task, workspace: Workspace, path: Path) -> "Edits":
    from gcm_desktop.reports.edits import edits_of
    from gcm_desktop.reports.word.opening import LARGEST

    content = read_whole(path, LARGEST + 1)
    task.check()
    return edits_of(workspace, content)
