"""The progress page: what is open, and the way to where it is mended."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consents import Consent, give_consent
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import Input, record_input, withdraw_input
from gcm_desktop.consultation.passages import Passage, amend_passage, comment_on, write_passage
from gcm_desktop.consultation.progress import Item
from gcm_desktop.consultation.sealing import seal_session
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.sessions import close_session, open_session, tidy_session
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.consent import ConsentView
from gcm_desktop.ui.findings import FindingsPage
from gcm_desktop.ui.passages import PassagesPage
from gcm_desktop.ui.progress import ProgressPage, in_words
from gcm_desktop.ui.report import ReportPage
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.translations import TranslationsPage
from gcm_desktop.workspace import Workspace


@pytest.fixture
def page(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[ProgressPage]:
    background, kinds = Background(), (ProgressPage, FindingsPage, CapturePage)
    shell = Shell(workspace, profile, background, kinds, consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("progress")
    assert isinstance(page, ProgressPage)
    idle(page, qtbot)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: ProgressPage, qtbot: QtBot) -> None:
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not page.shell.background.busy)


def test_an_empty_consultation_has_nothing_open_and_is_not_ready(page: ProgressPage) -> None:
    assert page.lines == {}
    assert page.said.text() == "Nothing has been recorded in this consultation yet."


def test_each_thing_that_is_open_leads_to_where_it_is_mended(
    page: ProgressPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    facts = {"kind": "challenge", "stakeholder_group": "migrants"}
    sorted_, _unsorted = (
        workspace.write(
            record_input, consultation_id=consultation.id, text="x", objectives=numbers, **facts
        )
        for numbers in ((9,), ())
    )
    finding = workspace.write(
        write_finding, consultation_id=consultation.id, text="So", objective=9,
        inputs=[sorted_.id],
    )  # fmt: skip
    idle(page, qtbot)
    assert [line.sentence for line in page.lines.values()] == ["1 input has no objective yet."]
    workspace.write(withdraw_input, sorted_.id)
    idle(page, qtbot)
    assert set(page.lines) == {"to_be_sorted", "bare"}
    assert page.counts.figures["recorded"].text() == "2"
    assert page.counts.figures["withdrawn"].text() == "1"
    qtbot.keyClick(page.lines["bare"].go, Qt.Key.Key_Space)
    idle(page, qtbot)
    findings = page.shell.current
    assert isinstance(findings, FindingsPage)
    assert findings.side.number == 9
    assert findings.findings.list.current == finding.id
    page.shell.go("progress")
    page.lines["to_be_sorted"].go.click()
    assert isinstance(page.shell.current, CapturePage)
    assert page.shell.current.writing.objective == 0


@pytest.fixture
def everywhere(locked: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    """A consultation of a locked file in which everything is open, on all the pages."""
    about = locked.write(open_consultation, title="Talks", country="KEN", languages=("en",))
    background = Background()
    kinds = (ProgressPage, FindingsPage, CapturePage, SessionsPage, PassagesPage, TranslationsPage)
    shell = Shell(locked, profile, background, kinds, about.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


class Opened:
    """One of each thing that can be open, after another that is not."""

    def __init__(self, workspace: Workspace, about: UUID) -> None:
        def say(text: str, **facts: Any) -> Input:
            said = {"kind": "challenge", "stakeholder_group": "migrants"} | facts
            return workspace.write(record_input, consultation_id=about, text=text, **said)

        def meet(title: str, **facts: Any) -> Meeting:
            return workspace.write(open_session, consultation_id=about, title=title, **facts)

        def write(text: str, **facts: Any) -> Passage:
            said = {"section": "summary", "consultation_id": about}
            return workspace.write(write_passage, **said, text=text, **facts)

        agreed, self.open, self.closed = meet("A", consent_language="en"), meet("B"), meet("C")
        workspace.write(close_session, agreed.id)
        workspace.write(tidy_session, agreed.id)
        workspace.write(seal_session, agreed.id, heads={})
        workspace.write(close_session, self.closed.id)
        say("sorted", objectives=(9,), session_id=agreed.id)
        self.unsorted = say("unsorted")
        self.french = say("en français", language="fr", objectives=(9,))
        self.named = say("named", attribution="named", speaker="Amina", objectives=(9,))
        for number in range(70):
            say(f"later {number}", objectives=(9,), session_id=self.open.id)
        gone = [say("gone", objectives=(7,)), say("half", objectives=(7,))]
        finding = {"consultation_id": about, "objective": 7}
        workspace.write(write_finding, **finding, text="stands", inputs=[self.named.id])
        self.bare = workspace.write(write_finding, **finding, text="bare", inputs=[gone[0].id])
        self.partly = workspace.write(
            write_finding, **finding, text="half", inputs=[gone[1].id, self.french.id]
        )
        for entry in gone:
            workspace.write(withdraw_input, entry.id)
        workspace.write(amend_passage, write("cleared").id, state="cleared")
        self.draft = write("draft")
        self.remarked = write("remarked")
        self.comment = workspace.write(comment_on, self.remarked.id, text="Really?")
        workspace.write(give_consent, consultation_id=about, session_id=self.open.id)

        def unguarded(db) -> Consent:  # as it may come by a merge
            child = Consent.of(consultation_id=about, session_id=self.closed.id, receipt="2345",
                               child=True)  # fmt: skip
            db.add(child)
            return child

        self.child = workspace.write(unguarded)
        workspace.write(give_consent, consultation_id=about, session_id=self.open.id)


def test_every_line_leads_to_the_very_thing(everywhere: Shell, qtbot: QtBot) -> None:
    shell, about = everywhere, everywhere.consultation_id
    assert about is not None
    opened = Opened(shell.workspace, about)

    def follow(name: str) -> Any:
        page = shell.go("progress")
        assert isinstance(page, ProgressPage)
        qtbot.waitUntil(lambda: name in page.lines, timeout=10_000)
        idle(page, qtbot)
        page.lines[name].go.click()
        idle(page, qtbot)
        return shell.current

    progress = shell.go("progress")
    assert isinstance(progress, ProgressPage)
    idle(progress, qtbot)
    assert len(progress.lines) == 12
    assert follow("to_be_sorted").writing.objective == 0
    page = follow("named_without_consent")
    assert page.writing.correction.input_id == opened.named.id
    assert page.writing.numbers == (9,)
    page.writing.leave()
    assert follow("untranslated").list.current == opened.french.id
    page = follow("unsynthesised")
    assert (page.key, page.side.number) == ("findings", 9)
    for name, finding in (("bare", opened.bare), ("on_withdrawn", opened.partly)):
        page = follow(name)
        assert (page.side.number, page.findings.list.current) == (7, finding.id)
    page = follow("comments_open")
    assert (page.list.current, page.comments.current) == (opened.remarked.id, opened.comment.id)
    assert follow("not_cleared").list.current == opened.draft.id
    assert follow("not_closed").overview.list.current == opened.open.id
    assert follow("not_sealed").overview.list.current == opened.closed.id
    page = follow("no_session_consent")
    assert (type(page.view), page.view.session_id) == (ConsentView, opened.open.id)
    assert page.view.way.chosen == "room"
    page = follow("no_guardian")
    assert (type(page.view), page.view.session_id) == (ConsentView, opened.closed.id)
    qtbot.waitUntil(lambda: page.view.list.current is not None)
    assert (page.view.way.chosen, page.view.list.current.id) == ("persons", opened.child.id)


def test_open_questions_of_the_disclosure_review_lead_to_it(
    workspace: Workspace, consultation: Consultation, settled: Profile, qtbot: QtBot
) -> None:
    workspace.write(
        record_input, consultation_id=consultation.id, text="Call 0712 345 678.", objectives=(9,),
        kind="challenge", stakeholder_group="migrants", sensitivity="public",
    )  # fmt: skip
    background = Background()
    shell = Shell(workspace, settled, background, (ProgressPage, ReportPage), consultation.id)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("progress")
    assert isinstance(page, ProgressPage)
    idle(page, qtbot)
    line = page.lines["not_reviewed"]
    assert line.sentence == "1 question of the disclosure review is open."
    qtbot.keyClick(line.go, Qt.Key.Key_Space)
    report = shell.current
    assert isinstance(report, ReportPage)
    assert report.reviewing is not None
    idle(page, qtbot)
    report.reviewing.redact()
    report.reviewing.accept()
    shell.go("progress")
    idle(page, qtbot)
    assert "not_reviewed" not in page.lines
    shell.leave()
    background.shutdown()


def test_what_is_mended_goes_from_the_page(
    page: ProgressPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    entry = workspace.write(
        record_input, consultation_id=consultation.id, text="x", objectives=(9,),
        kind="challenge", stakeholder_group="migrants",
    )  # fmt: skip
    idle(page, qtbot)
    assert set(page.lines) == {"unsynthesised"}
    workspace.write(
        write_finding, consultation_id=consultation.id, text="So", objective=9, inputs=[entry.id]
    )
    idle(page, qtbot)
    assert page.lines == {}
    assert page.said.text() == "Nothing is open any more: the report can be made."
    assert page.counts.figures["used"].text() == "1"


@pytest.mark.parametrize("count", [1, 2])
def test_every_thing_has_its_sentence(count: int) -> None:
    names = ("to_be_sorted", "untranslated", "unsynthesised", "bare", "on_withdrawn",
             "no_session_consent", "no_guardian", "named_without_consent", "comments_open",
             "not_cleared", "not_closed", "not_sealed", "not_reviewed")  # fmt: skip
    said = [in_words(Item(name, count, "capture"), "fr") for name in names]
    assert len(set(said)) == len(names)
    assert all(str(count) in sentence and "{" not in sentence for sentence in said)


def test_a_page_that_is_not_there_is_not_gone_to(page: ProgressPage) -> None:
    page.follow(Item("not_sealed", 1, "sessions", {"session": "0" * 32}))
    assert page.shell.current is page


def test_every_control_has_a_name(
    page: ProgressPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    workspace.write(
        record_input, consultation_id=consultation.id, text="x", kind="challenge",
        stakeholder_group="migrants",
    )  # fmt: skip
    idle(page, qtbot)
    assert nameless(page) == []
