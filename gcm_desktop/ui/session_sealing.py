"""Sealing a session: with whose key, if with one, and what changed since."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from gcm_desktop.consultation.sealing import (
    amendments,
    digest_of,
    seals,
    session_facts,
    session_records,
)
from gcm_desktop.errors import GcmError, WrongIdentityPassphraseError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.identities import open_identity_file
from gcm_desktop.ui.notices import Field, Problem
from gcm_desktop.ui.passphrase import PassphraseEdit
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Segments, Small, Title
from gcm_desktop.ui.report_files import ask_which, identity_files
from gcm_desktop.ui.session_names import day_and_time
from gcm_desktop.workspace import Workspace

WIDTH = 520
SIGNED, UNSIGNED = "signed", "unsigned"


class Sealing(NamedTuple):
    """What a seal is made of."""

    heads: dict[str, tuple[str, ...]]
    signature: str | None
    fingerprint: str | None


class SealState(NamedTuple):
    """What the newest seal of a session says today."""

    sealed_at: datetime | None
    whole: bool
    """Whether the seal says itself what it fixed."""
    signed: bool
    fits: bool | None
    """Whether the signature is by the key it names; None where nobody can tell."""
    signer: str
    """As their certificate names them."""
    fingerprint: str | None
    changed: int
    added: int

    @property
    def broken(self) -> bool:
        """Whether it is worth nothing."""
        return not self.whole or (self.signed and self.fits is False)

    @property
    def amended(self) -> bool:
        """Whether anything changed or was added since it was sealed."""
        return bool(self.changed or self.added)

    @property
    def look(self) -> tuple[str, str]:
        """The drawing and colour of what it says."""
        if self.broken:
            return "bad", "bad"
        if self.amended:
            return "warning", "warn"
        return ("good", "good") if self.signed and self.fits else ("info", "info")

    def sentences(self, zone: str) -> list[str]:
        """It, in words: when and by which key, whether it holds, and what was amended since."""
        when, key = day_and_time(self.sealed_at, zone), _in_groups(self.fingerprint)
        sealed = _("Sealed on {day} with the key {key}.").format(day=when, key=key)
        said = [sealed if self.signed else _("Sealed on {day}, not signed.").format(day=when)]
        if not self.whole:
            said.append(_("This seal was altered: what it says it fixed is not what it holds. Do "
                          "not rely on it."))  # fmt: skip
        elif self.broken:
            said.append(_("The signature does not fit: it is not by the officer whose key it "
                          "names. Do not rely on this seal."))  # fmt: skip
        else:
            said += [*self._amendments(when), self._holding()]
        return [one for one in said if one]

    def _holding(self) -> str:
        """Whether it holds, and who signed it."""
        signer = f"\u2068{self.signer}\u2069"
        if self.signed and self.fits is None:
            return _("Whether the signature fits cannot be told here: the certificate of this key "
                     "does not lie with it.")  # fmt: skip
        if self.signed and self.amended:
            return _("The signature fits what was sealed, and is by {name}.").format(name=signer)
        if self.signed:
            return _("The seal holds: all it covers is as it was sealed, and the signature is by "
                     "{name}.").format(name=signer)  # fmt: skip
        return "" if self.amended else _("All it covers is as it was sealed.")

    def _amendments(self, when: str) -> list[str]:
        """What changed and what was added since it was sealed."""
        said = []
        if self.changed:
            words = ngettext(
                "{n} record changed since it was sealed on {day}.",
                "{n} records changed since it was sealed on {day}.",
                self.changed,
            )
            said.append(words.format(n=self.changed, day=when))
        if self.added:
            words = ngettext(
                "{n} record was added since it was sealed on {day}.",
                "{n} records were added since it was sealed on {day}.",
                self.added,
            )
            said.append(words.format(n=self.added, day=when))
        return said


def _in_groups(fingerprint: str | None) -> str:
    """The first 80 bits in groups of four, to be read aloud and compared."""
    key = (fingerprint or "")[:20].upper()
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def heads_now(workspace: Workspace, session_id: UUID) -> dict[str, tuple[str, ...]]:
    """What a seal of the session would fix now."""
    records = workspace.read(session_records, session_id)
    heads = workspace.heads_of(records)
    heads |= workspace.read(session_facts, session_id)
    return heads


def seal_state(workspace: Workspace, session_id: UUID) -> SealState | None:
    """What the newest seal says today; nothing where there is none. Not for the window's thread."""
    made = workspace.read(seals, session_id)
    if not made:
        return None
    from gcm_desktop.reports.attesting import Attestation, attestation

    seal = made[-1]
    since = amendments(seal, heads_now(workspace, session_id))
    told = (
        attestation(seal.digest, seal.signature, seal.fingerprint)
        if seal.signature is not None else Attestation(fits=None)
    )  # fmt: skip
    return SealState(
        seal.sealed_at, digest_of(seal.heads) == seal.digest, seal.signature is not None, told.fits,
        told.signer.name if told.signer else "", seal.fingerprint, len(since.changed),
        len(since.added),
    )  # fmt: skip


