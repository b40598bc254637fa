"""Signing a report: with whose key, what the signature will say, and where the report goes."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.profile import ROLES, Settings
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.capture_choices import Choice
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.identities import OpenedFile, make_identity
from gcm_desktop.ui.identity_part import IdentityPart
from gcm_desktop.ui.names import role_name
from gcm_desktop.ui.notices import Field, Problem
from gcm_desktop.ui.passphrase import PassphraseEdit, strength_of
from gcm_desktop.ui.pieces import (
    Muted,
    PrimaryButton,
    QuietButton,
    Segments,
    Small,
    Title,
)
from gcm_desktop.ui.replacing import ReplacingLine, ask_replacing
from gcm_desktop.ui.report_files import ask_where, identity_files, pdf_files
from gcm_desktop.ui.signing_card import CardPart

if TYPE_CHECKING:
    from gcm_desktop.reports.identity import Identity
    from gcm_desktop.ui.preparing import Prepared
    from gcm_desktop.ui.shell import Shell

T = TypeVar("T")
WIDTH = 520
LONGEST, LONGEST_PLACE = 64, 100
HAVE, CARD, MAKE, WHO = "have", "card", "make", "who"


class SigningDialog(SnugDialog):
    """Asks for an identity, shows who will sign, and asks where the signed report is to lie."""

    asked = Signal(object, object)
    """Who signs and where (`Signing`), and the path of the report to be made."""
    stopped = Signal()
    """What was asked for is to stop; the dialog waits until it did."""

    def __init__(
        self,
        settings: Settings,
        background: Background,
        suggested: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._background, self._suggested = background, suggested
        self._task: Task | None = None
        self.busy = False
        self.identity: Identity | None = None
        self._opened: OpenedFile | None = None
        self._stopping = False
        without = _("Choose the file of your identity, or make a new one.")
        self.have, self.make = IdentityPart(background, without), _Make(settings)
        self.card, self.who = CardPart(background), _Who()
        self.replaces = ReplacingLine()
        self.replaces.hide()
        choices = [(HAVE, _("I have an identity")), (CARD, _("Key on a card or token")),
                   (MAKE, _("Make a new one"))]  # fmt: skip
        self.way = Segments(choices, _("Where the identity comes from"))
        self._lay_out()
        for button in self.way.buttons.values():
            button.toggled.connect(self._arrange)
        self.way.choose(HAVE)
        self.have.file.setFocus()

    @Slot()
    def go_on(self) -> None:
        """Do what the button says."""
        if self.identity is not None:
            ask_where(
                self, _("Where to save the signed report"), pdf_files(), self._suggested,
                self.sign_into,
            )  # fmt: skip
        elif self.way.chosen == HAVE:
            self.open_identity()
        elif self.way.chosen == CARD:
            self.open_card()
        elif self.make.complete():
            name = _("identity.p12")
            ask_where(self, _("Where to keep the identity"), identity_files(), name, self.make_into)

    def use(self, path: Path) -> None:
        """Take the identity in this file, once its passphrase is typed."""
        self.have.use(path)

    def open_identity(self) -> None:
        """Open the identity that is named, with the passphrase that is typed or remembered."""
        if self.have.complete():
            self._start(self.have.opening(), self._show_opened, self.have.refuse)

    def open_card(self) -> None:
        """Find the identity on the card that is named, with the PIN that is typed."""
        if not self.card.complete():
            return
        from gcm_desktop.reports.smart_cards import card_identity

        address, pin = self.card.address, self.card.pin.text()
        self._start(lambda _task: card_identity(address, pin), self._show_who, self.card.refuse)

    def offer_replacing(
        self, prepared: "Prepared", shell: "Shell", show: Callable[["Prepared"], object]
    ) -> None:
        """Offer to have the report take the place of an older one.

        `show` gets it made anew, and this dialog closes: what was not looked at is not signed.
        """

        def replaced(made: "Prepared") -> None:
            self.accept()
            show(made)

        self.replaces.show_prepared(prepared)
        self.replaces.show()
        self.replaces.change.clicked.connect(lambda: ask_replacing(prepared, shell, self, replaced))

    def make_into(self, path: Path) -> None:
        """Make the identity that is described, in a new file."""
        facts, passphrase = self.make.facts, self.make.first.text()
        self._start(
            lambda task: make_identity(task, path, facts, passphrase),
            self._show_who,
            self._refuse_making,
        )

    def sign_into(self, path: Path) -> None:
        """Ask for the report to be signed and saved as this new file."""
        if self.identity is None:
            return
        from gcm_desktop.reports.outgoing import Signing

        signing = Signing(self.identity, self.who.place)
        self.problem.clear()
        self._be_busy(_("Signing…"))
        self.asked.emit(signing, path)

    def refuse(self, sentence: str) -> None:
        """It did not work: say why, ready to be tried again."""
        self._stopping = False
        self._be_busy("")
        self.problem.say(sentence)

    def reject(self) -> None:
        """Close, once what runs has stopped."""
        if not self.busy:
            super().reject()
        elif self._task is not None:
            self._task.cancel()
        else:
            self._stopping = True
            self.stopped.emit()

    def done(self, result: int) -> None:
        """Close, keeping nothing of what was typed."""
        if self._task is not None:  # the window may lock meanwhile
            self._task.cancel()
        self.identity = self._opened = None
        self.have.clear()
        for line in (self.card.pin, self.make.first, self.make.second, self.who.where):
            line.clear()
        super().done(result)

    def finish(self) -> None:
        """The report is signed, or signing has stopped."""
        opened, self._opened = self._opened, None
        if opened is not None and opened.passphrase is not None and not self._stopping:
            self._remember(opened)
        else:
            self.busy = False
            self.accept()

    def _remember(self, opened: OpenedFile) -> None:
        """Only now: a passphrase that was of no use is not worth keeping."""
        self.identity = None
        self._be_busy(_("Remembering the passphrase…"))
        self._task = self.have.keep(opened, self.accept, self._say_not_remembered, self._rest)

    def _say_not_remembered(self, error: GcmError) -> None:
        said = _("The report is signed and saved; the passphrase is not remembered.")
        self.problem.say(f"{said} {error}")
        for part in (self.go, self.replaces):
            part.hide()
        self.leave.setText(_("Close"))
        self.leave.setFocus()

    def _rest(self) -> None:
        self._task = None
        self._be_busy("")

    def _start(
        self,
        work: Callable[[Task], T],
        then: Callable[[T], object],
        refuse: Callable[[GcmError], str | None],
    ) -> None:
        self.problem.clear()
        self._be_busy(_("Opening the identity…"))

        def fails(error: GcmError) -> None:
            self._be_busy("")
            if (sentence := refuse(error)) is not None:
                self.problem.say(sentence)

        self._task = self._background.start(
            work,
            owner=self,
            then=then,
            fails=fails,
            cancelled=lambda: self._be_busy(""),
            ends=self._forget_task,
        )

    def _forget_task(self) -> None:
        self._task = None

    def _refuse_making(self, error: GcmError) -> str | None:
        return self.make.refuse(error)

    def _show_opened(self, opened: OpenedFile) -> None:
        self._opened = opened
        self._show_who(opened.identity)

    def _show_who(self, identity: "Identity") -> None:
        self.identity = identity
        self.who.show_identity(identity)
        self._be_busy("")
        self._arrange()
        self.go.setFocus()

    @Slot()
    def _arrange(self) -> None:
        step = WHO if self.identity is not None else self.way.chosen
        self.way.setVisible(step != WHO)
        parts = {HAVE: self.have, CARD: self.card, MAKE: self.make, WHO: self.who}
        for name, part in parts.items():
            part.setVisible(name == step)
        self.go.setDisabled(step == CARD and not self.card.usable)
        self.go.setText(
            {
                HAVE: _("&Open the identity"),
                CARD: _("&Open the identity"),
                MAKE: _("&Make the identity…"),
                WHO: _("&Sign and save…"),
            }[step or HAVE]
        )

    def _be_busy(self, words: str) -> None:
        self.busy = bool(words)
        for part in (self.way, self.have, self.card, self.make, self.who, self.replaces, self.go):
            part.setDisabled(self.busy)
        self.wait.setVisible(self.busy)
        self.wait.setAccessibleName(words)
        self.waiting.setText(words)

    def _lay_out(self) -> None:
        self.problem, self.wait, self.waiting = Problem(), QProgressBar(), Small()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.go, self.leave = PrimaryButton(""), QuietButton(_("Cancel"))
        self.go.setDefault(True)
        self.go.clicked.connect(self.go_on)
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        what = _(
            "A signature says who stands behind the report, and shows every later change of it."
        )
        foot = QHBoxLayout()
        foot.addWidget(self.waiting, 1)
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        self.box.addWidget(Title(_("Sign the report")))
        self.box.addWidget(Muted(what, wrap=True))
        for part in (self.replaces, self.way, self.have, self.card, self.make, self.who,
                     self.problem, self.wait):  # fmt: skip
            self.box.addWidget(part)
        self.box.addLayout(foot)
        self._be_busy("")


class _Part(QWidget):
    """A step of the dialog."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(10)


