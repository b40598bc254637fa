"""Whose trust file this is, and following its signer once the fingerprint was compared."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.files import read_whole
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.notices import Problem, announce
from gcm_desktop.ui.pieces import Muted, PrimaryButton, QuietButton, Title, Words, isolated

if TYPE_CHECKING:
    from gcm_desktop.reports.trusted import Trust

WIDTH = 520


class TrustingDialog(SnugDialog):
    """Says who signed a trust file; nobody is followed until a person says it is them."""

    changed = Signal()
    """The signer is followed from now on, or no more."""

    def __init__(self, path: Path, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._path, self._background = path, background
        self.trust: Trust | None = None
        self._make_parts()
        self._lay_out()

    def read(self) -> None:
        """Read the trust file, and show whose it is."""
        path = self._path
        self._background.start(
            lambda _task: _trust_in(path), owner=self, then=self._show, fails=self._refuse
        )

    @Slot()
    def follow(self) -> None:
        """Follow the signer from now on: the fingerprint was compared, and is theirs."""
        from gcm_desktop.reports.trust_signers import confirm

        trust = self.trust
        if trust is None or trust.signer is None or not self.compared.isChecked():
            return
        try:
            confirm(trust, Profile(), trust.signer.fingerprint)
        except GcmError as error:
            self._refuse(error)
            return
        self.accept()
        self.changed.emit()

    @Slot()
    def forget(self) -> None:
        """Follow the signer no more."""
        from gcm_desktop.reports.trust_signers import forget

        if self.trust is None or self.trust.signer is None:
            return
        try:
            forget(self.trust.signer.fingerprint, Profile())
        except GcmError as error:
            self._refuse(error)
            return
        self.accept()
        self.changed.emit()

    def _refuse(self, error: GcmError) -> None:
        self.problem.say(str(error))

    def _show(self, trust: "Trust") -> None:
        from gcm_desktop.reports.trusted import Standing

        self.trust = trust
        open_ = trust.standing is Standing.UNCONFIRMED
        known = trust.standing in (Standing.CONFIRMED, Standing.OUTDATED)
        self.said.setText(_standing_in_words(trust))
        self.facts.show_facts(_facts(trust))
        self.facts.setVisible(trust.signer is not None)
        for part in (self.how, self.compared, self.go):
            part.setVisible(open_)
        self.no_more.setVisible(known)
        (self.compared if open_ else self.leave).setFocus()
        announce(self, self.said.text())

    @Slot()
    def _arrange(self) -> None:
        self.go.setEnabled(self.compared.isChecked())
        self.go.setDefault(self.compared.isChecked())

    def _make_parts(self) -> None:
        self.said, self.facts, self.problem = Words("", wrap=True), FactsGrid(120), Problem()
        how = _(
            "Ask the signer for the fingerprint of their certificate, by telephone or face to "
            "face, and compare all of it. It is asked once: their later files are then followed "
            "on this device."
        )
        self.how = Muted(how, wrap=True)
        self.compared = QCheckBox(_("I &compared it with what the signer said, and it is the same"))
        self.compared.toggled.connect(self._arrange)
        self.go = PrimaryButton(_("&Follow this signer"))
        self.no_more = QuietButton(_("Follow them &no more"))
        self.leave = QuietButton(_("Close"))
        self.go.clicked.connect(self.follow)
        self.no_more.clicked.connect(self.forget)
        self.leave.clicked.connect(self.reject)
        for button in (self.no_more, self.leave):
            button.setAutoDefault(False)
        for part in (self.facts, self.how, self.compared, self.go, self.no_more):
            part.hide()
        self._arrange()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.no_more)
        foot.addStretch()
        foot.addWidget(self.leave)
        foot.addWidget(self.go)
        self.box.addWidget(Title(_("Whose trust file this is")))
        self.box.addWidget(Muted(isolated(self._path.name), wrap=True))
        for part in (self.said, self.facts, self.how, self.compared, self.problem):
            self.box.addWidget(part)
        self.box.addLayout(foot)


def _trust_in(path: Path) -> "Trust":
    from gcm_desktop.reports.trust import LARGEST
    from gcm_desktop.reports.trust_signers import relied_on

    return relied_on(read_whole(path, LARGEST), Profile())


def _standing_in_words(trust: "Trust") -> str:
    if trust.others_followed:
        return _(
            "This device follows somebody else, and not {maker}, who signed this trust file, so "
            "nothing that it decides counts. Ask the secretariat whether its signer has changed "
            "before you follow them."
        ).format(maker=isolated(trust.maker))
    said = _standings()[str(trust.standing)]
    return said.format(maker=isolated(trust.maker))


def _standings() -> dict[str, str]:
    return {
        "unsigned": _(
            "Nobody has signed this trust file. It is believed because you chose it, and there is "
            "nothing to confirm."
        ),
        "confirmed": _("This device follows {maker}, who signed this trust file."),
        "unconfirmed": _(
            "This device does not follow {maker} yet, who signed this trust file, so nothing that "
            "it decides counts."
        ),
        "outdated": _(
            "This device follows {maker}, who signed this trust file, and has seen a later one of "
            "theirs. Ask them for the latest."
        ),
    }


def _facts(trust: "Trust") -> list[tuple[str, str]]:
    """Who signed it, and the fingerprint in the form in which people compare it."""
    from gcm_desktop.reports.identity import role_name
    from gcm_desktop.reports.voice import Voice

    if (who := trust.signer) is None:
        return []
    made = Voice(language()).day(trust.made_at.date()) if trust.made_at else ""
    facts = (
        (_("Signed by"), who.name),
        (_("Role"), role_name(who.role, language())),
        (_("Organisation"), who.organisation),
        (_("Fingerprint"), who.read_aloud),
        (_("Decisions"), trust.profile),
        (_("Made on"), made),
    )
    return [(label, value) for label, value in facts if value]
