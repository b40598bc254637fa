"""The whole trip, from a keystroke to a verified report: what `tour` shows and `self-test` tries.

Every step is the very action, query or function that the window and the commands use.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.files import read_whole, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.consultation.consultations import Consultation
    from gcm_desktop.consultation.coverage import Coverage
    from gcm_desktop.reports.report import Report
    from gcm_desktop.reports.verification import Verdict
    from gcm_desktop.workspace import Workspace

OFFICER, ORGANISATION, ROLE = "Sample officer", "Sample organisation", "focal_point"
LARGEST = 200_000_000
"""Bytes of a report."""
WORKSPACE, REPORT, DATA, VERDICT, TRUST, IDENTITY, PASSPHRASES = FILES = (
    "workspace.gcm",
    "report.pdf",
    "data.json",
    "verdict.json",
    "trust.json",
    "identity.p12",
    "passphrases.txt",
)
"""What a trip leaves."""


@dataclass(frozen=True)
class Trip:
    """One trip: its folder, its own profile, and two passphrases made for it."""

    folder: Path
    profile: Profile
    of_workspace: str = field(default_factory=lambda: f"sample-{secrets.token_hex(8)}")
    of_identity: str = field(default_factory=lambda: f"sample-{secrets.token_hex(8)}")

    def open(self) -> "Workspace":
        """The workspace that was made, for reading."""
        from gcm_desktop.workspace import Workspace

        path = self.folder / WORKSPACE
        return Workspace.open(path, self.of_workspace, profile=self.profile, read_only=True)

    def read(self, name: str) -> bytes:
        """One of the files that were made."""
        return read_whole(self.folder / name, LARGEST)

    def write(self, name: str, content: bytes) -> None:
        """Make one of the files."""
        write_new(self.folder / name, content)


def take(trip: Trip, fill: "Callable[..., Consultation]") -> Iterator[str]:
    """Take the trip step by step; each is told when it is done. `fill` records what was said."""
    from gcm_desktop.consultation.consultations import consultations
    from gcm_desktop.consultation.coverage import coverage
    from gcm_desktop.workspace import Workspace

    _keep_passphrases(trip)
    yield _("passphrases.txt: the two passphrases of this sample")
    with Workspace.create(
        trip.folder / WORKSPACE, trip.of_workspace, profile=trip.profile, officer=OFFICER
    ) as workspace:
        yield _("workspace.gcm: a workspace, encrypted with a passphrase")
        consultation = workspace.write(fill)
        inputs = workspace.read(consultations)[0].inputs
        yield _("in it: a consultation with {inputs} inputs").format(inputs=inputs)
        yield _heard(workspace.read(coverage, consultation.id))
        yield _settle(workspace, consultation)
        _make_identity(trip)
        yield _("identity.p12: an officer's key, with a passphrase of its own")
        report = _issue(trip, workspace, consultation)
        yield _("report.pdf: {pages} pages, signed, with their data inside").format(
            pages=report.pages
        )
    _make_trust(trip)
    yield _("trust.json: the secretariat decides to rely on this officer")
    verdict = judge(trip, trusting=True)
    told = {"file": REPORT, **verdict.as_json()}
    trip.write(VERDICT, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
    yield _("verdict.json: {verdict}: {sentence}").format(
        verdict=str(verdict.conclusion).upper(), sentence=verdict.sentence
    )
    _extract(trip)
    yield _("data.json: the data, taken out of the signed report")


def judge(trip: Trip, *, trusting: bool) -> "Verdict":
    """What a secretariat finds about the report, with or without its trust file."""
    from gcm_desktop.reports.trust import read_trust
    from gcm_desktop.reports.verification import verify_report

    return verify_report(trip.read(REPORT), read_trust(trip.read(TRUST)) if trusting else None)


def _keep_passphrases(trip: Trip) -> None:
    """One a line, the workspace's first, so that the file can be given with --passphrase-file."""
    told = _(
        "These two passphrases belong to a sample that was made by 'gcm-desktop tour'. Never use "
        "them for anything real, and never keep real ones like this."
    )
    lines = (
        trip.of_workspace,
        trip.of_identity,
        "",
        told,
        f"{WORKSPACE}: {trip.of_workspace}",
        f"{IDENTITY}: {trip.of_identity}",
    )
    trip.write(PASSPHRASES, "".join(f"{line}\n" for line in lines).encode())


def _heard(found: "Coverage") -> str:
    from gcm_desktop.reference import GROUPS

    objectives = sum(1 for inputs in found.by_objective.values() if inputs)
    return _(
        "coverage: {objectives} of 23 objectives, {groups} of {all} groups heard, {left} inputs "
        "still to be sorted"
    ).format(
        objectives=objectives,
        groups=len(found.groups_heard()),
        all=len(GROUPS),
        left=sum(found.to_be_sorted.values()),
    )


def _settle(workspace: "Workspace", consultation: "Consultation") -> str:
    """Settle the disclosure review as no officer should: a trip reads nothing, so it confirms
    every quote and takes out whatever was found beside."""
    from gcm_desktop.consultation.disclosure import CONFIRM, QUOTE, REDACT
    from gcm_desktop.consultation.disclosure_review import settle_all
    from gcm_desktop.reports.issuing import reviewed

    left = reviewed(workspace, consultation.id).unsettled
    decided = [
        find.as_json() | {"outcome": CONFIRM if find.what == QUOTE else REDACT} for find in left
    ]
    workspace.write(settle_all, consultation_id=consultation.id, decided=decided)
    told = reviewed(workspace, consultation.id)
    quotes = sum(find.what == QUOTE for find in told.finds)
    return _(
        "disclosure review: {quotes} quotes confirmed and {places} other places decided, which a "
        "person does one by one"
    ).format(quotes=quotes, places=len(told.finds) - quotes)


def _make_identity(trip: Trip) -> None:
    from gcm_desktop.reports.identity import new_identity

    made = new_identity(
        name=OFFICER, role=ROLE, organisation=ORGANISATION, passphrase=trip.of_identity
    )
    trip.write(IDENTITY, made)


def _issue(trip: Trip, workspace: "Workspace", consultation: "Consultation") -> "Report":
    from gcm_desktop.reports.identity import open_identity
    from gcm_desktop.reports.issuing import issue, leaving
    from gcm_desktop.reports.report import make_report
    from gcm_desktop.reports.signing import sign_report

    identity = open_identity(trip.read(IDENTITY), trip.of_identity)
    told = leaving(workspace, consultation.id)
    report = make_report(told)
    issue(
        workspace,
        consultation.id,
        told,
        report,
        path=trip.folder / REPORT,
        pdf=sign_report(report.pdf, identity),
        signer=identity.certificate.fingerprint,
    )
    return report


def _make_trust(trip: Trip) -> None:
    from gcm_desktop.reports.trust import trust_file

    trip.write(TRUST, trust_file([trip.read(IDENTITY)], lambda _place: trip.of_identity))


def _extract(trip: Trip) -> None:
    from gcm_desktop.reports.extraction import signed_data

    trip.write(DATA, signed_data(trip.read(REPORT)))