class _Make(_Part):
    """Who the new identity is of, and the passphrase it gets."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.name, self.organisation = QLineEdit(settings.name or ""), QLineEdit()
        self.organisation.setText(settings.organisation or "")
        self.role = Choice([(role, role_name(role)) for role in ROLES])
        self.role.choose(settings.role)
        self.first, self.second = PassphraseEdit(), PassphraseEdit()
        public = _("It will stand on every report signed with it. A role alone is enough.")
        self.fields = {
            "name": Field(_("&Name"), self.name, public),
            "role": Field(_("&Role"), self.role),
            "organisation": Field(_("Or&ganisation"), self.organisation),
            "passphrase": Field(_("Pa&ssphrase"), self.first),
            "again": Field(_("The same &again"), self.second),
        }
        for line in (self.name, self.organisation):
            line.setMaxLength(LONGEST)
        self.hint = Small(strength_of("").sentence, wrap=True)
        self.first.textEdited.connect(self._judge)
        self.second.textEdited.connect(self.fields["again"].clear_problem)
        for field in self.fields.values():
            self.box.addWidget(field)
        self.box.insertWidget(self.box.count() - 1, self.hint)

    @property
    def facts(self) -> dict[str, str | None]:
        """Name, role and organisation as they are to stand in the certificate."""
        return {
            "name": self.name.text().strip() or None,
            "role": self.role.chosen,
            "organisation": self.organisation.text().strip() or None,
        }

    def complete(self) -> bool:
        """Whether a passphrase was typed twice alike; what is wrong is said beside it."""
        for field in self.fields.values():
            field.clear_problem()
        first, second = self.first.text(), self.second.text()
        if not first:
            self._ask_again("passphrase", _("Type a passphrase for the new identity."))
        elif first != second:
            self._ask_again("again", _("The two passphrases differ; type the same one again."))
        return bool(first) and first == second

    def refuse(self, error: GcmError) -> str | None:
        """Say what is wrong beside its field; what fits no field is handed back."""
        problems = error.problems if isinstance(error, RefusedError) else {"": str(error)}
        rest = []
        for name, sentence in problems.items():
            if name in self.fields:
                self._ask_again(name, sentence)
            else:
                rest.append(sentence)
        return " ".join(rest) or None

    @Slot(str)
    def _judge(self, typed: str) -> None:
        self.fields["passphrase"].clear_problem()
        self.hint.setText(strength_of(typed).sentence)

    def _ask_again(self, name: str, sentence: str) -> None:
        self.fields[name].refuse(sentence)
        self.fields[name].control.setFocus()


class _Who(_Part):
    """Who will sign, as the certificate says, and where, if they want to say it."""

    def __init__(self) -> None:
        super().__init__()
        self.facts, self.where = FactsGrid(), QLineEdit()
        self.where.setMaxLength(LONGEST_PLACE)
        self.box.addWidget(self.facts)
        stamp = _("It stands in the stamp. A district is enough; leave it empty where it could "
                  "show who spoke.")  # fmt: skip
        self.box.addWidget(Field(_("Si&gned at (place, if you like)"), self.where, stamp))
        public = _(
            "This will stand in the report, and whoever gets the report can read it. Compare the "
            "key with those who are to trust it, by telephone or face to face."
        )
        self.box.addWidget(Small(public, wrap=True))

    @property
    def place(self) -> str | None:
        """Where it is signed, if that is to be said."""
        return self.where.text().strip() or None

    def show_identity(self, identity: "Identity") -> None:
        """Show the holder of this identity."""
        from gcm_desktop.reports.identity import role_name as certified_role
        from gcm_desktop.reports.voice import Voice

        who = identity.certificate
        facts = (
            (_("Signs as"), who.name),
            (_("Role"), certified_role(who.role, language())),
            (_("Organisation"), who.organisation),
            (_("Valid until"), Voice(language()).day(who.not_after.date())),
            (_("Key"), who.read_aloud),
        )
        self.facts.show_facts([(label, value) for label, value in facts if value])
