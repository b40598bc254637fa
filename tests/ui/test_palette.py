"""The command palette: what it finds, in which order, and that it leads there by keys alone."""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.profile import Profile
from gcm_desktop.texts import use_language
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.capture import CapturePage
from gcm_desktop.ui.consultations import ConsultationsPage
from gcm_desktop.ui.history import HistoryPage
from gcm_desktop.ui.palette import Palette
from gcm_desktop.ui.palette_finding import Kind, Way, found, words_of
from gcm_desktop.ui.palette_list import in_words
from gcm_desktop.ui.palette_ways import ways_at_once
from gcm_desktop.ui.shell import Action, Page, Shell
from gcm_desktop.workspace import Workspace


class Notes(Page):
    key = "notes"
    drawing = "capture"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.about, self.done = shell.consultation_id, 0
        self.objectives: list[int] = []
        self.line = QLineEdit()
        self.line.setAccessibleName("Notes")
        QVBoxLayout(self).addWidget(self.line)
        QShortcut("F8", self, self.count)

    @staticmethod
    def title() -> str:
        return "Notes"

    def shown(self) -> None:
        self.line.setFocus()

    def offers(self) -> tuple[Action, ...]:
        return (Action("Turn the leaf", "F8", self.count),)

    def show_objective(self, number: int) -> bool:
        self.objectives.append(number)
        return True

    def count(self) -> None:
        self.done += 1


@pytest.fixture
def shell(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    background = Background()
    kinds = (ConsultationsPage, CapturePage, HistoryPage, Notes)
    shell = Shell(workspace, profile, background, kinds)
    qtbot.addWidget(shell)
    shell.resize(1093, 614)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    shell.go("consultations")
    yield shell
    shell.leave()
    background.shutdown()


@pytest.fixture
def notes(shell: Shell, consultation: Consultation) -> Notes:
    shell.consult(consultation.id)
    page = shell.go("notes")
    assert isinstance(page, Notes)
    return page


def opened(shell: Shell, qtbot: QtBot) -> Palette:
    """The palette, once it knows all consultations."""
    qtbot.keyClick(shell.focusWidget() or shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = shell.palette_open
    assert palette is not None
    qtbot.waitUntil(lambda: not shell.background.busy)
    return palette


def titles(palette: Palette) -> list[str]:
    return [way.title.strip("\u2068\u2069") for way in palette.list.found.ways]


def way(title: str, kind: Kind = Kind.CONSULTATION, *others: str) -> Way:
    return Way(kind, title, "", "", "go", lambda: None, words_of(title, *others))


# --- finding --------------------------------------------------------------------------------------


def test_every_typed_word_begins_some_word_in_any_order() -> None:
    ways = [way("Harbour talks"), way("Market talks"), way("Talks in the harbour market")]
    both = {"Harbour talks", "Talks in the harbour market"}
    assert {w.title for w in found(ways, "tal har", "en")} == both
    assert found(ways, "har tal", "en")[0].title == "Harbour talks"
    assert found(ways, "arbour", "en") == []
    assert found(ways, "harbour boat", "en") == []


def test_what_begins_with_what_was_typed_comes_first() -> None:
    ways = [way("The harbour"), way("Harbours"), way("Harbour"), way("Harbour talks")]
    assert [w.title for w in found(ways, "harbour", "en")] == [
        "Harbour",
        "Harbour talks",
        "Harbours",
        "The harbour",
    ]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Réunion à Genève", "geneve reu"),
        ("استشارة الميناء", "الميناء"),
        ("Консультация в порту", "ПОРТ"),
        ("港口磋商", "磋商"),
        ("“Quoted” AND (odd) * signs", '"quoted and* ('),
    ],
)
def test_words_are_found_in_every_script_however_they_are_typed(title: str, typed: str) -> None:
    assert [w.title for w in found([way("Other"), way(title)], typed, "en")] == [title]


@pytest.mark.parametrize("typed", ['"', "***", "(((", "   ", "\u200f"])
def test_signs_alone_find_what_is_offered_at_first(typed: str) -> None:
    first = Way(Kind.PAGE, "Page", "", "", "go", lambda: None, words_of("Page"), at_first=True)
    assert found([way("Harbour"), first], typed, "en") == [first]


def test_an_objective_is_found_by_number_title_and_everyday_word(shell: Shell) -> None:
    ways = ways_at_once(shell)

    def numbers(typed: str) -> list[int]:
        return [w.objective for w in found(ways, typed, "en") if w.kind is Kind.OBJECTIVE]

    assert numbers("7")[0] == 7
    assert numbers("objective 1")[0] == 1
    assert numbers("passport")[0] == 4
    assert numbers("objective passport")[0] == 4
    assert numbers("remitt") == [20]
    assert numbers("nonsense") == []


def test_a_page_of_that_name_comes_before_a_consultation(shell: Shell) -> None:
    ways = [way("History of the harbour"), *ways_at_once(shell)]
    assert found(ways, "hist", "en")[0].title == "History"


def test_among_thousands_the_one_that_was_typed_is_first() -> None:
    ways = [way(f"Harbour talks number {n}") for n in range(2_000)]
    assert found(ways, "talks 1777", "en")[0].title == "Harbour talks number 1777"
    assert len(found(ways, "harbour", "en")) < 100


# --- doing ----------------------------------------------------------------------------------------


def test_enter_goes_to_the_page_that_was_typed(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "hist")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert isinstance(shell.current, HistoryPage)
    assert shell.palette_open is None


