"""A report on its way out, stopped wherever it can be stopped."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosure import MARK, REDACT
from gcm_desktop.consultation.disclosure_review import settle_find
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.report_plans import Once
from gcm_desktop.consultation.superseding import Superseded
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.issuing import reviewed
from gcm_desktop.reports.outgoing import Signing
from gcm_desktop.reports.remembered_k import remember_k
from gcm_desktop.reports.trust_signers import follow, forget
from gcm_desktop.reports.trusted import Standing, Trust
from gcm_desktop.ui.background import CancelledError, Task
from gcm_desktop.ui.preparing import Prepared, is_current, issue_as_seen, k_followed, prepare
from gcm_desktop.ui.underway import HUNDRED, in_hundredths
from gcm_desktop.ui.working_copy import issue_working_copy
from gcm_desktop.workspace import Workspace

SECRET = "nine otters on the quay"


class Stopping(Task):
    """Stopped after it was asked so often whether it is to stop."""

    def __init__(self, after: int) -> None:
        super().__init__(lambda _done, _total: None)
        self.left = after

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            self.cancel()
        super().check()


def going_on() -> Task:
    return Task(lambda _done, _total: None)


@pytest.fixture
def prepared(workspace: Workspace, consultation: Consultation) -> Prepared:
    workspace.write(
        record_input, consultation_id=consultation.id, text="The office closes at noon.",
        kind="challenge", stakeholder_group="migrants", objectives=(7,), sensitivity="public",
    )  # fmt: skip
    return prepare(going_on(), workspace, consultation.id, language="en", edition="public")


@pytest.fixture(scope="module")
def identity() -> Identity:
    made = new_identity(name="A", role="rapporteur", organisation=None, passphrase=SECRET)
    return open_identity(made, SECRET)


def stopped_everywhere(work: Callable[[Task], object], after: Callable[[], None]) -> int:
    """How often it could be stopped; `after` looks at what each stop left behind."""
    for times in range(10_000):
        try:
            work(Stopping(times))
        except CancelledError:
            after()
        else:
            return times
    raise AssertionError("it never ends")


def test_a_report_stopped_at_any_step_leaves_no_file_and_nothing_noted(
    workspace: Workspace, prepared: Prepared, identity: Identity, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    def nothing_left() -> None:
        assert list(folder.iterdir()) == []
        assert workspace.read(issued_reports, prepared.consultation_id) == []

    path = folder / "signed.pdf"
    times = stopped_everywhere(
        lambda task: issue_as_seen(task, workspace, prepared, path, Signing(identity)),
        nothing_left,
    )
    assert times == 5  # before each step, before the file, and before it is noted
    assert path.exists()
    assert len(workspace.read(issued_reports, prepared.consultation_id)) == 1


def test_a_working_copy_stopped_at_any_step_leaves_no_file(
    workspace: Workspace, prepared: Prepared, tmp_path: Path
) -> None:
    path = tmp_path / "copy.docx"

    def nothing_left() -> None:
        assert not path.exists()
        assert workspace.read(issued_reports, prepared.consultation_id) == []

    times = stopped_everywhere(
        lambda task: issue_working_copy(task, workspace, prepared, path), nothing_left
    )
    assert times == 4
    assert path.exists()


def test_a_preview_can_be_stopped_at_every_block(
    workspace: Workspace, consultation: Consultation, prepared: Prepared
) -> None:
    about = consultation.id

    def work(task: Task) -> Prepared:
        return prepare(task, workspace, about, language="en", edition="public")

    for times in (0, 1, 5, 50, 100):
        with pytest.raises(CancelledError):
            work(Stopping(times))
    assert work(going_on()).report == prepared.report


def test_the_window_is_told_of_each_hundredth_once() -> None:
    told: list[tuple[int, int]] = []
    progress = in_hundredths(Task(lambda done, total: told.append((done, total))))
    for done in range(10_001):
        progress(done, 10_000)
    assert told == [(100 * part, 10_000) for part in range(HUNDRED + 1)]


def test_a_correction_is_reviewed_before_it_leaves_and_printed_as_decided(
    workspace: Workspace, consultation: Consultation, tmp_path: Path
) -> None:
    about, path = consultation.id, tmp_path / "new.pdf"
    typed = Superseded("0" * 36, "0" * 64, "Not 0712 345 678 was called.")

    def made(once: Once) -> Prepared:
        return prepare(going_on(), workspace, about, language="en", edition="public", once=once)

    first = made(Once(supersedes=typed))
    assert (first.told.supersedes, first.open_questions) == (typed, 1)
    with pytest.raises(RefusedError):
        issue_as_seen(going_on(), workspace, first, path)
    review = reviewed(workspace, about, once=first.once)
    workspace.write(
        settle_find, review.unsettled[0], consultation_id=about, outcome=REDACT
    )  # fmt: skip
    assert not is_current(workspace, first)
    again = made(first.once)
    assert again.told.supersedes == replace(typed, erratum=f"Not {MARK} was called.")
    assert (again.once, again.open_questions) == (first.once, 0)
    assert is_current(workspace, again)
    issue_as_seen(going_on(), workspace, again, path)
    assert workspace.read(issued_reports, about)[0].erratum == f"Not {MARK} was called."


def test_counts_keep_to_the_k_of_those_this_device_follows(
    workspace: Workspace, consultation: Consultation, profile: Profile, identity: Identity
) -> None:
    signer = identity.certificate

    def k_printed() -> int:
        k = k_followed(profile)
        made = prepare(
            going_on(), workspace, consultation.id, language="en", edition="public", k=k
        )  # fmt: skip
        return made.told.people.k

    assert k_printed() == 5
    trust = Trust(pinned={}, k=8, number=1, signer=signer, standing=Standing.CONFIRMED)
    remember_k(trust, profile)
    assert k_printed() == 5  # nobody is followed yet
    follow(signer, 1, profile)
    assert k_printed() == 8
    remember_k(replace(trust, k=3, standing=Standing.UNCONFIRMED), profile)
    assert k_printed() == 8  # what others say is not remembered
    remember_k(replace(trust, k=3), profile)
    assert k_printed() == 3
    forget(signer.fingerprint, profile)
    assert k_printed() == 5
