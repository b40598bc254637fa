"""Verifying reports: is a file what its signers signed, and are they who a trust file names?"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from gcm_desktop.errors import GcmError
from gcm_desktop.files import read_whole
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Background, Task
from gcm_desktop.ui.dialog import SnugDialog
from gcm_desktop.ui.facts import FactsGrid
from gcm_desktop.ui.issued import short_key
from gcm_desktop.ui.notices import Problem, announce
from gcm_desktop.ui.pieces import (
    Card,
    LinkButton,
    Muted,
    Pill,
    PrimaryButton,
    QuietButton,
    Small,
    Subtitle,
    Title,
    Words,
    isolated,
)
from gcm_desktop.ui.report_files import ask_which, trust_files
from gcm_desktop.ui.scrolled import Scrolled

if TYPE_CHECKING:
    from gcm_desktop.reports.trust import Trust
    from gcm_desktop.reports.verification import SignatureAnswer, Verdict

WIDTH, HIGH, CAPTION = 620, 380, 140
TONES = {"valid": "good", "not valid": "bad", "cannot be confirmed": "warn"}


class Judged(NamedTuple):
    """One file, and what was found out about it, or why it could not be read."""

    name: str
    verdict: "Verdict | None"
    error: str = ""


class VerificationDialog(SnugDialog):
    """Judges the files it is given, anew whenever another trust file is chosen."""

    def __init__(
        self, paths: Sequence[Path], background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(WIDTH, parent)
        self.paths = tuple(paths)
        self.trust: Path | None = None
        self.judged: list[Judged] = []
        self._background = background
        self._task: Task | None = None
        self._lay_out()

    @Slot()
    def ask_trust(self) -> None:
        """Ask which trust file says who is relied on."""
        ask_which(
            self, _("Choose a trust file"), trust_files(), lambda paths: self.rely_on(paths[0]),
            several=False,
        )  # fmt: skip

    def rely_on(self, path: Path | None) -> None:
        """Rely on those this trust file names, or on nobody, and judge anew."""
        self.trust = path
        self.trust_name.setText(isolated(path.name) if path else _("none"))
        self.nobody.setVisible(path is not None)
        self.judge()

    @Slot()
    def judge(self) -> None:
        """Judge the files."""
        if self._task is not None:
            self._task.cancel()
        self.problem.clear()
        self._show([])
        paths, trust = self.paths, self.trust
        self.wait.setRange(0, len(paths) if len(paths) > 1 else 0)
        self.wait.show()

        def ends() -> None:
            if self._task is task:
                self.wait.hide()

        self._task = task = self._background.start(
            lambda task: _judged(task, paths, trust),
            owner=self,
            then=lambda judged: self._take(task, judged),
            fails=lambda error: self._fail(task, error),
            progress=lambda done, _all: self.wait.setValue(done),
            ends=ends,
        )

    def done(self, result: int) -> None:
        """Close, and stop what runs."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)

    def _take(self, task: Task, judged: list[Judged]) -> None:
        if self._task is task:
            self._show(judged)

    def _fail(self, task: Task, error: GcmError) -> None:
        if self._task is task:
            self.problem.say(str(error))

    def _show(self, judged: list[Judged]) -> None:
        self.judged = judged
        results = QWidget()
        box = QVBoxLayout(results)
        box.setContentsMargins(0, 0, 6, 0)
        box.setSpacing(10)
        for each in judged:
            box.addWidget(_Answer(each))
        box.addStretch()
        self._results.setWidget(results)
        needed = box.totalHeightForWidth(WIDTH - 70) if judged else 60
        self._results.setFixedHeight(min(HIGH, needed + 8))
        for each in judged:
            sentence = each.verdict.sentence if each.verdict else each.error
            announce(self, f"{each.name}: {sentence}")

    def _lay_out(self) -> None:
        self.problem, self.wait = Problem(), QProgressBar()
        self.wait.setTextVisible(False)
        self.wait.setAccessibleName(_("Verifying…"))
        self.trust_name = Words(_("none"))
        self.choose = QuietButton(_("&Choose a trust file…"))
        self.nobody = LinkButton(_("&Without"))
        self.choose.clicked.connect(self.ask_trust)
        self.nobody.clicked.connect(lambda: self.rely_on(None))
        self.nobody.hide()
        row = QHBoxLayout()
        row.addWidget(Muted(_("Trust file:")))
        row.addWidget(self.trust_name, 1)
        row.addWidget(self.nobody)
        row.addWidget(self.choose)
        self._results: QScrollArea = Scrolled(QWidget())
        self._results.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._results.setAccessibleName(_("What was found out"))
        close = PrimaryButton(_("Close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(close)
        what = _(
            "Only those whom your trust file names are believed, never this computer's own list. "
            "A valid signature says who signed what, not that it is true."
        )
        self.box.addWidget(Title(_("Verify a report")))
        self.box.addLayout(row)
        for part in (self.problem, self.wait, self._results, Small(what, wrap=True)):
            self.box.addWidget(part)
        self.box.addLayout(foot)


class _Answer(Card):
    """What was found out about one file: the conclusion, then each answer apart."""

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Subtitle(isolated(judged.name), wrap=True), 1)
        box.addLayout(head)
        if judged.verdict is None:
            box.addWidget(Words(judged.error, wrap=True))
            return
        conclusion = str(judged.verdict.conclusion)
        head.addWidget(Pill(conclusion_name(conclusion), TONES[conclusion]))
        box.addWidget(Words(judged.verdict.sentence, wrap=True))
        for title, facts in answers(judged.verdict):
            if title:
                box.addWidget(Muted(title))
            grid = FactsGrid(CAPTION)
            grid.show_facts(facts)
            box.addWidget(grid)


def conclusion_name(conclusion: str) -> str:
    """A conclusion in the language of the screen."""
    return {
        "valid": _("Valid"),
        "not valid": _("Not valid"),
        "cannot be confirmed": _("Cannot be confirmed"),
    }[conclusion]


def answers(verdict: "Verdict") -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers about a file, each apart: of the data, then of every signature."""
    data = (_("Data matches"), _yes_or_no(verdict.data_matches, _("there is no data")))
    if len(verdict.signatures) == 1:
        return [("", [data, *_about(verdict.signatures[0])])]
    parts = [("", [data])] if verdict.signatures else []
    for number, answer in enumerate(verdict.signatures, start=1):
        parts.append((_("Signature {number}").format(number=number), _about(answer)))
    return parts


def _about(answer: "SignatureAnswer") -> list[tuple[str, str]]:
    from gcm_desktop.reports.identity import role_name
    from gcm_desktop.reports.voice import Voice

    voice, who = Voice(language()), answer.who
    claimed = answer.claimed_at
    facts = [
        (_("Intact"), _yes_or_no(answer.intact, "")),
        (_("Trusted"), _yes_or_no(answer.trusted, _("no trust file was asked"))),
        (_("Covers the whole file"), _yes_or_no(answer.covers_whole_file, "")),
    ]
    if who is not None:
        said = (who.name, role_name(who.role, voice.language), who.organisation)
        facts.append((_("Who"), ", ".join(dict.fromkeys(filter(None, said)))))
    if claimed is not None:
        when = _("{day}, {time} UTC, by their own clock")
        day = voice.day(claimed.date())
        facts.append((_("When"), when.format(day=day, time=f"{claimed:%H:%M}")))
    if who is not None:
        facts.append((_("Key"), short_key(who.fingerprint)))
    return facts


def _yes_or_no(answer: bool | None, unknown: str) -> str:
    if answer is None:
        return unknown
    return _("yes") if answer else _("no")


def _judged(task: Task, paths: Sequence[Path], trust_path: Path | None) -> list[Judged]:
    from gcm_desktop.profile import Profile
    from gcm_desktop.reports.trust import LARGEST
    from gcm_desktop.reports.trust_signers import relied_on

    trust = relied_on(read_whole(trust_path, LARGEST), Profile()) if trust_path else None
    judged = []
    for done, path in enumerate(paths):
        task.progress(done, len(paths))
        judged.append(_judge_one(path, trust))
    return judged


def _judge_one(path: Path, trust: "Trust | None") -> Judged:
    from gcm_desktop.reports.verification import LARGEST, verify_report

    try:
        return Judged(path.name, verify_report(read_whole(path, LARGEST), trust))
    except GcmError as error:
        return Judged(path.name, None, str(error))
