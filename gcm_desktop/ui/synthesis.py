"""What the pages that make sense of what was said have in common: reading, writing, undo."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gcm_desktop.errors import ClosedFileError, GcmError, RefusedError
from gcm_desktop.reference import short_title_of
from gcm_desktop.texts import _, language
from gcm_desktop.ui.history_words import action_in_words
from gcm_desktop.ui.pieces import IconButton, LinkButton, Muted, PageHead, Subtitle
from gcm_desktop.ui.shell import Page, Shell
from gcm_desktop.ui.synthesis_deeds import Deeds

T = TypeVar("T")
NUMBERS = tuple(range(24))
"""0 for what goes across the objectives, and the 23."""


class Form(Protocol):
    """A dialog whose answer becomes a record, or is refused."""

    def refuse(self, sentence: str) -> None:
        """Say why."""

    def finish(self) -> None:
        """Close: it became one."""


class Reading(QObject):
    """Reads in the background; of each kind of question only the newest answer is shown.

    While one of a kind is being answered no other of it begins: of those asked meanwhile only the
    newest is asked at all, so that what is slow in a large file does not pile up.
    """

    def __init__(self, shell: Shell, owner: QObject) -> None:
        super().__init__(owner)
        self._shell = shell
        self._turns: dict[str, int] = {}
        self._waiting: dict[str, Callable[[], None] | None] = {}
        """By kind that is being answered, what is to be asked next."""

    def ask(self, kind: str, query: Callable[[], T], show: Callable[[T], object]) -> None:
        """Ask something of this kind; what was asked of it before is not shown any more."""
        turn = self._turns[kind] = self._turns.get(kind, 0) + 1

        def then(answer: T) -> None:
            if self._turns[kind] == turn:
                show(answer)

        def begin() -> None:
            self._waiting[kind] = None
            self._shell.background.start(
                lambda _task: query(), owner=self, then=then, fails=self._refuse,
                ends=lambda: self._go_on(kind),
            )  # fmt: skip

        if kind in self._waiting:
            self._waiting[kind] = begin
        else:
            begin()

    def drop(self, kind: str) -> None:
        """What was asked of this kind is not wanted any more."""
        self._turns[kind] = self._turns.get(kind, 0) + 1
        if kind in self._waiting:
            self._waiting[kind] = None

    def _go_on(self, kind: str) -> None:
        following = self._waiting.pop(kind, None)
        if following is not None:
            following()

    def _refuse(self, error: GcmError) -> None:
        if not isinstance(error, ClosedFileError):
            self._shell.notices.show_error(error)


class SynthesisPage(Page):
    """A page on which findings, translations, recommendations or passages are worked on."""

    SHOWS: ClassVar[frozenset[str]]
    """The tables whose changes show here."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.workspace, self.about = shell.workspace, _chosen(shell)
        self.writable = not self.workspace.read_only
        self.reading = Reading(shell, self)
        self._outdated = True
        shell.changes.happened.connect(self._changed)

    def read(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError  # every page shows something of its own

    def start(self) -> None:
        """Put the focus where the keys are of use."""
        raise NotImplementedError  # every page has a place of its own

    def shown(self) -> None:
        if self._outdated:
            self._outdated = False
            self.read()
        self.start()

    def do(self, action: Callable[..., T], *args: Any, **kw: Any) -> T | None:
        """Carry out an action; what is refused is said, and answered with nothing."""
        self.shell.notices.clear()
        try:
            return self.workspace.write(action, *args, **kw)
        except GcmError as error:
            self.say(in_a_sentence(error), "bad")
            return None

    def attempt(self, act: Callable[[], T], form: "Form") -> T | None:
        """Carry out what a form asks for; the form is told why it was refused, or to close."""
        try:
            made = act()
        except GcmError as error:
            form.refuse(in_a_sentence(error))
            return None
        form.finish()
        return made

    def shortcut_to(self, keys: str, act: Callable[[], object]) -> None:
        """Have these keys do this anywhere on the page."""
        QShortcut(QKeySequence(keys), self, act)

    def say(self, sentence: str, tone: str = "info") -> None:
        """Say something in the place of what was said before."""
        self.shell.notices.clear()
        self.shell.notices.say(sentence, tone)

    @Slot()
    def undo(self) -> None:
        """Take back this officer's newest change that can be."""
        self._turn(self.workspace.undo, _("Taken back: {what}"))

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        self._turn(self.workspace.redo, _("Done again: {what}"))

    def head(self, title: str) -> PageHead:
        """The head of the page, with undo and redo at its end."""
        head = PageHead(self.title(), title)
        undo = IconButton(_("Undo my last change"), "undo", "muted", "Ctrl+Z")
        redo = IconButton(_("Redo"), "redo", "muted", "Ctrl+Y")
        for button, act in ((undo, self.undo), (redo, self.redo)):
            button.setEnabled(self.writable)
            button.clicked.connect(act)
            head.row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        QShortcut(QKeySequence("Ctrl+Shift+Z"), self, self.redo)
        return head

    def stack(self, *parts: QWidget) -> QVBoxLayout:
        """The page from top to bottom; the last part takes the room that is left."""
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 14, 20, 12)
        box.setSpacing(10)
        for part in parts:
            box.addWidget(part)
        box.setStretch(len(parts) - 1, 1)
        return box

    def show_input(self, input_id: UUID) -> None:
        """Show one input whole, in front of the page."""
        from gcm_desktop.ui.synthesis_input import InputDialog

        with suppress(ClosedFileError):
            InputDialog(self.workspace, input_id, self.window()).open()

    def _turn(self, how: Callable[[], str], sentence: str) -> None:
        self.shell.notices.clear()
        self.shell.background.start(
            lambda _task: how(),
            owner=self,
            then=lambda action: self.say(sentence.format(what=action_in_words(action))),
            fails=lambda error: self.say(str(error), "bad"),
        )

    @Slot(frozenset)
    def _changed(self, tables: frozenset[str]) -> None:
        if not tables & self.SHOWS:
            return
        if self.isVisible():
            with suppress(ClosedFileError):
                self.read()
        else:
            self._outdated = True


