"""Writing down what is said, by key strokes alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.inputs import Input, inputs, record_input, withdraw_input
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import PAGE, CapturePage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
ENTER = Qt.Key.Key_Return


@pytest.fixture
def shell(
    workspace: Workspace, consultation: Consultation, profile: Profile, qtbot: QtBot
) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (CapturePage,), consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


class Typist:
    """Somebody with a keyboard and nothing else."""

    def __init__(self, shell: Shell, qtbot: QtBot) -> None:
        self.shell, self._bot = shell, qtbot

    @property
    def at(self) -> QWidget:
        focus = self.shell.focusWidget()
        assert focus is not None
        return focus

    def types(self, *parts: str) -> None:
        for part in parts:
            for letter in part:
                if letter.isascii():
                    self._bot.keyClicks(self.at, letter)
                else:
                    key = QKeyEvent(QEvent.Type.KeyPress, 0, NONE, letter)
                    QApplication.sendEvent(self.at, key)

    def presses(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self._bot.keyClick(self.at, key, modifier)

    def goes_to(self, typed: str) -> None:
        self.presses(Qt.Key.Key_F, CONTROL)
        self.types(typed)
        self.presses(ENTER)

    def saves(self) -> None:
        self.presses(ENTER, CONTROL)


@pytest.fixture
def typist(shell: Shell, qtbot: QtBot) -> Typist:
    return Typist(shell, qtbot)


@pytest.fixture
def page(shell: Shell) -> CapturePage:
    page = shell.go("capture")
    assert isinstance(page, CapturePage)
    return page


def recorded(workspace: Workspace) -> list[Input]:
    return workspace.read(inputs)


def said(workspace: Workspace, consultation: Consultation, text: str, number: int = 7) -> Input:
    return workspace.write(
        record_input,
        consultation_id=consultation.id,
        text=text,
        kind="challenge",
        stakeholder_group="migrants",
        objectives=(number,),
    )


def words_shown(page: CapturePage) -> list[str]:
    return [line.words for line in page.recorded.table.recorded.lines]


def test_what_is_typed_is_recorded_with_one_letter_for_the_group_and_one_digit_for_the_kind(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.goes_to("7")
    typist.types("m", "3", "The shelter asks for a police report.")
    typist.saves()
    (entry,) = recorded(workspace)
    assert entry.text == "The shelter asks for a police report."
    assert (entry.stakeholder_group, entry.kind) == ("migrants", "challenge")
    assert (entry.objectives, entry.principal) == ((7,), 7)
    assert (entry.attribution, entry.sensitivity, entry.quote) == ("anonymous", "aggregate", False)


def test_group_kind_and_objective_stay_for_the_next_line(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.goes_to("passport")
    typist.types("t", "4", "First line.")
    typist.saves()
    assert page.form.words.words == ""
    assert typist.at is page.form.words
    assert page.head.state.text().startswith("Saved ")
    typist.types("Second line.")
    assert page.head.state.text() == "Not saved yet"
    typist.saves()
    second, first = recorded(workspace)
    assert (first.text, second.text) == ("First line.", "Second line.")
    for entry in (first, second):
        facts = (entry.objectives, entry.stakeholder_group, entry.kind)
        assert facts == ((4,), "trade_unions", "recommendation")


def test_what_belongs_to_one_voice_does_not_pass_to_the_next(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    page.form.who.fill({"stakeholder_group": "civil_society", "attribution": "organisation"})
    page.form.kind.choose("practice")
    page.form.who.organisation.setText("Harbour Aid")
    page.form.quote.setChecked(True)
    page.form.sensitivity.choose("public")
    page.form.start_typing()
    typist.types("We run a night school.")
    typist.saves()
    facts = page.form.facts()
    assert (facts["organisation"], facts["attribution"]) == (None, "anonymous")
    assert facts["quote"] is False
    assert facts["sensitivity"] == "public"
    typist.types("Another voice.")
    typist.presses(Qt.Key.Key_Z, ALT)
    typist.saves()
    (newest, _first) = recorded(workspace)
    assert (newest.organisation, newest.attribution) == ("Harbour Aid", "organisation")


def test_another_group_is_not_printed_until_it_agrees_and_what_stays_here_goes_on_staying(
    page: CapturePage, typist: Typist
) -> None:
    typist.types("m")
    page.form.sensitivity.choose("public")
    typist.presses(Qt.Key.Key_G, ALT)
    typist.types("c")
    assert page.form.sensitivity.chosen == "aggregate"
    page.form.sensitivity.choose("local")
    typist.presses(Qt.Key.Key_G, ALT)
    typist.types("a")
    assert page.form.sensitivity.chosen == "local"


def test_group_and_kind_are_reached_from_the_words_and_lead_back_to_them(
    page: CapturePage, typist: Typist
) -> None:
    typist.types("m", "1", "Half a sent")
    typist.presses(Qt.Key.Key_G, ALT)
    assert typist.at is page.form.who.group
    typist.types("y")
    assert page.form.who.group.chosen == "children_youth"
    typist.types("8")
    assert page.form.kind.chosen == "question"
    assert typist.at is page.form.words
    typist.presses(Qt.Key.Key_K, ALT)
    typist.types("2", "ence")
    assert (page.form.kind.chosen, page.form.words.words) == ("practice", "Half a sentence")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("7", (7,)),
        ("٧", (7,)),
        ("passport", (4,)),
        ("wages", (6,)),
        ("0", (0,)),
        ("sorted", (0,)),
        ("7 12", (7, 12)),
        ("12, 7", (12, 7)),
    ],
)
def test_an_objective_is_found_by_number_or_everyday_word(
    page: CapturePage, typist: Typist, typed: str, numbers: tuple[int, ...]
) -> None:
    typist.goes_to(typed)
    assert page.writing.numbers == numbers
    assert page.side.finder.text() == ""
    assert page.side.objectives.rowCount() == 24


@pytest.mark.parametrize("typed", ["24", "7 24", "999", "xyzzy"])
def test_what_is_no_objective_is_said_and_changes_nothing(
    page: CapturePage, typist: Typist, typed: str
) -> None:
    typist.goes_to("7")
    typist.goes_to(typed)
    assert "objective" in page.side.answer.text()
    assert page.side.answer.isVisible()
    assert page.writing.numbers == (7,)
    typist.presses(Qt.Key.Key_Escape)
    assert not page.side.answer.isVisible()


def test_looking_for_an_objective_chooses_none_until_enter(
    page: CapturePage, typist: Typist
) -> None:
    typist.goes_to("7")
    typist.presses(Qt.Key.Key_J, CONTROL)
    typist.types("pass")
    assert page.side.objectives.numbers[0] == 4
    assert page.writing.numbers == (7,)
    typist.presses(Qt.Key.Key_Escape)
    assert page.writing.numbers == (7,)
    assert [i.data() for i in page.side.list.selectionModel().selectedIndexes()] != []


def test_arrows_in_the_finder_lead_to_another_of_those_found(
    page: CapturePage, typist: Typist
) -> None:
    typist.presses(Qt.Key.Key_F, CONTROL)
    typist.types("2")
    second = page.side.objectives.numbers[1]
    typist.presses(Qt.Key.Key_Down)
    typist.presses(ENTER)
    assert page.writing.numbers == (second,)


def test_further_objectives_are_added_and_taken_off_and_hold_for_one_line_only(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.goes_to("7")
    typist.presses(Qt.Key.Key_F, CONTROL)
    typist.types("12")
    typist.presses(ENTER, CONTROL | SHIFT)
    page.side.list.setFocus()
    typist.goes_to("7 12 4")
    page.head.further[1].click()
    assert page.writing.numbers == (7, 12)
    page.form.start_typing()
    typist.types("m", "3", "On two things.")
    typist.saves()
    (entry,) = recorded(workspace)
    assert (entry.principal, entry.objectives) == (7, (7, 12))
    assert page.writing.numbers == (7,)


def test_a_screen_reader_that_selects_an_objective_chooses_it(page: CapturePage) -> None:
    index = page.side.objectives.index(page.side.objectives.numbers.index(9))
    selection = page.side.list.selectionModel()
    selection.select(index, selection.SelectionFlag.ClearAndSelect)
    assert page.writing.numbers == (9,)


def test_what_is_refused_stays_on_screen_with_its_sentence(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    page.form.words.setFocus()
    typist.types("Words without a group.")
    typist.saves()
    assert "one letter" in page.form.fields["stakeholder_group"].problem.sentence
    assert "digit" in page.form.fields["kind"].problem.sentence
    assert page.form.words.words == "Words without a group."
    assert typist.at is page.form.who.group
    assert recorded(workspace) == []
    typist.types("m", "1")
    typist.saves()
    assert [entry.text for entry in recorded(workspace)] == ["Words without a group."]
    assert page.form.fields["stakeholder_group"].problem.sentence == ""


def test_a_refusal_of_the_record_stands_beside_its_field(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.types("m", "1", "By an organisation without a name.")
    page.form.who.attribution.choose("organisation")
    typist.saves()
    sentence = page.form.fields["attribution"].problem.sentence
    assert sentence == "The organisation's name is needed."
    assert page.form.words.words == "By an organisation without a name."
    assert recorded(workspace) == []


def test_only_blanks_are_no_words(page: CapturePage, typist: Typist, workspace: Workspace) -> None:
    typist.types("m", "1", "   ")
    typist.saves()
    assert page.form.fields["text"].problem.sentence
    assert recorded(workspace) == []


def test_an_unknown_language_is_refused_and_a_tag_or_part_of_a_name_is_taken(
    page: CapturePage, typist: Typist, workspace: Workspace
) -> None:
    typist.types("m", "1", "Habari za asubuhi.")
    page.form.language.setEditText("Klingonish")
    typist.saves()
    assert any("language" in sentence for sentence in page.shell.notices.sentences)
    assert page.form.words.words == "Habari za asubuhi."
    page.form.language.lineEdit().selectAll()
    typist.types("swah")
    typist.saves()
    page.form.language.setEditText("pt-BR")
    typist.types("Bom dia.")
    typist.saves()
    assert [entry.language for entry in recorded(workspace)] == ["pt-BR", "sw"]


def test_what_was_recorded_stands_below_newest_first_for_this_objective_or_all(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation,
    qtbot: QtBot,
) -> None:  # fmt: skip
    said(workspace, consultation, "On another objective.", 9)
    said(workspace, consultation, "The first here.")
    said(workspace, consultation, "The second here.")
    typist.goes_to("7")
    assert words_shown(page) == ["The second here.", "The first here."]
    typist.presses(Qt.Key.Key_U, ALT)
    qtbot.waitUntil(lambda: len(words_shown(page)) == 3)
    assert words_shown(page)[-1] == "On another objective."
    assert page.recorded.count.text() == "Recorded (3)"


def test_the_counts_follow_each_save(
    page: CapturePage, typist: Typist, workspace: Workspace, qtbot: QtBot
) -> None:
    typist.goes_to("7")
    typist.types("m", "3", "One.")
    typist.saves()
    qtbot.waitUntil(lambda: page.recorded.count.text() == "Recorded (1)")
    assert page.side.heard.text() == "1 of 23 heard"
    index = page.side.objectives.index(7)
    assert "1 input, 1 of 16 groups" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert page.panel.ring.accessibleName() == "1 of 16 groups heard"
    assert "Migrants: 1" in page.panel.bars.accessibleDescription()
    assert page.panel.silent is not None
    assert "Civil society" in page.panel.silent.sentence


def test_the_groups_planned_are_the_measure_and_follow_the_consultation(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation,
    qtbot: QtBot,
) -> None:  # fmt: skip
    said(workspace, consultation, "One.")
    planned = ("media", "migrants")
    workspace.write(amend_consultation, consultation.id, groups_planned=planned)
    typist.goes_to("7")
    qtbot.waitUntil(lambda: page.panel.ring.accessibleName() == "1 of 2 groups heard")
    assert page.panel.silent is not None
    assert page.panel.silent.sentence == "Not heard yet: Media"


def test_older_lines_come_when_they_are_scrolled_to(
    page: CapturePage, typist: Typist, workspace: Workspace, consultation: Consultation,
    qtbot: QtBot,
) -> None:  # fmt: skip
    many = PAGE + 30

    def record_many(db: object) -> None:
        for number in range(many):
            record_input(
                db,  # type: ignore[arg-type]
                consultation_id=consultation.id,
                text=f"Line {number}",
                kind="data",
                stakeholder_group="media",
                objectives=(3,),
            )

    workspace.write(record_many)
    typist.goes_to("3")
    assert len(words_shown(page)) == PAGE
    page.recorded.table.scrollToBottom()
    qtbot.waitUntil(lambda: len(words_shown(page)) == many)
    assert words_shown(page)[-1] == "Line 0"
    assert not page.recorded.table.recorded.canFetchMore()


def test_a_new_page_goes_on_where_the_last_line_was_recorded(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    workspace.write(
        record_input,
        consultation_id=consultation.id,
        text="Habari.",
        kind="experience",
        stakeholder_group="media",
        objectives=(11,),
        language="sw",
    )
    page = shell.go("capture")
    assert isinstance(page, CapturePage)
    assert page.writing.numbers == (11,)
    assert page.form.language.chosen == "sw"


# --- where somebody was --------------------------------------------------------------------------


def page_again(shell: Shell, qtbot: QtBot) -> CapturePage:
    """The page as it is shown when the file is opened the next time."""
    shell.leave()
    again = Shell(shell.workspace, shell.profile, shell.background, (CapturePage,))
    again.resize(1366, 768)
    qtbot.addWidget(again)
    again.show()
    again.begin()
    qtbot.waitUntil(lambda: not shell.background.busy)
    page = again.current
    assert isinstance(page, CapturePage)
    again.leave()
    return page


def said_of(workspace: Workspace, about: Consultation, many: int) -> list[Input]:
    facts = {"consultation_id": about.id, "kind": "challenge", "stakeholder_group": "migrants"}
    return [
        workspace.write(record_input, **facts, text=f"Line {n}", objectives=(9,))
        for n in range(many)
    ]


def test_the_objective_and_the_line_are_there_again_after_a_restart(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    first, *_others = said_of(workspace, consultation, PAGE + 20)
    page = shell.go("capture")
    assert isinstance(page, CapturePage)
    page.return_to({"input": first.id.hex})  # further down than is read at once
    qtbot.waitUntil(lambda: page.recorded.table.selected == first.id)
    assert page.writing.objective == 9
    again = page_again(shell, qtbot)
    qtbot.waitUntil(lambda: again.recorded.table.selected == first.id)
    assert again.writing.objective == 9
    assert again.writing.correction is None
    again.writing.choose(4)
    assert again.place() == {"objective": 4, "input": None}


def test_going_back_to_a_line_leaves_what_is_half_typed_as_it_is(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    [line] = said_of(workspace, consultation, 1)
    page = shell.go("capture")
    assert isinstance(page, CapturePage)
    page.writing.choose(4)
    page.form.words.write("Half a sen")
    page.return_to({"input": line.id.hex})
    qtbot.waitUntil(lambda: page.recorded.table.selected == line.id)
    assert page.recorded.whole
    assert page.writing.numbers == (4,)
    assert page.form.words.words == "Half a sen"


def test_a_place_that_is_there_no_longer_is_passed_over(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    [line] = said_of(workspace, consultation, 1)
    page = shell.go("capture")
    assert isinstance(page, CapturePage)
    page.writing.choose(4)
    workspace.write(withdraw_input, line.id)
    other = workspace.write(open_consultation, title="Other", country="KEN")
    [theirs] = said_of(workspace, other, 1)
    places: list[dict[str, object]] = [
        {"input": line.id.hex}, {"input": theirs.id.hex}, {"input": "0" * 32}, {"input": 3},
        {"objective": 77}, {"objective": "9"}, {},
    ]  # fmt: skip
    for place in places:
        page.return_to(place)
        qtbot.waitUntil(lambda: not shell.background.busy)
        assert (page.writing.objective, page.recorded.table.selected) == (4, None)
