"""Signing a report that came from somebody: what is signed is said first, and a new file is made.

Nothing is signed that was not verified: the file is read anew each time, and its bytes are those
of which the verdict was shown, or it is refused.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.files import read_whole, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.pieces import Pill, Words, isolated
from gcm_desktop.ui.signer import WhileOpen
from gcm_desktop.ui.signing import SigningDialog

if TYPE_CHECKING:
    from gcm_desktop.reports.extraction import Attached
    from gcm_desktop.reports.outgoing import Signing
    from gcm_desktop.reports.verification_report import Checked

WIDTH, SPACING, LONGEST_TITLE = 720, 8, 80
CHANGED, DIFFER = "changed", "pages"
"""Why signing is refused, as the window answers it: by verifying again, or by asking for a tick."""
BELOW_TITLE = 2
"""In the dialog that asks who signs: where it is said what they sign."""


@dataclass(frozen=True)
class Seen:
    """A file as it was verified."""

    checked: "Checked"
    digest: str = ""
    """SHA-256 of the very bytes that were judged; empty where nothing was read."""
    against: str = ""
    """Why nobody can sign it any more, in one sentence; empty if somebody can."""


@dataclass(frozen=True)
class Received:
    """A report that can be signed, as its verdict was shown."""

    path: Path
    digest: str
    """SHA-256 of the bytes that were verified."""
    title: str
    report_id: str
    pages: str
    """Whether its pages say what its data say, in one sentence."""
    differs: bool


def seen(content: bytes, checked: "Checked") -> Seen:
    """This file as it was verified, and whether it can still be signed."""
    return Seen(checked, sha256(content).hexdigest(), _against_signing(content, checked))


class CountersigningDialog(SigningDialog):
    """Says what is signed before it asks who signs; pages that differ need a tick."""

    def __init__(self, report: Received, background: Background, parent: QWidget) -> None:
        name = _("report-countersigned.pdf")
        super().__init__(Profile().settings, background, name, parent)
        self.setFixedWidth(WIDTH)
        self.box.setSpacing(SPACING)
        self.what = _What(report)
        self.box.insertWidget(BELOW_TITLE, self.what)

    @property
    def read(self) -> bool:
        """Whether it was ticked that pages and data were read, though they differ."""
        return self.what.read.isChecked()

    @Slot()
    def go_on(self) -> None:
        """Do what the button says, once the warning was answered."""
        if self.what.answered:
            super().go_on()
        else:
            self._ask_to_read()

    def sign_into(self, path: Path) -> None:
        """Ask for the report to be signed and saved as this new file."""
        if self.what.answered:
            super().sign_into(path)
        else:
            self._ask_to_read()

    def warn(self, sentence: str) -> None:
        """The pages turned out to differ from the data: nothing is signed without a tick."""
        self.refuse("")
        self.what.warn(sentence)
        self._ask_to_read()

    def _ask_to_read(self) -> None:
        self.problem.say(_("Nothing is signed yet: read the warning, and tick it first."))
        self.what.read.setFocus()


class _What(QWidget):
    """Which report is signed, and whether its pages say what its data say."""

    def __init__(self, report: Received) -> None:
        super().__init__()
        self.said, self.warning = Words("", wrap=True), Words("", wrap=True)
        self.pill = Pill(_("Pages differ from the data"), "bad")
        self.read = QCheckBox(_("I ha&ve read the pages and the data, and sign all the same"))
        box, row = QVBoxLayout(self), QHBoxLayout()
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        row.addWidget(self.said, 1)
        row.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(row)
        box.addWidget(self.warning)
        box.addWidget(self.read)
        told = _("You sign “{title}”, report {id}.").format(
            title=isolated(report.title), id=isolated(report.report_id)
        )
        self.said.setText(told if report.differs else f"{told} {report.pages}")
        for part in (self.pill, self.warning, self.read):
            part.hide()
        if report.differs:
            self.warn(report.pages)

    @property
    def answered(self) -> bool:
        """Whether there is no warning, or it was read."""
        return self.read.isHidden() or self.read.isChecked()

    def warn(self, sentence: str) -> None:
        """Warn that the pages differ; without a tick nothing is signed."""
        self.warning.setText(sentence)
        for part in (self.pill, self.warning, self.read):
            part.show()


class Countersigning(QObject):
    """Has a verified report signed by one more person, in a new file."""

    made = Signal(object)
    """The path of the new file."""
    turned = Signal(object, str)
    """The file at this path is not what was verified, and the sentence that says so."""

    def __init__(self, background: Background, window: QWidget) -> None:
        super().__init__(window)
        self._background, self._window = background, window
        self._open = WhileOpen[CountersigningDialog]()
        self._task: Task | None = None

    @property
    def dialog(self) -> CountersigningDialog | None:
        """The dialog that asks who signs, while it is open."""
        return self._open.dialog

    def ask(self, path: Path, shown: Seen) -> None:
        """Ask who signs this report, once it is known to be the one whose verdict is shown."""
        if self._task is not None or self.dialog is not None:
            return
        self._task = self._background.start(
            lambda _task: received(path, shown),
            owner=self,
            then=self._ask_who,
            fails=lambda error: self.turned.emit(path, str(error)),
            ends=self._rest,
        )

    @Slot()
    def stop(self) -> None:
        """Stop what runs; it makes no file any more."""
        if self._task is not None:
            self._task.cancel()

    def _ask_who(self, report: Received) -> None:
        if not self._window.isVisible():  # it was closed meanwhile
            return
        dialog = CountersigningDialog(report, self._background, self._window)
        dialog.asked.connect(lambda signing, where: self._sign(report, signing, where, dialog.read))
        dialog.stopped.connect(self.stop)
        dialog.finished.connect(self.stop)
        self._open.open(dialog)

    def _sign(self, report: Received, signing: "Signing", path: Path, read: bool) -> None:
        self._task = self._background.start(
            lambda task: countersigned(task, report, signing, path, read=read),
            owner=self,
            then=lambda _nothing: self._end_with(path),
            fails=lambda error: self._refuse(report, error),
            cancelled=self._finish,
            ends=self._rest,
        )

    def _finish(self) -> None:
        if self.dialog is not None:
            self.dialog.finish()

    def _end_with(self, path: Path) -> None:
        self._finish()
        self.made.emit(path)

    def _refuse(self, report: Received, error: GcmError) -> None:
        problems = error.problems if isinstance(error, RefusedError) else {}
        if self.dialog is None:
            return
        if CHANGED in problems:
            self.dialog.done(0)
            self.turned.emit(report.path, str(error))
        elif DIFFER in problems:
            self.dialog.warn(str(error))
        else:
            self.dialog.refuse(str(error))

    def _rest(self) -> None:
        self._task = None


def received(path: Path, shown: Seen) -> Received:
    """The report in this file, read anew.

    Raises RefusedError if it is no more what was verified, MissingFileError and the like.
    """
    from gcm_desktop.reports.data import report_id, sha256_of
    from gcm_desktop.reports.reading_data import content_of

    pdf, comparison = _as_verified(path, shown.digest), shown.checked.comparison
    attached = _data_of(pdf)
    if attached is None:
        raise RefusedError({"report": _not_ours()})
    verdict = shown.checked.verdict
    pages = comparison.sentence if comparison else ""
    if verdict is not None and not verdict.signatures:
        pages = _("Nobody has signed it yet; its pages are compared with its data before it is "
                  "saved.")  # fmt: skip
    return Received(
        path,
        shown.digest,
        _title_in(content_of(attached.data)),
        str(report_id(sha256_of(attached.data))),
        pages,
        shown.checked.differs,
    )


def countersigned(
    task: Task, report: Received, signing: "Signing", path: Path, *, read: bool
) -> None:
    """Sign a report that was verified, in a new file. Stopped, it makes none.

    `read` says that its pages may differ from its data. Raises RefusedError where they do and may
    not, or where the file is no more what was verified; the errors of `sign_report` and
    `write_new`.
    """
    from gcm_desktop.reports.comparing import Outcome, compare_pages
    from gcm_desktop.reports.signing import sign_report

    pdf = _as_verified(report.path, report.digest)
    task.check()
    made = sign_report(pdf, signing.identity, place=signing.place)
    if not read:
        compared = compare_pages(made)
        if compared.outcome is Outcome.DIFFER:
            raise RefusedError({DIFFER: compared.sentence})
    task.check()
    write_new(path, made)


def _as_verified(path: Path, digest: str) -> bytes:
    """The bytes of a file, which are those that were verified. Raises RefusedError otherwise."""
    from gcm_desktop.reports.verification import LARGEST

    pdf = read_whole(path, LARGEST)
    if sha256(pdf).hexdigest() != digest:
        said = _(
            "{name} has changed since it was verified, so nothing was signed; it is verified "
            "again, look at what was found out now."
        )
        raise RefusedError({CHANGED: said.format(name=isolated(path.name))})
    return pdf


def _against_signing(content: bytes, checked: "Checked") -> str:
    """Why a verified file cannot be signed any more, in one sentence; empty if it can."""
    from gcm_desktop.reports.signing import FIELDS
    from gcm_desktop.reports.verification import Conclusion, Reason

    verdict = checked.verdict
    if verdict is None or not verdict.signatures:
        unsigned = verdict is not None and verdict.reasons == (Reason.UNSIGNED,)
        return "" if unsigned and _fit(content) else _not_ours()
    if verdict.conclusion is Conclusion.NOT_VALID:
        return _("What is not valid cannot be signed; ask for the report again.")
    if len(verdict.signatures) >= len(FIELDS):
        return _("This report holds all the signatures it has room for; sign a new issue of it.")
    return ""


def _not_ours() -> str:
    return _("Only an unspoilt report of this program can be signed, and this file is none.")


def _fit(pdf: bytes) -> bool:
    """Whether a file that nobody signed is a report as this program makes it, and no more."""
    from gcm_desktop.reports.audit import alien_parts
    from gcm_desktop.reports.signatures import opened

    try:
        return _data_of(pdf) is not None and not alien_parts(opened(pdf))
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        return False


def _data_of(pdf: bytes) -> "Attached | None":
    """The data in a report, if they are what it says they are."""
    from gcm_desktop.reports.extraction import attached_in
    from gcm_desktop.reports.signatures import opened

    try:
        attached = attached_in(opened(pdf))
    except Exception:  # noqa: BLE001 - a hostile file may make its readers raise anything
        return None
    return attached if attached is not None and attached.matches else None


def _title_in(content: dict[str, object]) -> str:
    """What the data of a report call it: itself, or the consultation that it tells of."""
    about = content.get("consultation")
    named = content.get("title") or (about.get("title") if isinstance(about, dict) else None)
    words = " ".join(str(named or "").split())
    return words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE]}…"
