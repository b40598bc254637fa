"""The minutes page: a line is typed, understood, saved, corrected, sorted, struck, undone."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import Input, inputs, withdraw_input
from gcm_desktop.consultation.sessions import Session, close_session, open_session, sessions
from gcm_desktop.errors import DiskFullError
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture_writing import TWICE
from gcm_desktop.ui.half_typed import EVERY
from gcm_desktop.ui.minutes import PAGE, MinutesPage
from gcm_desktop.ui.minutes_meeting import Meeting
from gcm_desktop.ui.minutes_recording import MinutesRecording
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

NONE, CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
ENTER, ESCAPE, UP, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down
AGENDA = [
    {"title": "Who pays", "objectives": [6, 18], "minutes": 30},
    {"title": "Open floor", "objectives": [], "minutes": None},
]
SECRET = "Please never write that down."


@pytest.fixture
def meeting_record(workspace: Workspace, consultation: Consultation) -> Session:
    return workspace.write(
        open_session, consultation_id=consultation.id, title="Fish market", agenda=AGENDA
    )


def begun(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (MinutesPage,), consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


@pytest.fixture
def shell(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
    yield from begun(workspace, consultation, profile, qtbot)


@pytest.fixture
def page(shell: Shell, meeting_record: Session) -> MinutesPage:
    page = shell.go("minutes")
    assert isinstance(page, MinutesPage)
    return page


@pytest.fixture
def meeting(page: MinutesPage) -> Meeting:
    assert page.meeting is not None
    return page.meeting


class Typist:
    """Somebody with a keyboard and nothing else."""

    def __init__(self, shell: Shell, qtbot: QtBot) -> None:
        self._shell, self._bot = shell, qtbot

    @property
    def here(self) -> QWidget:
        widget = self._shell.focusWidget()
        assert widget is not None
        return widget

    def types(self, words: str) -> None:
        for letter in words:  # the focus may move with any of them
            self._bot.keyClicks(self.here, letter)

    def presses(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self._bot.keyClick(self.here, key, modifier)

    def says(self, words: str) -> None:
        self.types(words)
        self.presses(ENTER)

    def pastes(self, words: str) -> None:
        QGuiApplication.clipboard().setText(words)
        self.presses(Qt.Key.Key_V, CONTROL)


@pytest.fixture
def typist(meeting: Meeting, page: MinutesPage, qtbot: QtBot) -> Typist:
    return Typist(page.shell, qtbot)


def entries(workspace: Workspace) -> list[Input]:
    return workspace.read(inputs)[::-1]


def texts(workspace: Workspace) -> list[str | None]:
    return [entry.text for entry in entries(workspace)]


def all_that_is_kept(workspace: Workspace) -> str:
    path = Path(workspace.path)
    files = [path, *path.parent.glob(f"{path.name}-wal")]
    return "".join(file.read_bytes().decode("utf-8", "ignore") for file in files if file.exists())


def test_without_a_meeting_one_key_opens_one(shell: Shell, qtbot: QtBot) -> None:
    page = shell.go("minutes")
    assert isinstance(page, MinutesPage)
    qtbot.keyClick(page.none.open_button, ENTER)
    assert page.meeting is not None
    assert shell.focusWidget() is page.meeting.line
    assert shell.consultation_id is not None
    (opened,) = shell.workspace.read(sessions, shell.consultation_id)
    assert page.meeting.session_id == opened.id
    assert opened.starts_at is not None


def test_codes_and_words_become_an_input_of_the_meeting(
    workspace: Workspace, typist: Typist, meeting_record: Session
) -> None:
    typist.says("d7+12 c> Fees were paid twice.")
    (entry,) = entries(workspace)
    assert entry.text == "Fees were paid twice."
    assert entry.in_order_of_weight == (7, 12)
    assert entry.stakeholder_group == "migrant_diaspora_orgs"
    assert entry.kind == "challenge"
    assert entry.session_id == meeting_record.id
    assert (entry.attribution, entry.sensitivity, entry.quote) == ("anonymous", "aggregate", False)


def test_the_next_line_is_ready_at_once_and_inherits(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.says("l7> one")
    assert meeting.line.words == ""
    typist.says("two")
    two = entries(workspace)[1]
    assert two.in_order_of_weight == (6, 18)
    assert two.stakeholder_group == "local_authorities_communities"


def test_the_next_item_of_the_agenda_has_its_own_objectives(
    workspace: Workspace, typist: Typist
) -> None:
    typist.presses(Qt.Key.Key_F6)
    typist.says("m> nothing planned for it")
    assert entries(workspace)[0].objectives == ()


def test_the_line_shows_how_it_is_understood_while_it_is_typed(
    meeting: Meeting, typist: Typist
) -> None:
    typist.types("m9 cha")
    assert meeting.understood.said[0] == "Migrants"
    assert meeting.understood.said[1].startswith("9 ")
    assert "c Challenge" in meeting.understood.said[-1]
    typist.presses(Qt.Key.Key_Tab)
    typist.types("> w")
    assert meeting.line.words == "m9 c > w"
    assert meeting.understood.said[2] == "Challenge"


def test_a_code_that_does_not_exist_is_kept_as_typed_and_offered(
    workspace: Workspace, page: MinutesPage, meeting: Meeting, typist: Typist
) -> None:
    typist.says("m77 c> They said so")
    assert texts(workspace) == ["m77 c> They said so"]
    assert any("77" in said for said in page.shell.notices.sentences)
    offered = [b for b in page.shell.notices.findChildren(QPushButton) if "orrect" in b.text()]
    offered[0].click()
    assert meeting.line.words == "m77 c> They said so"
    meeting.line.write("m7 c> They said so")
    typist.presses(ENTER)
    (entry,) = entries(workspace)
    assert (entry.text, entry.objectives, entry.kind) == ("They said so", (7,), "challenge")


def test_codes_without_words_are_refused_and_stay(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.says("m7 c>")
    assert texts(workspace) == []
    assert meeting.line.words == "m7 c>"
    assert meeting.problem.sentence
    typist.types(" now")
    assert meeting.problem.sentence == ""


def test_a_line_that_the_file_refuses_stays_in_the_field_with_its_reason(
    meeting: Meeting, typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise DiskFullError

    monkeypatch.setattr(MinutesRecording, "record", full)
    typist.says("m7> precious")
    assert meeting.line.words == "m7> precious"
    assert meeting.problem.sentence == str(DiskFullError())


def test_twenty_thousand_characters_are_one_line(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    meeting.line.write("m7> " + "word " * 4_000)
    typist.presses(ENTER)
    assert len(texts(workspace)[0] or "") == 19_999


def test_up_corrects_the_last_line_and_escape_leaves_it(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.says("m7 c> one")
    typist.says("m8 p> two")
    typist.presses(UP)
    assert meeting.line.words == "m8 p> two"
    typist.presses(UP)
    assert meeting.line.words == "m7 c> one"
    typist.presses(DOWN)
    typist.types(" and a half")
    typist.presses(ENTER)
    assert texts(workspace) == ["one", "two and a half"]
    typist.presses(UP)
    typist.types(" spoilt")
    typist.presses(ESCAPE)
    typist.presses(ESCAPE)
    assert meeting.line.words == ""
    assert texts(workspace) == ["one", "two and a half"]


def test_a_half_typed_line_comes_back_after_a_correction(meeting: Meeting, typist: Typist) -> None:
    typist.says("m7> one")
    typist.types("m8> half")
    typist.presses(Qt.Key.Key_R, ALT)
    typist.presses(ENTER)
    assert meeting.line.words == "m7 x> one"
    typist.types("!")
    typist.presses(ENTER)
    assert meeting.line.words == "m8> half"


def test_undo_and_redo_go_any_number_of_steps(workspace: Workspace, typist: Typist) -> None:
    for number in range(5):
        typist.says(f"m7> line {number}")
    for _step in range(3):
        typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == ["line 0", "line 1"]
    for _step in range(2):
        typist.presses(Qt.Key.Key_Y, CONTROL)
    assert texts(workspace) == [f"line {number}" for number in range(4)]


def test_undo_takes_back_typing_while_something_is_typed(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.says("m7> saved")
    typist.types("m8> typed")
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert meeting.line.words == ""
    assert texts(workspace) == ["saved"]


def test_undo_still_works_after_a_restart(
    tmp_path: Path, workspace: Workspace, consultation: Consultation, profile: Profile,
    meeting: Meeting, typist: Typist, qtbot: QtBot,
) -> None:  # fmt: skip
    typist.says("m7> one")
    typist.says("m7> two")
    copy = tmp_path / "again" / "test.gcm"
    copy.parent.mkdir()
    workspace.copy_to(copy)
    with Workspace.open(copy, None, profile=profile) as again:
        for shell in begun(again, consultation, profile, qtbot):
            page = shell.go("minutes")
            assert isinstance(page, MinutesPage)
            assert page.meeting is not None
            assert len(page.meeting.table.said.lines) == 2
            Typist(shell, qtbot).presses(Qt.Key.Key_Z, CONTROL)
            assert texts(again) == ["one"]


def test_undo_goes_on_behind_what_was_done_here_and_redo_comes_back_in_order(
    workspace: Workspace, meeting: Meeting, typist: Typist, qtbot: QtBot
) -> None:
    typist.says("m7> one")
    typist.pastes("m7> two\nm7> three")
    typist.presses(ENTER)
    qtbot.waitUntil(lambda: len(texts(workspace)) == 3 and not meeting.block.recording)
    typist.says("m7> four")
    for left in (["one", "two", "three"], ["one", "two"], ["one"], []):
        typist.presses(Qt.Key.Key_Z, CONTROL)
        assert texts(workspace) == left
    for back in (["one"], ["one", "two"], ["one", "two", "three"]):
        typist.presses(Qt.Key.Key_Y, CONTROL)
        assert texts(workspace) == back
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == ["one", "two"]


def test_what_was_struck_does_not_stand_in_the_way_of_undo(
    workspace: Workspace, typist: Typist
) -> None:
    typist.says("m7> one")
    typist.says("m7> two")
    typist.presses(Qt.Key.Key_F8)
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert texts(workspace) == []


def test_many_lines_are_sorted_at_once_and_undone_at_once(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    for number in range(4):
        typist.says(f"m7> line {number}")
    typist.presses(UP, SHIFT)
    typist.presses(UP, SHIFT)
    typist.presses(UP, SHIFT)
    assert len(meeting.table.all_selected) == 3
    typist.types("9 -3")
    assert typist.here is meeting.sorting.typed
    typist.presses(ENTER)
    found = entries(workspace)
    assert [entry.objectives for entry in found] == [(7,), (9,), (9,), (9,)]
    assert [entry.kind for entry in found] == ["experience", *["challenge"] * 3]
    assert {entry.stakeholder_group for entry in found} == {"migrants"}
    typist.presses(Qt.Key.Key_Z, CONTROL)
    assert [entry.objectives for entry in entries(workspace)] == [(7,)] * 4


def test_all_lines_are_selected_with_one_key(meeting: Meeting, typist: Typist) -> None:
    for number in range(3):
        typist.says(f"m7> line {number}")
    typist.presses(Qt.Key.Key_R, ALT)
    typist.presses(Qt.Key.Key_A, CONTROL)
    assert len(meeting.table.all_selected) == 3
    typist.presses(ESCAPE)
    assert typist.here is meeting.line


def test_codes_that_do_not_exist_sort_nothing(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.says("m7> one")
    typist.presses(Qt.Key.Key_R, ALT)
    typist.says("zz")
    assert meeting.sorting.field.problem.sentence
    assert entries(workspace)[0].objectives == (7,)
    typist.presses(ESCAPE)
    assert not meeting.sorting.isVisible()


def test_what_is_struck_is_nowhere_any_more(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.says(f"m7> {SECRET}")
    QGuiApplication.clipboard().setText(SECRET)
    typist.presses(Qt.Key.Key_F8)
    assert texts(workspace) == []
    assert meeting.table.said.lines == []
    assert QGuiApplication.clipboard().text() == ""
    assert SECRET not in all_that_is_kept(workspace)


def test_striking_what_is_half_typed_clears_the_line_and_its_draft(
    workspace: Workspace, meeting: Meeting, typist: Typist, qtbot: QtBot
) -> None:
    typist.says("m7> stays")
    typist.types(f"m7> {SECRET}")
    meeting.keeping.keep()
    typist.presses(Qt.Key.Key_F8)
    assert meeting.line.words == ""
    assert SECRET not in all_that_is_kept(workspace)
    typist.presses(Qt.Key.Key_F8)
    assert texts(workspace) == ["stays"], "the same stroke strikes once"
    qtbot.wait(int(TWICE * 1000) + 50)
    typist.presses(Qt.Key.Key_F8)
    assert texts(workspace) == []


def test_a_block_of_notes_is_split_into_inputs(
    workspace: Workspace, meeting: Meeting, typist: Typist, qtbot: QtBot
) -> None:
    typist.pastes("m7 c> one\n\nand two\nzz> three\nd8> four")
    assert meeting.block.isVisible()
    assert "4" in meeting.block.many.text()
    typist.presses(ENTER)
    qtbot.waitUntil(lambda: not meeting.block.recording)
    found = entries(workspace)
    assert [entry.text for entry in found] == ["one", "and two", "zz> three", "four"]
    assert found[1].stakeholder_group == "migrants"
    assert found[3].objectives == (8,)
    qtbot.waitUntil(lambda: len(meeting.table.said.lines) == 4)
    assert meeting.line.words == ""


def test_escape_leaves_a_block_one_text(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.pastes("m7> one\ntwo")
    typist.presses(ESCAPE)
    assert not meeting.block.isVisible()
    typist.presses(ENTER)
    assert texts(workspace) == ["one\ntwo"]


def test_a_block_that_was_recorded_already_is_not_recorded_twice(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.pastes("m7> one\nm7> two")
    recording = meeting.recording
    several = recording.begin_block(meeting.block.read())
    recording.record_block(several, recording.drafts.place)
    recording.record_block(several, recording.drafts.place)
    assert texts(workspace) == ["one", "two"]


def test_a_half_typed_line_is_offered_after_a_crash(
    tmp_path: Path, workspace: Workspace, consultation: Consultation, profile: Profile,
    meeting: Meeting, typist: Typist, qtbot: QtBot,
) -> None:  # fmt: skip
    typist.types("m7> half a line")
    qtbot.wait(EVERY + 200)
    copy = tmp_path / "again" / "test.gcm"
    copy.parent.mkdir()
    workspace.copy_to(copy)
    with Workspace.open(copy, None, profile=profile) as again:
        for shell in begun(again, consultation, profile, qtbot):
            page = shell.go("minutes")
            assert isinstance(page, MinutesPage)
            offered = shell.notices.findChildren(QPushButton)
            next(b for b in offered if "Bring" in b.text()).click()
            assert page.meeting is not None
            assert page.meeting.line.words == "m7> half a line"


def test_a_line_that_was_saved_leaves_no_draft(
    workspace: Workspace, meeting: Meeting, typist: Typist
) -> None:
    typist.types("m7> kept then saved")
    meeting.keeping.keep()
    typist.presses(ENTER)
    meeting.keeping.keep()
    assert meeting.recording.drafts.found() == []


def test_a_thousand_lines_are_shown_the_newest_at_the_bottom(
    workspace: Workspace, consultation: Consultation, meeting_record: Session, shell: Shell,
    qtbot: QtBot,
) -> None:  # fmt: skip
    from gcm_desktop.consultation.inputs import record_inputs

    several = [
        {"text": f"line {n}", "kind": "data", "stakeholder_group": "media",
         "session_id": meeting_record.id}
        for n in range(1000)
    ]  # fmt: skip
    workspace.write(record_inputs, consultation_id=consultation.id, several=several)
    page = shell.go("minutes")
    assert isinstance(page, MinutesPage)
    assert page.meeting is not None
    table = page.meeting.table
    assert table.said.lines[-1].words == "line 999"
    assert len(table.said.lines) == PAGE
    qtbot.waitUntil(lambda: len(table.said.lines) == 1000)
    bar = table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    Typist(shell, qtbot).says("m7> the newest")
    assert table.said.lines[-1].words == "the newest"
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())


def test_what_changes_elsewhere_is_read_again(
    workspace: Workspace, meeting: Meeting, typist: Typist, qtbot: QtBot
) -> None:
    typist.says("m7> one")
    typist.says("m7> two")
    workspace.write(withdraw_input, entries(workspace)[0].id)
    qtbot.waitUntil(lambda: [line.words for line in meeting.table.said.lines] == ["two"])


def test_the_meeting_is_remembered_and_another_can_be_chosen(
    workspace: Workspace, consultation: Consultation, page: MinutesPage, typist: Typist,
    meeting_record: Session, qtbot: QtBot,
) -> None:  # fmt: skip
    other = workspace.write(open_session, consultation_id=consultation.id, title="Evening")
    typist.types("m7> half")
    meeting = page.meeting
    assert meeting is not None
    qtbot.waitUntil(lambda: meeting.session.count() == 2)
    page.choose(other.id)
    assert page.place() == {"session": other.id}
    assert page.meeting is not None
    assert page.meeting.line.words == ""
    page.return_to({"session": meeting_record.id.hex})
    assert page.meeting.session_id == meeting_record.id
    page.return_to({"session": "nonsense"})
    assert page.meeting.session_id == meeting_record.id


def test_a_meeting_that_was_closed_says_so_and_forgets_who_asked_to_speak(
    workspace: Workspace, meeting: Meeting, typist: Typist, meeting_record: Session, qtbot: QtBot
) -> None:
    typist.presses(Qt.Key.Key_F2)
    typist.says("Amina of the harbour")
    workspace.write(close_session, meeting_record.id)
    qtbot.waitUntil(lambda: meeting.standing.text() == "Closed")
    assert meeting.floor.waiting == []
    assert not meeting.floor.isVisible()


def test_codes_of_ones_own_hold_from_the_next_line_on(
    workspace: Workspace, profile: Profile, meeting: Meeting, typist: Typist
) -> None:
    typist.presses(Qt.Key.Key_F1)
    assert meeting.legend.isVisible()
    meeting.legend.groups["media"].setText("tv")
    meeting.legend.kinds["data"].setText("dat")
    meeting.legend.keep.click()
    assert not meeting.legend.isVisible()
    typist.says("tv7 dat> w")
    (entry,) = entries(workspace)
    assert (entry.stakeholder_group, entry.kind) == ("media", "data")
    assert profile.note("codes")["groups"]["media"] == "tv"


def test_codes_given_twice_are_refused(meeting: Meeting, typist: Typist) -> None:
    typist.presses(Qt.Key.Key_F1)
    meeting.legend.groups["media"].setText("m")
    meeting.legend.keep.click()
    assert meeting.legend.isVisible()
    assert "twice" in meeting.legend.problem.sentence


def test_every_control_has_a_name(
    page: MinutesPage, meeting: Meeting, typist: Typist, nameless: Callable[[QWidget], list[str]]
) -> None:
    typist.says("m7> one")
    assert nameless(page) == []
    typist.presses(Qt.Key.Key_F1)
    assert nameless(page) == []


def test_a_file_that_is_only_read_takes_no_line(
    tmp_path: Path, workspace: Workspace, consultation: Consultation, meeting_record: Session,
    profile: Profile, qtbot: QtBot,
) -> None:  # fmt: skip
    copy = tmp_path / "again" / "test.gcm"
    copy.parent.mkdir()
    workspace.copy_to(copy)
    shutil.copymode(workspace.path, copy)
    with Workspace.open(copy, None, profile=profile, read_only=True) as again:
        for shell in begun(again, consultation, profile, qtbot):
            page = shell.go("minutes")
            assert isinstance(page, MinutesPage)
            assert page.meeting is not None
            assert not page.meeting.line.isEnabled()
