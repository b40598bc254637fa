"""Report text: its paragraphs, what was said of them, and who sees it otherwise."""

from functools import partial
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.consultation.arranging import arrange_passages
from gcm_desktop.consultation.passages import (
    OUTCOMES,
    PASSAGE_STATES,
    SECTIONS,
    Comment,
    Dissent,
    Passage,
    amend_passage,
    annex_dissent,
    answer_comment,
    comment_on,
    comments,
    dissents,
    passages,
    withdraw_dissent,
    withdraw_passage,
    write_passage,
)
from gcm_desktop.consultation.record import found
from gcm_desktop.consultation.using import Standing, finding_summaries, standing_for
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.capture_words import WordsEdit
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.notices import Field
from gcm_desktop.ui.page import Action
from gcm_desktop.ui.passages_forms import (
    AskDialog,
    PassageDialog,
    line_field,
    outcome_in_words,
    section_in_words,
    words_field,
)
from gcm_desktop.ui.pieces import Card, Muted, Subtitle, isolated
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis import SynthesisPage, deed, id_of, pane
from gcm_desktop.ui.synthesis_lines import Line, LinesList, gist
from gcm_desktop.ui.synthesis_table import RecordsTable, Row

TONES = {"draft": "muted", "shared": "info", "validated": "accent", "cleared": "good"}


class Read(NamedTuple):
    """What the page shows, as it was read."""

    text: list[Passage]
    comments: list[Comment]
    dissents: list[Dissent]
    standing: Standing