def test_up_and_down_choose_and_go_round(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot)
    many = len(titles(palette))
    for key, row in (
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, many - 1),
        (Qt.Key.Key_Tab, 0),
    ):
        qtbot.keyClick(palette.line, key)
        assert palette.list.currentIndex().row() == row
        assert palette.line.hasFocus()


@pytest.mark.parametrize("keys", ["escape", "again", "beside"])
def test_closing_it_leaves_everything_as_it_was(
    shell: Shell, notes: Notes, qtbot: QtBot, keys: str
) -> None:
    notes.line.setText("half")
    palette = opened(shell, qtbot)
    assert not notes.line.hasFocus()
    if keys == "escape":
        qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    elif keys == "again":
        qtbot.keyClick(palette.line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    else:
        QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert shell.palette_open is None
    assert shell.current is notes
    assert notes.line.text() == "half"
    assert notes.line.hasFocus()


def test_a_consultation_is_gone_to_on_the_same_page(
    shell: Shell, workspace: Workspace, notes: Notes, qtbot: QtBot
) -> None:
    other = workspace.write(open_consultation, title="Market & <b>fair</b>", country="SEN")
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "fair sene")
    assert titles(palette) == ["Market & <b>fair</b>"]
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert shell.consultation_id == other.id
    assert isinstance(shell.current, Notes)
    assert shell.current.about == other.id


def test_an_objective_leads_to_where_it_is_written_down(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "passport")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert isinstance(shell.current, CapturePage)
    assert shell.current.writing.objective == 4


def test_a_page_that_knows_objectives_is_not_left_for_one(
    shell: Shell, notes: Notes, qtbot: QtBot
) -> None:
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "12")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert shell.current is notes
    assert notes.objectives == [12]


def test_without_a_consultation_an_objective_says_what_to_do_first(
    shell: Shell, qtbot: QtBot
) -> None:
    palette = opened(shell, qtbot)
    assert "Capture" not in titles(palette)
    qtbot.keyClicks(palette.line, "passport")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert isinstance(shell.current, ConsultationsPage)
    assert any("Choose a consultation first" in said for said in shell.notices.sentences)


def test_what_the_page_offers_comes_first_and_is_done(
    shell: Shell, notes: Notes, qtbot: QtBot
) -> None:
    palette = opened(shell, qtbot)
    assert titles(palette)[0] == "Turn the leaf"
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert notes.done == 1
    assert notes.line.hasFocus()


def test_keys_of_the_page_behind_do_nothing_meanwhile(
    shell: Shell, notes: Notes, qtbot: QtBot
) -> None:
    palette = opened(shell, qtbot)
    qtbot.keyClick(palette.line, Qt.Key.Key_F8)
    qtbot.keyClick(palette.line, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert notes.done == 0
    assert shell.current is notes
    palette.end()
    qtbot.keyClick(notes.line, Qt.Key.Key_F8)
    assert notes.done == 1


def test_locking_works_from_here_as_from_anywhere(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot)
    with qtbot.waitSignal(shell.asked_lock):
        qtbot.keyClick(palette.line, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize(
    ("typed", "signal"),
    [
        ("settings", "asked_settings"),
        ("lock", "asked_lock"),
        ("close this", "asked_close"),
        ("protect", "asked_keys"),
    ],
)
def test_the_program_offers_its_own(shell: Shell, qtbot: QtBot, typed: str, signal: str) -> None:
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, typed)
    with qtbot.waitSignal(getattr(shell, signal)):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)


def test_a_backup_is_made_now_and_said_once(shell: Shell, qtbot: QtBot) -> None:
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "back up")
    with qtbot.waitSignal(shell.keeping.made, timeout=20_000):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert any("backup was made" in said for said in shell.notices.sentences)
    shell.notices.clear()
    with qtbot.waitSignal(shell.keeping.made, timeout=20_000):
        shell.keeping.back_up_now()
    assert not any("backup was made" in said for said in shell.notices.sentences)


def test_what_was_chosen_before_the_consultations_came_stays_chosen(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.open_palette()
    palette = shell.palette_open
    assert palette is not None
    palette.line.setText("c")
    palette.line.textEdited.emit("c")
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    chosen = palette.list.current
    qtbot.waitUntil(lambda: not shell.background.busy)
    assert palette.list.current == chosen


# --- how it stands --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(960, 560), (1093, 614), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_stays_inside_the_window(
    shell: Shell, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    use_language(language)
    shell.resize(*size)
    palette = opened(shell, qtbot)
    assert palette.rect() == shell.rect()
    assert palette.rect().contains(palette.card.geometry())
    shell.resize(960, 560)
    assert palette.rect().contains(palette.card.geometry())


def test_every_control_of_it_has_a_name(
    shell: Shell, qtbot: QtBot, nameless: Callable[[QWidget], list[str]]
) -> None:
    palette = opened(shell, qtbot)
    assert nameless(palette) == []
    said = in_words(next(w for w in ways_at_once(shell) if w.objective == 7))
    assert said.startswith("Objective 7: ")


def test_nothing_of_it_is_left_on_the_device(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    before = set(shell.profile.folder.rglob("*"))
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "harb")
    assert titles(palette) == ["Harbour talks"]
    palette.end()
    assert set(shell.profile.folder.rglob("*")) == before
    assert shell.palette_open is None
    after = opened(shell, qtbot)
    assert after.line.text() == ""


def test_a_consultation_without_a_place_is_told_by_its_country(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    palette = opened(shell, qtbot)
    qtbot.keyClicks(palette.line, "kenya")
    (only,) = palette.list.found.ways
    assert only.detail == "Kenya"
    assert isinstance(only.act, partial)
    assert UUID(str(only.act.args[1])) == consultation.id