def prepare_seal(
    workspace: Workspace, session_id: UUID, identity: tuple[Path, str] | None
) -> Sealing:
    """The heads of the session, signed if an identity and its passphrase are given.

    Raises the errors of opening an identity; nothing is then sealed.
    """
    opened = open_identity_file(*identity) if identity else None
    heads = heads_now(workspace, session_id)
    if opened is None:
        return Sealing(heads, None, None)
    from gcm_desktop.reports.attesting import sign_digest

    signature = sign_digest(opened, digest_of(heads))
    return Sealing(heads, signature, opened.certificate.fingerprint)


class SealDialog(SnugDialog):
    """Asks whether to sign, and with which identity."""

    sealed = Signal(object)
    """A `Sealing`, to be written."""

    def __init__(
        self,
        workspace: Workspace,
        session_id: UUID,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(WIDTH, parent)
        self._workspace, self._session_id = workspace, session_id
        self._background = background
        self.busy = False
        choices = [(SIGNED, _("Sign &with my key")), (UNSIGNED, _("&Without a signature"))]
        self.way = Segments(choices, _("Whether the seal is signed"))
        self.file, self.passphrase = QLineEdit(), PassphraseEdit()
        self.file_field = Field(_("&Identity file (.p12)"), self.file)
        self.passphrase_field = Field(_("&Passphrase of the identity"), self.passphrase)
        self._lay_out()
        for button in self.way.buttons.values():
            button.toggled.connect(self._arrange)
        self.way.choose(SIGNED)
        self.file.setFocus()

    @Slot()
    def go_on(self) -> None:
        """Seal, once what is needed is there."""
        self.problem.clear()
        if self.way.chosen == UNSIGNED:
            self._start(None)
            return
        if not self.file.text().strip():
            self.file_field.refuse(_("Choose the file of your identity, or seal without one."))
            self.file.setFocus()
        elif not self.passphrase.text():
            self.passphrase_field.refuse(_("Type the passphrase of this identity."))
            self.passphrase.setFocus()
        else:
            self._start((Path(self.file.text().strip()), self.passphrase.text()))

    def use(self, path: Path) -> None:
        """Take the identity in this file, once its passphrase is typed."""
        self.file.setText(str(path))
        self.passphrase.setFocus()

    def reject(self) -> None:
        """Close, unless it is being sealed."""
        if not self.busy:
            super().reject()

    def done(self, result: int) -> None:
        """Close, keeping nothing of what was typed."""
        self.passphrase.clear()
        super().done(result)

    def _start(self, identity: tuple[Path, str] | None) -> None:
        workspace, session_id = self._workspace, self._session_id

        def work(_task: Task) -> Sealing:
            return prepare_seal(workspace, session_id, identity)

        self._be_busy(busy=True)
        self._background.start(
            work, owner=self, then=self._done, fails=self._refuse,
            ends=lambda: self._be_busy(busy=False),
        )  # fmt: skip

    def _done(self, sealing: Sealing) -> None:
        self.accept()
        self.sealed.emit(sealing)

    def _refuse(self, error: GcmError) -> None:
        if isinstance(error, WrongIdentityPassphraseError):
            self.passphrase_field.refuse(str(error))
            self.passphrase.selectAll()
            self.passphrase.setFocus()
        elif self.way.chosen == SIGNED:
            self.file_field.refuse(str(error))
            self.file.setFocus()
        else:
            self.problem.say(str(error))

    def _be_busy(self, *, busy: bool) -> None:
        self.busy = busy
        self.wait.setVisible(busy)
        for part in (self.way, self.key, self.go):
            part.setDisabled(busy)

    @Slot()
    def _arrange(self) -> None:
        self.key.setVisible(self.way.chosen == SIGNED)

    def _lay_out(self) -> None:
        self.problem, self.wait, self.key = Problem(), QProgressBar(), QWidget()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Sealing…"))
        self.wait.hide()
        choose = _quiet(_("&Choose…"), self.ask_identity)
        inside = QVBoxLayout(self.key)
        inside.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.file_field, 1)
        row.addWidget(choose)
        inside.addLayout(row)
        inside.addWidget(self.passphrase_field)
        self.file.textEdited.connect(self.file_field.clear_problem)
        self.passphrase.textEdited.connect(self.passphrase_field.clear_problem)
        self.go = PrimaryButton(_("&Seal the session"))
        self.go.setDefault(True)
        self.go.clicked.connect(self.go_on)
        what = _(
            "A seal fixes what was written down in this session as it is now: minutes, counts, "
            "consents and assessments. Nothing is locked; what changes later is shown as an "
            "amendment."
        )
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(_quiet(_("Cancel"), self.reject))
        foot.addWidget(self.go)
        self.box.addWidget(Title(_("Seal the session")))
        self.box.addWidget(Muted(what, wrap=True))
        for part in (self.way, self.key, self.problem, self.wait):
            self.box.addWidget(part)
        without = _("Without a signature the seal shows later changes, but not who sealed.")
        self.box.addWidget(Small(without, wrap=True))
        self.box.addLayout(foot)

    @Slot()
    def ask_identity(self) -> None:
        """Ask which file the identity lies in."""
        ask_which(
            self, _("Choose an identity"), identity_files(), lambda paths: self.use(paths[0]),
            several=False,
        )  # fmt: skip


def _quiet(label: str, act: Callable[[], None]) -> QuietButton:
    button = QuietButton(label)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: act())
    return button
