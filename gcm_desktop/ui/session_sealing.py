"""Sealing a session: with whose key, if with one, and what changed since."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from gcm_desktop.consultation.sealing import amendments, digest_of, seals
from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.identities import OpenedFile
from gcm_desktop.ui.identity_part import IdentityPart
from gcm_desktop.ui.notices import Problem
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Segments, Small, Title
from gcm_desktop.ui.session_names import day_and_time
from gcm_desktop.ui.underway import UnderwayDialog
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.heads import heads_now

if TYPE_CHECKING:
    from gcm_desktop.reports.identity import Identity

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


def prepare_seal(workspace: Workspace, session_id: UUID, identity: "Identity | None") -> Sealing:
    """The heads of the session, signed if there is an identity."""
    heads = heads_now(workspace, session_id)
    if identity is None:
        return Sealing(heads, None, None)
    from gcm_desktop.reports.attesting import sign_digest

    signature = sign_digest(identity, digest_of(heads))
    return Sealing(heads, signature, identity.certificate.fingerprint)


class SealDialog(UnderwayDialog):
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
        without = _("Choose the file of your identity, or seal without one.")
        self.have = IdentityPart(background, without)
        self._lay_out()
        for button in self.way.buttons.values():
            button.toggled.connect(self._arrange)
        self.way.choose(SIGNED)
        self.have.file.setFocus()

    @Slot()
    def go_on(self) -> None:
        """Seal, once what is needed is there."""
        self.problem.clear()
        if self.way.chosen == UNSIGNED:
            self._start(None)
        elif self.have.complete():
            self._start(self.have.opening())

    def use(self, path: Path) -> None:
        """Take the identity in this file, once its passphrase is typed."""
        self.have.use(path)

    def done(self, result: int) -> None:
        """Close, keeping nothing of what was typed."""
        self.have.clear()
        super().done(result)

    def _start(self, opening: Callable[[Task], OpenedFile] | None) -> None:
        workspace, session_id = self._workspace, self._session_id

        def work(task: Task) -> tuple[Sealing, OpenedFile | None]:
            opened = opening(task) if opening else None
            identity = opened.identity if opened else None
            return prepare_seal(workspace, session_id, identity), opened

        self._be_busy(busy=True)
        self._task = self._background.start(
            work, owner=self, then=lambda made: self._done(*made), fails=self._refuse,
            ends=self._rest,
        )  # fmt: skip

    def _done(self, sealing: Sealing, opened: OpenedFile | None) -> None:
        if opened is None or opened.passphrase is None:
            self.accept()
            self.sealed.emit(sealing)
            return
        self.sealed.emit(sealing)
        self._be_busy(busy=True)
        self._task = self.have.keep(opened, self.accept, self._say_not_remembered, self._rest)

    def _say_not_remembered(self, error: GcmError) -> None:
        said = _("The session is sealed; the passphrase is not remembered.")
        self.problem.say(f"{said} {error}")
        self.go.hide()
        self.leave.setText(_("Close"))
        self.leave.setFocus()

    def _rest(self) -> None:
        self._task = None
        self._be_busy(busy=False)

    def _refuse(self, error: GcmError) -> None:
        if self.way.chosen == SIGNED:
            self.have.refuse(error)
        else:
            self.problem.say(str(error))

    def _be_busy(self, *, busy: bool) -> None:
        self.busy = busy
        self.wait.setVisible(busy)
        for part in (self.way, self.have, self.go):
            part.setDisabled(busy)

    @Slot()
    def _arrange(self) -> None:
        self.have.setVisible(self.way.chosen == SIGNED)

    def _lay_out(self) -> None:
        self.problem, self.wait = Problem(), QProgressBar()
        self.wait.setRange(0, 0)
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Sealing…"))
        self.wait.hide()
        self.go = PrimaryButton(_("&Seal the session"))
        self.go.setDefault(True)
        self.go.clicked.connect(self.go_on)
        what = _(
            "A seal fixes what was written down in this session as it is now: minutes, counts, "
            "consents and assessments. Nothing is locked; what changes later is shown as an "
            "amendment."
        )
        foot = QHBoxLayout()
        self.leave = QuietButton(_("Cancel"))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        foot.addStretch()
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        self.box.addWidget(Title(_("Seal the session")))
        self.box.addWidget(Muted(what, wrap=True))
        for part in (self.way, self.have, self.problem, self.wait):
            self.box.addWidget(part)
        without = _("Without a signature the seal shows later changes, but not who sealed.")
        self.box.addWidget(Small(without, wrap=True))
        self.box.addLayout(foot)
