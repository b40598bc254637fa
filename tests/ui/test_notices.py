"""Sentences where they are needed, as plain text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.errors import DiskFullError, RefusedError
from gcm_desktop.ui.notices import Field, Notices, show_refusal
from gcm_desktop.ui.pieces import IconButton, LinkButton, Words

RICH = "<img src='file:///etc/hostname'><b>bold</b>"


def labels(widget: QWidget) -> list[QLabel]:
    return widget.findChildren(QLabel)


def form(qtbot: QtBot) -> tuple[QWidget, dict[str, Field], Notices]:
    page = QWidget()
    qtbot.addWidget(page)
    fields = {name: Field(f"&{name.title()}", QLineEdit()) for name in ("title", "country")}
    notices = Notices()
    for part in (*fields.values(), notices):
        part.setParent(page)
    page.show()
    return page, fields, notices


def test_no_word_is_ever_shown_as_rich_text(qtbot: QtBot) -> None:
    page, fields, notices = form(qtbot)
    fields["title"].refuse(RICH)
    notices.say(RICH, "bad")
    shown = [label for label in labels(page) if label.text() == RICH]
    assert len(shown) == 2
    assert {label.textFormat() for label in labels(page)} == {Qt.TextFormat.PlainText}
    assert Words(RICH).textFormat() == Qt.TextFormat.PlainText


def test_a_refusal_stands_beside_the_fields_that_caused_it(qtbot: QtBot) -> None:
    page, fields, notices = form(qtbot)
    show_refusal(RefusedError({"country": "No such country."}), fields, notices)
    assert fields["country"].problem.sentence == "No such country."
    assert fields["title"].problem.sentence == ""
    assert notices.sentences == []
    assert page.focusWidget() is fields["country"].control


def test_what_fits_no_field_stands_above_the_page(qtbot: QtBot) -> None:
    _page, fields, notices = form(qtbot)
    show_refusal(RefusedError({"secret": "It cannot be changed."}), fields, notices)
    show_refusal(DiskFullError(), fields, notices)
    assert notices.sentences == [str(DiskFullError()), "It cannot be changed."]


def test_a_new_refusal_takes_the_old_one_away(qtbot: QtBot) -> None:
    _page, fields, notices = form(qtbot)
    show_refusal(RefusedError({"title": "Too long."}), fields, notices)
    show_refusal(RefusedError({"country": "None."}), fields, notices)
    assert fields["title"].problem.sentence == ""
    assert not fields["title"].problem.isVisible()


def test_lasting_notices_stay_first_and_the_others_go(qtbot: QtBot) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    notices.say("Saved.", "good")
    notices.say("No passphrase.", "warn", lasting=True)
    notices.say("Saved again.", "good")
    assert notices.sentences == ["No passphrase.", "Saved again.", "Saved."]
    notices.clear()
    assert notices.sentences == ["No passphrase."]


def test_the_same_is_not_said_twice(qtbot: QtBot) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    for _ in range(3):
        notices.say("The disk is full.", "bad")
    assert notices.sentences == ["The disk is full."]


def test_a_notice_can_be_put_aside_and_offers_what_to_do(qtbot: QtBot) -> None:
    notices = Notices()
    qtbot.addWidget(notices)
    done: list[bool] = []
    notice = notices.say("An input was withdrawn.", "info")
    notice.offer("Undo", lambda: done.append(True))
    for button in (LinkButton, IconButton):
        pressed = notice.findChild(button)
        assert pressed is not None
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert notices.sentences == []
    assert notices.isHidden()


def test_a_field_takes_the_focus_by_its_caption_and_names_its_control(qtbot: QtBot) -> None:
    _page, fields, _notices = form(qtbot)
    label = labels(fields["title"])[0]
    assert label.buddy() is fields["title"].control
    assert fields["title"].control.accessibleName() == "Title"


@pytest.mark.parametrize("caption", ["&Title", "Tit&le", "Title(&T)", "Title"])
def test_a_field_is_called_by_its_caption_without_the_key(caption: str, qtbot: QtBot) -> None:
    field = Field(caption, QLineEdit())
    qtbot.addWidget(field)
    assert field.control.accessibleName() == "Title"
