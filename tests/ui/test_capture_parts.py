"""The small parts of the capture page: keys by place, lists searched by typing, rows of words."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QKeyEvent
from pytestqt.qtbot import QtBot

from gcm_desktop.reference import countries, country_name
from gcm_desktop.ui.capture_choices import GroupChooser, KindChooser
from gcm_desktop.ui.capture_keys import plain_key
from gcm_desktop.ui.capture_objectives import found, numbers_typed
from gcm_desktop.ui.capture_rows import begins_right_to_left, in_two_rows
from gcm_desktop.ui.capture_search import SearchChoice

NONE = Qt.KeyboardModifier.NoModifier


def key(text: str, *, scan: int = 0, virtual: int = 0, modifier: object = NONE) -> QKeyEvent:
    assert isinstance(modifier, Qt.KeyboardModifier)
    return QKeyEvent(QEvent.Type.KeyPress, 0, modifier, scan, virtual, 0, text)


@pytest.mark.parametrize(
    ("platform", "event", "letter"),
    [
        ("linux", key("m"), "m"),
        ("linux", key("M"), "m"),
        ("linux", key("7"), "7"),
        ("linux", key("٧"), "7"),
        ("linux", key("ة", scan=58), "m"),
        ("linux", key("ь", scan=58), "m"),
        ("linux", key("é", scan=11), "2"),
        ("win32", key("ь", scan=50), "m"),
        ("darwin", key("ь", virtual=46), "m"),
        ("darwin", key("ф", virtual=0), "a"),
        ("linux", key("", scan=58), ""),
        ("linux", key(" ", scan=65), ""),
        ("linux", key("ж", scan=200), ""),
        ("linux", key("m", modifier=Qt.KeyboardModifier.AltModifier), ""),
    ],
)
def test_a_key_stands_for_its_letter_or_for_the_one_at_its_place(
    monkeypatch: pytest.MonkeyPatch, platform: str, event: QKeyEvent, letter: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert plain_key(event) == letter


def test_the_letter_of_a_group_picks_it_in_the_open_list_too(qtbot: QtBot) -> None:
    chooser = GroupChooser()
    qtbot.addWidget(chooser)
    with qtbot.waitExposed(chooser):
        chooser.show()
    for letter, group in chooser.keys.items():
        with qtbot.waitSignal(chooser.picked):
            qtbot.keyClick(chooser, letter)
        assert chooser.chosen == group
    chooser.showPopup()
    qtbot.keyClick(chooser.view(), "c")
    assert chooser.chosen == "civil_society"
    assert not chooser.view().isVisible()


def test_a_letter_of_no_group_changes_nothing(qtbot: QtBot) -> None:
    chooser = GroupChooser()
    qtbot.addWidget(chooser)
    chooser.choose("media")
    qtbot.keyClick(chooser, "q")
    assert chooser.chosen == "media"


def test_the_digit_of_a_kind_picks_it(qtbot: QtBot) -> None:
    chooser = KindChooser()
    qtbot.addWidget(chooser)
    for digit, kind in chooser.keys.items():
        with qtbot.waitSignal(chooser.picked):
            qtbot.keyClick(chooser.buttons["data"], digit)
        assert chooser.chosen == kind
    chooser.choose("")
    assert chooser.chosen == ""


def test_the_kinds_take_two_rows_where_one_has_no_room(qtbot: QtBot) -> None:
    chooser = KindChooser()
    qtbot.addWidget(chooser)
    chooser.fit(2000)
    one = chooser.sizeHint().height()
    chooser.fit(600)
    assert chooser.sizeHint().height() > 1.5 * one
    assert chooser.sizeHint().width() <= 600


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("kenya", "KEN"),
        ("KEN", "KEN"),
        ("cote", "CIV"),
        ("Côte d", "CIV"),
        ("verde", "CPV"),
        ("nowhere", ""),
        ("", ""),
    ],
)
def test_a_country_is_found_by_any_part_of_its_name_without_accents(
    qtbot: QtBot, typed: str, code: str
) -> None:
    field = SearchChoice((iso3, country_name(iso3, "en")) for iso3 in countries())
    qtbot.addWidget(field)
    field.setEditText(typed)
    assert field.chosen == code
    field.settle()
    assert field.currentText() == (country_name(code, "en") if code else typed)


def test_what_is_not_on_the_list_can_be_accepted(qtbot: QtBot) -> None:
    field = SearchChoice([("en", "English")], lambda typed: typed if typed == "pt-BR" else None)
    qtbot.addWidget(field)
    field.choose("pt-BR")
    assert field.chosen == "pt-BR"
    field.setEditText("xx")
    assert field.chosen == ""


@pytest.mark.parametrize(
    ("words", "right_to_left"),
    [("Three", False), ("12 قالت", True), ("«Да»", False), ("", False), ("123", False)],
)
def test_words_begin_where_their_first_letter_says(words: str, right_to_left: bool) -> None:
    assert begins_right_to_left(words) == right_to_left


def test_two_rows_hold_the_beginning_and_no_letter_is_torn(dressed: object) -> None:
    font = QFont("Inter")
    font.setPixelSize(13)
    words = "👩‍👩‍👧 said, 😀 and again 😀: " * 40
    first, second = in_two_rows(words, font, 300, mirrored=False)
    assert words.startswith(first)
    assert second.endswith("…")
    assert words[len(first) :].startswith(second.removesuffix("…").rstrip())
    assert in_two_rows("Short", font, 300, mirrored=False) == ["Short"]
    assert in_two_rows("", font, 300, mirrored=False) in ([], [""])


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [("7", (7,)), ("7 12", (7, 12)), ("7,12;3", (7, 12, 3)), ("7 7", (7,)), ("x", ()), ("", ())],
)
def test_numbers_are_read_from_what_is_typed(typed: str, numbers: tuple[int, ...]) -> None:
    assert numbers_typed(typed) == numbers


def test_what_is_to_be_sorted_is_found_by_its_number_and_name() -> None:
    assert found("0") == (0,)
    assert 0 in found("sort")
    assert found("24") == ()
    assert found("  ") == tuple(range(24))
    assert found("7 12 99") == (7, 12)