class PassagesPage(SynthesisPage):
    """The paragraphs in the order of the report; beside them comments and dissent."""

    key = "passages"
    drawing = "passages"
    group = "sense"
    SHOWS: ClassVar[frozenset[str]] = frozenset({"passage", "comment", "dissent", "finding"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.list = LinesList(_("Paragraphs, in the order of the report"), rows=3)
        self.comments = RecordsTable(
            _("Comments"),
            ((_("From"), 74), (_("Comment"), 0), (_("Reply"), 100), (_("Outcome"), 72)),
        )
        self.dissents = LinesList(_("Dissent, annexed as it was given"), rows=2)
        self.empty = Muted(_("No paragraph yet. Press N to write the first."), wrap=True)
        self.nothing_said = Muted(_("Nobody has commented on this paragraph."), wrap=True)
        self._comments: list[Comment] = []
        self._passages: dict[UUID, Passage] = {}
        self._wanted: UUID | None = None
        self._wanted_comment: UUID | None = None
        self._lay_out()
        self._give_keys()
        self.list.chosen.connect(self._show_comments)

    @staticmethod
    def title() -> str:
        return _("Report text")

    def read(self) -> None:
        """Read the text, the comments and the dissent again."""
        workspace, about = self.workspace, self.about

        def everything() -> Read:
            return Read(
                workspace.read(passages, about),
                workspace.read(comments, about),
                workspace.read(dissents, about),
                workspace.read(Standing, about),
            )

        self.reading.ask("text", everything, self._show)

    def start(self) -> None:
        self.list.setFocus()

    def place(self) -> dict[str, Any]:
        return {"passage": self.list.current}

    def return_to(self, place: dict[str, Any]) -> None:
        self._wanted = id_of(place, "passage")
        self._wanted_comment = id_of(place, "comment")
        self.read()

    def offers(self) -> tuple[Action, ...]:
        if not self.writable:
            return ()
        return (
            Action(_("New paragraph"), "N", self.new),
            Action(_("Note a comment"), "C", self.comment),
            Action(_("Annex a dissent"), "D", self.dissent),
        )

    # --- what the keys do ---------------------------------------------------------------------

    @Slot()
    def new(self) -> None:
        """Write a paragraph."""
        self._ask(None)

    @Slot()
    def edit(self) -> None:
        """Reword the chosen paragraph."""
        passage = self._current()
        if passage is not None:
            self._ask(passage)

    def be(self, state: str) -> None:
        """Note how far the chosen paragraph is agreed."""
        if self.list.current is not None:
            self.do(amend_passage, self.list.current, state=state)

    @Slot()
    def go_further(self) -> None:
        """Note the next step of the chosen paragraph: shared, validated, cleared, a draft again."""
        passage = self._current()
        if passage is not None:
            step = (PASSAGE_STATES.index(passage.state) + 1) % len(PASSAGE_STATES)
            self.be(PASSAGE_STATES[step])

    @Slot()
    def withdraw(self) -> None:
        """Take the chosen paragraph out; undo brings it again."""
        chosen = self.list.current
        if chosen is not None and self.do(withdraw_passage, chosen) is not None:
            self.say(_("Taken out. Ctrl+Z undoes that."))

    def move_by(self, steps: int) -> None:
        """Put the chosen paragraph before or after its neighbour in the same section."""
        passage = self._current()
        if passage is None:
            return
        ids = [one.id for one in self._passages.values() if one.section == passage.section]
        at = ids.index(passage.id)
        if 0 <= at + steps < len(ids):
            ids[at], ids[at + steps] = ids[at + steps], ids[at]
            self.do(arrange_passages, ids)

    @Slot()
    def comment(self) -> None:
        """Note what somebody said of the chosen paragraph."""
        chosen = self.list.current
        if chosen is None or not self.writable:
            return
        fields = {"text": words_field(_("&Comment")), "author": line_field(_("&From"))}
        self._open(
            AskDialog(
                self._kept("comment", chosen),
                _("A comment on this paragraph"),
                fields,
                "text",
                self.window(),
            ),
            lambda facts: self.workspace.write(comment_on, chosen, **facts),
        )

    @Slot()
    def answer(self) -> None:
        """Say what came of the chosen comment."""
        comment = next((c for c in self._comments if c.id == self.comments.current), None)
        if comment is None or not self.writable:
            return
        outcome = Choice((name, outcome_in_words(name)) for name in OUTCOMES)
        outcome.choose("accepted" if comment.outcome == "open" else comment.outcome)
        reply = words_field(_("&Reply"))
        if isinstance(reply.control, WordsEdit):
            reply.control.write(comment.reply or "")
        fields = {"outcome": Field(_("&Outcome"), outcome), "reply": reply}
        self._open(
            AskDialog(
                self._kept("answer", comment.id),
                _("Answer this comment"),
                fields,
                "",
                self.window(),
                note=gist(comment.text),
            ),
            lambda facts: self.workspace.write(answer_comment, comment.id, **facts),
        )

    @Slot()
    def dissent(self) -> None:
        """Annex a differing view as it was given."""
        if not self.writable:
            return
        fields = {
            "text": words_field(_("&In their own words"), 150),
            "organisation": line_field(_("&Organisation")),
            "author": line_field(_("&Name, if it may be printed")),
        }
        note = _("It is annexed unedited.")
        self._open(
            AskDialog(
                self._kept("dissent", None),
                _("Annex a dissent"),
                fields,
                "text",
                self.window(),
                note=note,
            ),
            lambda facts: self.workspace.write(annex_dissent, consultation_id=self.about, **facts),
        )

    @Slot()
    def drop_dissent(self) -> None:
        """Take the chosen dissent out at the wish of who gave it; undo brings it again."""
        chosen = self.dissents.current
        if chosen is not None and self.do(withdraw_dissent, chosen) is not None:
            self.say(_("Taken out. Ctrl+Z undoes that."))

    # --- what is shown ------------------------------------------------------------------------

    def _ask(self, known: Passage | None) -> None:
        if not self.writable:
            return
        read, current = self.workspace.read, self._current()
        rests = read(standing_for, self.about, known.findings) if known else []
        dialog = PassageDialog(
            self._kept("passage", known.id if known else None), known,
            current.section if current else SECTIONS[0],
            read(finding_summaries, self.about), [one.id.hex for one in rests], self.window(),
        )  # fmt: skip

        def keep(facts: dict[str, Any]) -> Passage:
            if known is not None:
                return self.workspace.write(amend_passage, known.id, **facts)
            return self.workspace.write(write_passage, consultation_id=self.about, **facts)

        def take(facts: dict[str, Any]) -> None:
            made = self.attempt(lambda: keep(facts), dialog)
            self._wanted = made.id if made is not None else None

        dialog.given.connect(take)
        dialog.open()

    def _kept(self, what: str, about: UUID | None) -> Kept:
        """Where it is kept while it is typed."""
        return Kept(self.workspace, f"{what}-{self.about.hex}-{about.hex if about else 'new'}")

    def _open(self, dialog: AskDialog, act: Any) -> None:
        dialog.given.connect(lambda facts: self.attempt(lambda: act(facts), dialog))
        dialog.open()

    def _current(self) -> Passage | None:
        chosen = self.list.current
        return None if chosen is None else self.workspace.read(found, Passage, chosen)

    def _show(self, read: Read) -> None:
        text, said, other, standing = read
        self._comments, self._passages = said, {one.id: one for one in text}
        wanted, self._wanted = self._wanted, None
        on = {one.id: one.passage_id for one in said}
        wanted = wanted or on.get(self._wanted_comment or self.about)
        lines = [_line(one, said, len(standing.for_all(one.findings))) for one in text]
        self.list.show_lines(lines, select=wanted if wanted in self._passages else None)
        self.list.setVisible(bool(text))
        self.empty.setVisible(not text)
        self.dissents.show_lines([_dissent_line(one) for one in other])
        self._show_comments()

    @Slot()
    def _show_comments(self) -> None:
        here = [one for one in self._comments if one.passage_id == self.list.current]
        wanted, self._wanted_comment = self._wanted_comment, None
        self.comments.show_rows([_row(one) for one in here], wanted)
        self.comments.setVisible(bool(here))
        self.nothing_said.setVisible(not here)

    # --- how it is put together ---------------------------------------------------------------

    def _give_keys(self) -> None:
        if not self.writable:
            return
        for each in (self.list, self.comments, self.dissents):
            each.on("N", self.new)
            each.on("C", self.comment)
            each.on("D", self.dissent)
        for keys, act in (
            ("Return", self.edit), ("F2", self.edit), ("Del", self.withdraw),
            ("S", self.go_further), ("Alt+Up", partial(self.move_by, -1)),
            ("Alt+Down", partial(self.move_by, 1)),
        ):  # fmt: skip
            self.list.on(keys, act)
        for number, state in enumerate(PASSAGE_STATES, start=1):
            self.list.on(str(number), partial(self.be, state))
        self.comments.on("Return", self.answer)
        self.dissents.on("Del", self.drop_dissent)

    def _lay_out(self) -> None:
        can = self.writable
        deeds = (
            deed(_("New"), "N", self.new, possible=can),
            deed(_("Edit"), _("Enter"), self.edit, possible=can),
            deed(_("Next state"), "S", self.go_further, possible=can),
            deed(_("Move up"), "Alt+↑", partial(self.move_by, -1), possible=can),
            deed(_("Take out"), _("Delete"), self.withdraw, possible=can),
        )
        for part in (self.empty, self.nothing_said):
            part.setContentsMargins(10, 6, 10, 6)
            part.hide()
        text, beside = Card(), Card()
        text.setLayout(pane(Subtitle(_("Paragraphs")), (self.empty, self.list), deeds))
        said = (
            deed(_("Comment"), "C", self.comment, possible=can),
            deed(_("Answer"), _("Enter"), self.answer, possible=can),
        )
        other = (
            deed(_("Annex"), "D", self.dissent, possible=can),
            deed(_("Take out"), _("Delete"), self.drop_dissent, possible=can),
        )
        box = QVBoxLayout(beside)
        box.setSpacing(8)
        box.addLayout(
            pane(Subtitle(_("Comments on it")), (self.nothing_said, self.comments), said), 3
        )
        box.addLayout(pane(Subtitle(_("Dissent")), (self.dissents,), other), 2)
        columns = QWidget()
        row = QHBoxLayout(columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(text, 1)
        row.addWidget(beside, 1)
        self.stack(self.head(_("Summary, context, methodology, conclusions")), columns)


def state_in_words(state: str) -> str:
    """How far a paragraph is agreed."""
    return {
        "draft": _("draft"),
        "shared": _("shared for comment"),
        "validated": _("validated"),
        "cleared": _("cleared"),
    }[state]


def _line(passage: Passage, said: list[Comment], rests: int) -> Line:
    many = sum(one.passage_id == passage.id for one in said)
    told = [section_in_words(passage.section)]
    if rests:
        told.append(ngettext("{n} finding", "{n} findings", rests).format(n=rests))
    if many:
        told.append(ngettext("{n} comment", "{n} comments", many).format(n=many))
    state = state_in_words(passage.state)
    return Line(passage.id, gist(passage.text), "  ·  ".join(told), state, TONES[passage.state])


def _row(comment: Comment) -> Row:
    return comment.id, (
        isolated(comment.author or "–"),
        isolated(gist(comment.text) or _("Words erased")),
        isolated(gist(comment.reply) or "–"),
        outcome_in_words(comment.outcome),
    )


def _dissent_line(dissent: Dissent) -> Line:
    named = "  ·  ".join(part for part in (dissent.organisation, dissent.author) if part)
    return Line(dissent.id, gist(dissent.text) or _("Words erased"), named or _("Not named"))
