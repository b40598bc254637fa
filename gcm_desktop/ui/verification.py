"""Verifying reports: is a file what its signers signed, and are they who a trust file names?"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.texts import _, ngettext
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.countersigning import Countersigning, Seen
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.lasting import LastingDialog
from gcm_desktop.ui.notices import Problem, announce
from gcm_desktop.ui.pieces import (
    LinkButton,
    Muted,
    Pill,
    PrimaryButton,
    QuietButton,
    Small,
    Title,
    Words,
    isolated,
    press_with,
)
from gcm_desktop.ui.report_files import ask_where, ask_which, pdf_files, trust_files
from gcm_desktop.ui.scrolled import Scrolled
from gcm_desktop.ui.trusting import TrustingDialog
from gcm_desktop.ui.verification_detail import TONES, Answer, conclusion_name
from gcm_desktop.ui.verification_list import CheckedList
from gcm_desktop.ui.verification_work import saved, verified

if TYPE_CHECKING:
    from gcm_desktop.reports.verification_report import Checked, Replaced

WIDTH, WIDE, HIGH, LIST = 620, 940, 280, 290
SIGN_TOO = "Ctrl+I"


class VerificationDialog(SnugDialog):
    """Judges the files it is given, anew whenever another trust file is chosen."""

    def __init__(
        self, paths: Sequence[Path], background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(WIDTH, parent)
        self.paths: tuple[Path, ...] = ()
        self.trust: Path | None = None
        self.replaced: dict[int, Replaced] = {}
        self.trusting: TrustingDialog | None = None
        self.lasting: LastingDialog | None = None
        self.countersigning = Countersigning(background, self)
        self.countersigning.made.connect(self._is_signed)
        self.countersigning.turned.connect(self._has_turned)
        self._seen: list[Seen] = []
        self._wanted: Path | None = None
        """The file that is to be shown as soon as it is judged."""
        self._background = background
        self._task: Task | None = None
        self._made = ""
        """What was made last of the files that are shown."""
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self._take_paths(paths)

    @property
    def judged(self) -> "list[Checked]":
        """What was found out so far, in the order of the files."""
        return self.list.files.checked

    @Slot()
    def ask_trust(self) -> None:
        """Ask which trust file says who is relied on."""
        ask_which(
            self, _("Choose a trust file"), trust_files(), lambda paths: self.rely_on(paths[0]),
            several=False,
        )  # fmt: skip

    @Slot()
    def ask_more(self) -> None:
        """Ask which other reports are to be verified."""
        ask_which(self, _("Verify reports"), pdf_files(), self.add, several=True)

    @Slot()
    def ask_save(self) -> None:
        """Ask where what was found out is to be kept."""
        kinds = _("Verification reports (*.pdf *.csv *.json)")
        ask_where(self, _("Save the verification"), kinds, "verification.pdf", self.save)

    @Slot()
    def ask_signer(self) -> None:
        """Say whose trust file it is, and ask whether its signer is to be followed."""
        if self.trust is None:
            return
        dialog = TrustingDialog(self.trust, self._background, self)
        self.trusting = dialog
        dialog.changed.connect(self.judge)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        dialog.read()

    @Slot()
    def ask_lasting(self) -> None:
        """Ask how the report the focus is on is to be made to last."""
        row = self.list.currentIndex().row()
        if not self._can_last(row):
            return
        dialog = LastingDialog(self.paths[row], self.trust, self._background, self)
        self.lasting = dialog
        dialog.made.connect(self._lasts)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def ask_signing(self) -> None:
        """Ask who is to sign the report the focus is on as well, or say why nobody can."""
        row = self.list.currentIndex().row()
        if against := self._against_signing(row):
            self._say(against)
            announce(self, against)
        else:
            self.countersigning.ask(self.paths[row], self._seen[row])

    def rely_on(self, path: Path | None) -> None:
        """Rely on those this trust file names, or on nobody, and judge anew."""
        self.trust = path
        self.trust_name.setText(isolated(path.name) if path else _("none"))
        for button in (self.nobody, self.signer):
            button.setVisible(path is not None)
        self.judge()

    def add(self, paths: Sequence[Path]) -> None:
        """Judge these files as well; those that are there already are not taken twice."""
        self._take_paths([path for path in paths if path not in self.paths])
        if self._task is None:
            self._go_on()

    @Slot()
    def judge(self) -> None:
        """Judge all files from the first."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.list.files.clear()
        self._seen = []
        self.replaced = {}
        self._show(-1)
        self._go_on()

    @Slot()
    def stop_or_go_on(self) -> None:
        """Stop after the file that is being read, or judge the files that are left."""
        if self._task is None:
            self._go_on()
        else:
            self._task.cancel()

    def save(self, path: Path) -> None:
        """Keep what was found out so far in a new file of this kind."""
        self.problem.clear()
        files, trust = list(self.judged), self.trust
        self.save_button.setEnabled(False)
        self._background.start(
            lambda _task: saved(path, files, trust),
            owner=self,
            then=lambda _nothing: self._say(_("Saved as {name}.").format(name=isolated(path.name))),
            fails=lambda error: self.problem.say(str(error)),
            ends=lambda: self.save_button.setEnabled(True),
        )

    def done(self, result: int) -> None:
        """Close, and stop what runs."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.countersigning.stop()
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.add(paths)

    def _take_paths(self, paths: Sequence[Path]) -> None:
        self.paths = (*self.paths, *paths)
        several = len(self.paths) > 1
        self.list.setVisible(several)
        self._widen()
        if several:
            self.list.setFocus()

    def _widen(self) -> None:
        """As wide as the files and the words on the buttons need."""
        wanted = WIDE if len(self.paths) > 1 else WIDTH
        self.setFixedWidth(max(wanted, self.box.minimumSize().width()))

    def _go_on(self) -> None:
        """Judge the files that nothing is known about yet, and show each as it comes."""
        self.problem.clear()
        paths, trust = self.paths[len(self.judged) :], self.trust
        arrived: list[Seen] = []
        taken = 0

        def arrives(_done: int, _all: int) -> None:
            nonlocal taken
            new = arrived[taken:]
            if self._task is task and new:
                taken += len(new)
                self._take(new)

        def ends() -> None:
            arrives(0, 0)
            self._end(task)

        self._task = task = self._background.start(
            lambda task: verified(task, paths, trust, arrived.append),
            owner=self,
            then=_nothing_more,
            fails=lambda error: self._fail(task, error),
            progress=arrives,
            ends=ends,
        )
        self._say("")
        self._show_progress()

    def _take(self, seen: Sequence[Seen]) -> None:
        self._seen += seen
        checked = [one.checked for one in seen]
        self.list.add(checked)
        self._choose_wanted()
        self._show_progress()
        self._count()
        if len(self.paths) == 1:
            for one in checked:
                announce(self, f"{one.file}: {one.verdict.sentence if one.verdict else one.error}")

    def _end(self, task: Task) -> None:
        if self._task is not task:
            return
        self._task = None
        from gcm_desktop.reports.verification_report import replaced

        self.replaced = replaced(self.judged)
        self._show(self.list.currentIndex().row())
        self._show_progress()
        left = len(self.paths) - len(self.judged)
        if left and not task.cancelled and self.judged:
            self._go_on()  # files that were added meanwhile
        elif not left and len(self.paths) > 1:
            said = ngettext("{n} file verified.", "{n} files verified.", len(self.judged))
            self._say(f"{self._made} {said.format(n=len(self.judged))}".strip())
            self._made = ""
            announce(self, self.said.text())

    def _fail(self, task: Task, error: GcmError) -> None:
        if self._task in (task, None):
            self.problem.say(str(error))

    def _can_last(self, row: int) -> bool:
        """Whether this file is a signed report that was verified, and found unspoilt."""
        verdict = self.judged[row].verdict if 0 <= row < len(self.judged) else None
        return (
            verdict is not None
            and bool(verdict.signatures)
            and (str(verdict.conclusion) != "not valid")
        )

    def _against_signing(self, row: int) -> str:
        """Why nobody can sign this file any more, in one sentence; empty if somebody can."""
        if 0 <= row < len(self._seen):
            return self._seen[row].against
        return _("There is no verified report here yet.")

    def _choose_wanted(self) -> None:
        """Go to the file that is to be shown, once it is judged."""
        row = self.paths.index(self._wanted) if self._wanted in self.paths else -1
        if 0 <= row < len(self.judged):
            self._wanted = None
            self.list.setCurrentIndex(self.list.files.index(row))

    @Slot(object)
    def _is_signed(self, path: Path) -> None:
        """Show the new file, verified; the one that was signed stays as it is."""
        self._wanted = path
        self._tell_made(path, _("Signed and saved as {name}."))

    @Slot(object, str)
    def _has_turned(self, path: Path, sentence: str) -> None:
        """What was shown of this file is true no more: judge all anew, and say why."""
        self._wanted = path
        self.judge()
        self.problem.say(sentence)

    def _lasts(self, path: Path, proven: str) -> None:
        self._tell_made(path, _("Saved as {name}."), proven)

    def _tell_made(self, path: Path, said: str, more: str = "") -> None:
        """Judge a new file like the others, and say where it lies."""
        if path in self.paths:  # it was not there before
            self.judge()
        else:
            self.add([path])
        self._made = said.format(name=isolated(path.name))
        self._say(self._made)
        announce(self, f"{self._made} {more}".strip())

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def _show(self, row: int) -> None:
        """Tell one file in full."""
        self.last.setEnabled(self._can_last(row))
        against = self._against_signing(row)
        self.too.setEnabled(not against)
        self.too.setAccessibleDescription(against)
        self.too.setToolTip(against or SIGN_TOO)
        if 0 <= row < len(self.judged):
            answer: QWidget = Answer(self.judged[row], self.replaced.get(row))
        else:
            answer = QWidget()
        self._results.setWidget(answer)
        self._widen()
        width = self.width() - (LIST if self.list.isVisibleTo(self) else 0) - 70
        layout = answer.layout()
        needed = layout.totalHeightForWidth(width) if layout is not None else 60
        several = len(self.paths) > 1
        self._results.setFixedHeight(HIGH if several else min(HIGH, needed + 12))
        self.list.setFixedHeight(HIGH)

    def _count(self) -> None:
        """How many files came to each conclusion, and how many have pages of their own mind."""
        found = Counter(str(one.conclusion) for one in self.judged)
        several = len(self.paths) > 1
        for conclusion, (pill, number) in self.counts.items():
            number.setText(str(found[conclusion]))
            for part in (pill, number):
                part.setVisible(several and found[conclusion] > 0)

    def _show_progress(self) -> None:
        done, all_, runs = len(self.judged), len(self.paths), self._task is not None
        self.wait.setRange(0, all_ if all_ > 1 else 0)
        self.wait.setValue(done)
        self.wait.setVisible(runs)
        self.stop.setVisible(all_ > 1 and (runs or done < all_))
        self.stop.setText(_("S&top") if runs else _("&Go on"))
        self.save_button.setEnabled(done > 0)
        if not runs and done < all_ and all_ > 1:
            left = ngettext("{n} file is left.", "{n} files are left.", all_ - done)
            self._say(left.format(n=all_ - done))

    def _make_parts(self) -> None:
        self.problem, self.wait = Problem(), QProgressBar()
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Verifying…"))
        self.trust_name, self.said = Words(_("none")), Muted("")
        self.choose = QuietButton(_("&Choose a trust file…"))
        self.nobody = LinkButton(_("&Without"))
        self.more = QuietButton(_("&Add files…"))
        self.save_button = QuietButton(_("&Save the verification…"))
        self.signer = LinkButton(_("Its si&gner…"))
        self.last = QuietButton(_("Make it &last…"))
        self.too = QuietButton(_("S&ign it too…"))
        self.stop = QuietButton(_("S&top"))
        self.choose.clicked.connect(self.ask_trust)
        self.nobody.clicked.connect(lambda: self.rely_on(None))
        self.more.clicked.connect(self.ask_more)
        self.save_button.clicked.connect(self.ask_save)
        self.stop.clicked.connect(self.stop_or_go_on)
        self.signer.clicked.connect(self.ask_signer)
        self.last.clicked.connect(self.ask_lasting)
        self.too.clicked.connect(self.ask_signing)
        QShortcut(QKeySequence(SIGN_TOO), self, self.ask_signing)  # says why where it cannot be
        for button in (self.nobody, self.signer, self.stop):
            button.hide()
        for button, keys in (
            (self.save_button, "Ctrl+S"), (self.more, "Ctrl+O"), (self.last, "Ctrl+T"),
            (self.signer, "Ctrl+G"),
        ):  # fmt: skip
            press_with(button, keys)
            button.setToolTip(keys)
        self.counts = {
            conclusion: (Pill(conclusion_name(conclusion), tone), Words("0"))
            for conclusion, tone in TONES.items()
        }
        self.list = CheckedList()
        self.list.setFixedWidth(LIST)
        self.list.moved.connect(self._show)
        self._results: QScrollArea = Scrolled(QWidget())
        self._results.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._results.setAccessibleName(_("What was found out"))

    def _lay_out(self) -> None:
        row, counted, middle, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        row.addWidget(Muted(_("Trust file:")))
        row.addWidget(self.trust_name, 1)
        row.addWidget(self.signer)
        row.addWidget(self.nobody)
        row.addWidget(self.choose)
        for pill, number in self.counts.values():
            counted.addWidget(pill)
            counted.addWidget(number)
        counted.addWidget(self.said, 1)
        counted.addWidget(self.stop)
        middle.addWidget(self.list)
        middle.addWidget(self._results, 1)
        close = PrimaryButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        foot.addWidget(self.more)
        foot.addWidget(self.save_button)
        foot.addWidget(self.last)
        foot.addWidget(self.too)
        foot.addStretch()
        foot.addWidget(close)
        what = _(
            "Only those whom your trust file names are believed, never this computer's own list. "
            "A valid signature says who signed what, not that it is true."
        )
        self.box.addWidget(Title(_("Verify a report")))
        self.box.addLayout(row)
        for part in (self.problem, self.wait):
            self.box.addWidget(part)
        self.box.addLayout(counted)
        self.box.addLayout(middle)
        self.box.addWidget(Small(what, wrap=True))
        self.box.addLayout(foot)


def _nothing_more(_nothing: None) -> None:
    """All that was found out has been told already."""