def in_a_sentence(error: GcmError) -> str:
    """What was refused, without the names of the fields it is about."""
    problems = error.problems if isinstance(error, RefusedError) else {}
    said = [_capital(why.removeprefix(f"{name}: ")) for name, why in problems.items()]
    return " ".join(said) or str(error)


def objective_name(number: int) -> str:
    """An objective by its number and short title; 0 is across all of them."""
    if not number:
        return _("Across the objectives")
    title = short_title_of(number, language()).text
    return _("{number} · {title}").format(number=number, title=title)


def deed(text: str, keys: str, act: Callable[[], object], *, possible: bool = True) -> LinkButton:
    """A small thing to do that says its keys."""
    button = LinkButton(_("{deed} ({keys})").format(deed=text, keys=keys) if keys else text)
    button.setAccessibleName(text)
    button.setAccessibleDescription(keys)
    button.setEnabled(possible)
    button.clicked.connect(lambda: act())
    return button


def pane(title: Subtitle, body: tuple[QWidget, ...], deeds: tuple[QWidget, ...]) -> QVBoxLayout:
    """A heading, what it heads, and what can be done with it."""
    box = QVBoxLayout()
    box.setSpacing(4)
    title.setContentsMargins(10, 0, 10, 0)
    box.addWidget(title)
    for part in body:
        box.addWidget(part, 0 if isinstance(part, Muted) else 1)
    held = Deeds(deeds)
    held.setAccessibleName(title.text())
    box.addWidget(held)
    return box


def number_of(place: dict[str, Any], name: str) -> int | None:
    """A number that a place tells, if it is one."""
    said = place.get(name)
    return said if isinstance(said, int) and not isinstance(said, bool) else None


def id_of(place: dict[str, Any], name: str) -> UUID | None:
    """An id that a place tells, if it is one."""
    with suppress(ValueError, TypeError, AttributeError):
        return UUID(place.get(name))
    return None


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _chosen(shell: Shell) -> UUID:
    chosen = shell.consultation_id
    assert chosen is not None  # noqa: S101  # the shell shows no page that needs one without it
    return chosen
