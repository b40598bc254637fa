"""Translations: a queue of what is in other languages, each beside what was said."""

from itertools import pairwise
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTextEdit, QVBoxLayout, QWidget

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.translations import (
    TRANSLATION_STATES,
    Translation,
    translate_input,
    translations_of,
    untranslated,
)
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, is_right_to_left, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.half_typed import Keeper, Kept
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.pieces import Card, FieldLabel, IconButton, Muted, Segments, Subtitle, isolated
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis import SynthesisPage, deed, id_of, in_a_sentence, pane
from gcm_desktop.ui.synthesis_deeds import Deeds
from gcm_desktop.ui.synthesis_input import in_words
from gcm_desktop.ui.synthesis_language import (
    in_its_name,
    keep_working_language,
    languages_offered,
    working_language,
)
from gcm_desktop.ui.synthesis_lines import Line, LinesList, gist

PAGE = 100


class Waiting(NamedTuple):
    """What is translated now, and what stood beside it before."""

    entry: Input
    language: str
    before: Translation | None


class TranslationsPage(SynthesisPage):
    """The queue at the start; what was said, and its translation below, at the end."""

    key = "translations"
    drawing = "translations"
    group = "sense"
    SHOWS: ClassVar[frozenset[str]] = frozenset({"input", "consultation"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.waiting: Waiting | None = None
        self._wanted: UUID | None = None
        self._many = PAGE
        self._typed: Kept | None = None
        self.list = LinesList(_("Inputs in other languages, the oldest first"))
        self.empty = Muted(_("Nothing waits: all is in this language, or checked."), wrap=True)
        self.figures = Muted()
        self.original, self.words, self.translator = QTextEdit(), WordsEdit(), QLineEdit()
        self.state = Segments([(s, state_in_words(s)) for s in TRANSLATION_STATES], _("Status"))
        tags = languages_offered(self.workspace, self.about)
        self.language = Choice((tag, in_its_name(tag)) for tag in tags)
        self.language.choose(working_language(self.workspace, shell.profile, self.about))
        self.origin = Subtitle()
        self.field = Field(_("&Translation"), self.words)
        self._keeper = _Typing(self)
        self._lay_out()
        self._connect()

    @staticmethod
    def title() -> str:
        return _("Translations")

    def read(self) -> None:
        """Read the queue again."""
        workspace, about, spoken = self.workspace, self.about, self.language.chosen
        wanted = self._many

        def lines() -> list[Line]:
            queue = workspace.read(untranslated, about, spoken, limit=wanted + 1)
            return [_line(entry, spoken) for entry in queue]

        self.reading.ask("queue", lines, lambda found: self._show(found, wanted))

    def start(self) -> None:
        (self.words if self.waiting and self.writable else self.list).setFocus()

    def leave(self) -> None:
        self._keeper.keep()

    def place(self) -> dict[str, Any]:
        return {"input": self.list.current}

    def return_to(self, place: dict[str, Any]) -> None:
        self._wanted = id_of(place, "input")
        self.read()

    def facts(self) -> dict[str, str]:
        """What stands in the form."""
        return {
            "text": self.words.words,
            "translator": self.translator.text(),
            "state": self.state.chosen,
        }

    @Slot()
    def save(self) -> None:
        """Keep the translation, and go to the next that waits."""
        if self.waiting is None or not self.writable:
            return
        if not self.words.words.strip():
            self.field.refuse(_("Nothing is said here yet."))
            return
        done, spoken, row = self.waiting.entry.id, self.waiting.language, self.list.currentIndex()
        following = self.list.held.index(row.row() + 1)
        try:
            self.workspace.write(translate_input, done, language=spoken, **self.facts())
        except GcmError as error:
            self.field.refuse(in_a_sentence(error))
            return
        self._keeper.stop()
        if self._typed is not None:
            self._typed.drop()
        self.waiting = None
        if following.isValid():
            self.list.setCurrentIndex(following)
        self.read()
        self.words.setFocus()

    @Slot()
    def save_checked(self) -> None:
        """Keep it as checked: it waits no longer."""
        self.state.choose("checked")
        self.save()

    def keep_typed(self) -> None:
        """Keep what is half typed; raises GcmError where the file takes nothing."""
        if self._typed is None or self.waiting is None:
            return
        typed, before = self.facts(), _standing(self.waiting.before)
        if (typed["text"], typed["state"]) == (before["text"], before["state"]):
            self._typed.drop()
        else:
            self._typed.keep(typed)

    @Slot()
    def _turn_to(self) -> None:
        """Show what the list is on, unless it is shown already."""
        chosen, spoken = self.list.current, self.language.chosen
        if self.waiting is not None:
            if (self.waiting.entry.id, self.waiting.language) == (chosen, spoken):
                return
            self._keeper.keep()
        self.waiting, self._typed = None, None
        self.form.setEnabled(chosen is not None)
        if chosen is None:
            self._fill("", _standing(None), "")
            return
        entry = self.workspace.read(found, Input, chosen)
        before = {one.language: one for one in translations_of(entry)}.get(spoken)
        self._typed = Kept(self.workspace, f"translation-{chosen.hex}-{spoken}")
        typed = self._typed.go_on()
        self._fill(entry.text or "", typed or _standing(before), entry.language)
        self.waiting = Waiting(entry, spoken, before)

    def _fill(self, said: str, facts: dict[str, Any], tag: str) -> None:
        self.field.clear_problem()
        self.original.setPlainText(said)
        if tag:
            _direct(self.original, tag)
            _direct(self.words, self.language.chosen)
        self.origin.setText(_("In {language}").format(language=isolated(in_its_name(tag)))
                            if tag else "")  # fmt: skip
        self.words.write(str(facts.get("text") or ""))
        self.translator.setText(str(facts.get("translator") or self.translator.text()))
        state = facts.get("state")
        self.state.choose(state if state in TRANSLATION_STATES else "draft")

    def _show(self, lines: list[Line], wanted: int) -> None:
        target, self._wanted = self._wanted, None
        ids = {line.id for line in lines}
        self.list.show_lines(
            lines[:wanted], more=len(lines) > wanted, select=target if target in ids else None
        )
        self.list.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        more = len(lines) > wanted
        said = _("more than {n} wait") if more else ngettext("{n} waits", "{n} wait", len(lines))
        self.figures.setText(said.format(n=min(len(lines), wanted)))
        self._turn_to()

    @Slot()
    def _read_more(self) -> None:
        self._many += PAGE
        self.read()

    @Slot()
    def _choose_language(self) -> None:
        keep_working_language(self.shell.profile, self.about, self.language.chosen)
        self.read()

    def _connect(self) -> None:
        self.list.chosen.connect(self._turn_to)
        self.list.on("Return", self.words.setFocus)
        self.list.held.more_wanted.connect(self._read_more)
        self.language.currentIndexChanged.connect(self._choose_language)
        self.words.textChanged.connect(self._keeper.wait)
        self.translator.textEdited.connect(self._keeper.wait)
        self.words.asked_undo.connect(self.undo)
        self.words.asked_redo.connect(self.redo)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.shortcut_to(keys, self.save)
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            self.shortcut_to(keys, self.save_checked)
        self.shortcut_to("Alt+Down", lambda: self._step(1))
        self.shortcut_to("Alt+Up", lambda: self._step(-1))

    def _step(self, steps: int) -> None:
        index = self.list.held.index(self.list.currentIndex().row() + steps)
        if index.isValid():
            self.list.setCurrentIndex(index)

    def _lay_out(self) -> None:
        head = self.head(_("What was said, in another language"))
        head.row.insertWidget(1, self.figures, 0, Qt.AlignmentFlag.AlignBottom)
        label = FieldLabel(_("Into"))
        label.setBuddy(self.language)
        self.language.setAccessibleName(_("Language translated into"))
        self.language.setMinimumWidth(130)
        head.row.insertWidget(2, label, 0, Qt.AlignmentFlag.AlignBottom)
        head.row.insertWidget(3, self.language, 0, Qt.AlignmentFlag.AlignBottom)
        queue, self.form = Card(), Card()
        self.empty.setContentsMargins(10, 6, 10, 6)
        self.empty.hide()
        queue.setLayout(pane(Subtitle(_("Waiting")), (self.empty, self.list), ()))
        self._lay_out_form()
        columns = QWidget()
        row = QHBoxLayout(columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(queue, 2)
        row.addWidget(self.form, 3)
        self.stack(head, columns)
        for before, after in pairwise((self.language, *head.findChildren(IconButton))):
            self.setTabOrder(before, after)

    def _lay_out_form(self) -> None:
        self.original.setReadOnly(True)
        self.original.setAcceptRichText(False)
        self.original.setTabChangesFocus(True)
        self.original.setAccessibleName(_("What was said"))
        self.words.setReadOnly(not self.writable)
        self.translator.setMaxLength(200)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(Field(_("T&ranslator"), self.translator), 1)
        below.addWidget(self.state, 0, Qt.AlignmentFlag.AlignBottom)
        deeds = Deeds((
            deed(_("Save, and the next"), "Ctrl+Enter", self.save, possible=self.writable),
            deed(
                    _("Save as checked"), "Ctrl+Shift+Enter", self.save_checked,
                    possible=self.writable,
                ),
                deed(_("Next"), "Alt+↓", lambda: self._step(1)),
            deed(_("Before"), "Alt+↑", lambda: self._step(-1)),
        ))  # fmt: skip
        box = QVBoxLayout(self.form)
        box.setContentsMargins(14, 12, 14, 10)
        box.setSpacing(8)
        for part, room in ((self.origin, 0), (self.original, 1), (self.field, 2)):
            box.addWidget(part, room)
        box.addLayout(below)
        box.addWidget(deeds)


def state_in_words(state: str) -> str:
    """How far a translation is."""
    return {"draft": _("Draft"), "checked": _("Checked")}[state]


class _Typing(Keeper):
    """Keeps the translation that is being typed."""

    def __init__(self, page: TranslationsPage) -> None:
        super().__init__(page, page.shell.notices)
        self._page = page

    def write(self) -> None:
        self._page.keep_typed()


def _standing(before: Translation | None) -> dict[str, str]:
    """The form as it begins: with what stood there, or nothing."""
    if before is None:
        return {"text": "", "translator": "", "state": "draft"}
    return {
        "text": before.text,
        "translator": before.translator or "",
        "state": before.state,
    }


def _direct(field: QTextEdit, tag: str) -> None:
    """Begin at the side where a language begins."""
    right = is_right_to_left(tag)
    side = Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight
    field.setLayoutDirection(side)
    option = field.document().defaultTextOption()
    option.setTextDirection(side)
    field.document().setDefaultTextOption(option)


def _line(entry: Input, spoken: str) -> Line:
    begun = spoken in {one.language for one in translations_of(entry)}
    head = f"{in_its_name(entry.language)}  ·  {in_words(entry)}"
    return Line(entry.id, gist(entry.text), head, _("draft") if begun else "", "warn")
