"""What making one report of several does off the window's thread."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.files import read_whole, staying
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.preparing import k_followed
from gcm_desktop.ui.underway import in_hundredths
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from gcm_desktop.consultation.synthesised import Part, Synthesised
    from gcm_desktop.reports.outgoing import Signing
    from gcm_desktop.reports.report import Report
    from gcm_desktop.reports.trusted import Trust


@dataclass(frozen=True)
class Wanted:
    """What is to be brought together, and how it is to be called."""

    consultations: tuple[tuple[UUID, str], ...]
    """Of this workspace, by id and title."""
    reports: tuple[Path, ...]
    """Signed, to be taken in."""
    trust: Path | None
    title: str
    kind: str
    region: str | None
    language: str
    introduction: str | None


@dataclass(frozen=True)
class Hindrance:
    """What keeps a consultation or a report from being taken in."""

    source: UUID | Path
    name: str
    why: str


@dataclass(frozen=True)
class Synthesis:
    """One report of several, as it was looked at."""

    told: "Synthesised"
    report: "Report"
    own: tuple[tuple[UUID, "Part"], ...]
    """What it says of consultations of this workspace."""

    @property
    def file_name(self) -> str:
        """A name for its file that says nothing about anybody."""
        digest = hashlib.sha256(self.report.data).hexdigest()
        return f"{self.told.kind}-{digest[:8]}.pdf"

    @property
    def pages(self) -> int:
        """How many there are."""
        return self.report.pages

    @property
    def not_added(self) -> tuple[tuple[str, ...], ...]:
        """What could not be added: of which consultation, what, and why."""
        from gcm_desktop.reports.blocks import Table
        from gcm_desktop.reports.kinds.sources import left_out
        from gcm_desktop.reports.voice import Voice

        blocks = left_out(self.told, Voice(language()))
        return tuple(row for block in blocks if isinstance(block, Table) for row in block.rows)

    def issue(
        self, task: Task, workspace: Workspace, path: Path, signing: "Signing | None" = None
    ) -> None:
        """Sign the very bytes that were looked at, if anybody signs, and let them leave.

        Raises RefusedError if a consultation has changed since, AlreadyThereError and the like,
        with nothing written and nothing noted.
        """
        from gcm_desktop.reports.issuing import is_current
        from gcm_desktop.reports.kinds.issuing import note_synthesis
        from gcm_desktop.reports.outgoing import signed

        if not all(is_current(workspace, about, part.told) for about, part in self.own):
            raise RefusedError({"report": changed_since()})
        task.check()
        pdf, signer = signed(self.report.pdf, signing, self.told.language)
        task.check()
        with staying(path, pdf):
            for about, part in self.own:
                note_synthesis(
                    workspace, about, part, self.told, self.report, pdf=pdf, signer=signer
                )


def changed_since() -> str:
    """Why a report that was looked at does not leave."""
    return _(
        "Something this report tells of has changed since it was made. Nothing was signed or "
        "saved; make it anew and look again."
    )


def made_of_several(
    task: Task, workspace: Workspace, wanted: Wanted
) -> Synthesis | tuple[Hindrance, ...]:
    """One report of all that is wanted, or everything that keeps it from being made.

    Raises RefusedError as `synthesised` does, and the errors of a trust file.
    """
    from gcm_desktop.consultation.synthesised import synthesised
    from gcm_desktop.reports.kinds.national import make_national
    from gcm_desktop.reports.kinds.regional import make_regional

    trust = _relied_on(wanted.trust)
    own: list[tuple[UUID, Part]] = []
    others: list[Part] = []
    hindrances: list[Hindrance] = []
    for found in _gathered(task, workspace, wanted, trust):
        if isinstance(found, Hindrance):
            hindrances.append(found)
        elif isinstance(found, tuple):
            own.append(found)
        else:
            others.append(found)
    if hindrances:
        return tuple(hindrances)
    told = synthesised(
        [part for _id, part in own] + others, title=wanted.title, kind=wanted.kind,
        language=wanted.language, region=wanted.region, introduction=wanted.introduction,
    )  # fmt: skip
    make = make_regional if told.region else make_national
    report = make(told, in_hundredths(task))
    task.check()
    return Synthesis(told, report, tuple(own))


def _gathered(
    task: Task, workspace: Workspace, wanted: Wanted, trust: "Trust | None"
) -> Iterator["tuple[UUID, Part] | Part | Hindrance"]:
    """Each consultation and each report as it is taken in, or what keeps it out."""
    k, all_ = k_followed(Profile()), len(wanted.consultations) + len(wanted.reports) + 1
    done = 0
    for about, title in wanted.consultations:
        task.progress(done, all_)
        done += 1
        yield _own(workspace, about, title, wanted.language, k)
    for path in wanted.reports:
        task.progress(done, all_)
        done += 1
        yield _taken_in(path, trust)
    task.progress(done, all_)


def _own(
    workspace: Workspace, about: UUID, title: str, language: str, k: int
) -> "tuple[UUID, Part] | Hindrance":
    """What the report of a consultation of this workspace would print now."""
    from gcm_desktop.consultation.synthesised import Part
    from gcm_desktop.reports.data import canonical, sha256_of
    from gcm_desktop.reports.issuing import reviewed

    review = reviewed(workspace, about, language=language, k=k)
    if left := len(review.unsettled):
        why = ngettext(
            "Its disclosure review has {n} open question.",
            "Its disclosure review has {n} open questions.",
            left,
        )
        return Hindrance(about, title, why.format(n=left))
    return about, Part(review.told, sha256_of(canonical(review.told)))


def _taken_in(path: Path, trust: "Trust | None") -> "Part | Hindrance":
    from gcm_desktop.reports.kinds.taking_in import part_of
    from gcm_desktop.reports.verification import LARGEST

    if trust is None:
        why = _("Choose a trust file: it says whose signatures are relied on.")
        return Hindrance(path, path.name, why)
    try:
        return part_of(read_whole(path, LARGEST), path.name, trust)
    except GcmError as error:
        return Hindrance(path, path.name, str(error))


def _relied_on(path: Path | None) -> "Trust | None":
    from gcm_desktop.reports.trust import LARGEST
    from gcm_desktop.reports.trust_signers import relied_on

    if path is None:
        return None
    try:
        return relied_on(read_whole(path, LARGEST), Profile())
    except GcmError as error:
        raise RefusedError({"trust": str(error)}) from None
