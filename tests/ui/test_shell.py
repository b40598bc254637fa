"""The frame of an open workspace, and its contract with the pages."""

from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import (
    Consultation,
    amend_consultation,
    open_consultation,
)
from gcm_desktop.consultation.consultations import consultation as shell_consultation
from gcm_desktop.errors import NoSuchRecordError
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.page import group_name
from gcm_desktop.ui.pages import pages
from gcm_desktop.ui.placed import MOST, Placed, ids_and_numbers, placed, remember_place
from gcm_desktop.ui.shell import SIDE_NARROW, SIDE_WIDE, Entry, Page, Shell
from gcm_desktop.workspace import Workspace


class Overview(Page):
    key = "overview"
    drawing = "consultations"
    needs_consultation = False

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.told: list[str] = []

    @staticmethod
    def title() -> str:
        return "Overview"

    def shown(self) -> None:
        self.told.append("shown")

    def leave(self) -> None:
        self.told.append("leave")


class Notes(Overview):
    key = "notes"
    drawing = "capture"
    needs_consultation = True

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.about: UUID | None = shell.consultation_id
        self.line = QLineEdit()
        self.line.setAccessibleName("Notes")
        QVBoxLayout(self).addWidget(self.line)

    @staticmethod
    def title() -> str:
        return "Notes"

    def shown(self) -> None:
        super().shown()
        self.line.setFocus()

    def beside(self) -> QWidget:
        return QLabel("Beside the notes")

    def place(self) -> dict[str, Any]:
        return {"row": len(self.line.text()), "said": self.line.text()}

    def return_to(self, place: dict[str, Any]) -> None:
        self.told.append(f"returned to {place}")


MANY = 15
"""Pages in the sidebar once all are there."""


def many_entries() -> tuple[Entry, ...]:
    groups = ("plan", "plan", "meet", "meet", *["see"] * 3, *["sense"] * 4, *["send"] * 2)
    keys = [f"Ctrl+Shift+{letter}" for letter in "ABCDEFGHIJKLMNO"]
    return tuple(
        Entry(f"page_{n}", f"Recommendations {n}", "report", group, keys[n], "", known=Notes)
        for n, group in enumerate((*groups, "file", "file"))
    )


@pytest.fixture
def shell(workspace: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    background = Background()
    shell = Shell(workspace, profile, background, (Overview, Notes))
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    shell.go("overview")
    yield shell
    shell.leave()
    background.shutdown()


def page_of(shell: Shell) -> Overview:
    assert isinstance(shell.current, Overview)
    return shell.current


def test_a_page_is_told_when_it_comes_to_the_front_and_when_it_goes(
    shell: Shell, consultation: Consultation
) -> None:
    first = page_of(shell)
    shell.consult(consultation.id)
    shell.go("notes")
    assert first.told == ["shown", "leave"]
    shell.go("overview")
    assert page_of(shell) is first
    assert first.told == ["shown", "leave", "shown"]


def test_the_title_of_the_page_is_told_and_nothing_else(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    with qtbot.waitSignal(shell.titled) as titled:
        shell.go("notes")
    assert titled.args == ["Notes"]


def test_a_page_that_needs_a_consultation_waits_for_one(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    assert shell.go("notes") is None
    assert page_of(shell).title() == "Overview"
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page_of(shell).title() == "Overview"
    shell.consult(consultation.id)
    qtbot.keyClick(shell, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert page_of(shell).title() == "Notes"
    qtbot.keyClick(shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert page_of(shell).title() == "Overview"


def test_another_consultation_gets_pages_of_its_own(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    other = workspace.write(open_consultation, title="Market talks", country="KEN")
    shell.consult(consultation.id)
    shell.go("notes")
    before = page_of(shell)
    shell.consult(other.id)
    assert before.told[-1] == "leave"
    shell.go("notes")
    after = page_of(shell)
    assert isinstance(after, Notes)
    assert after is not before
    assert after.about == other.id


def test_what_a_page_wants_beside_it_stands_in_the_sidebar_with_it_only(
    shell: Shell, consultation: Consultation
) -> None:
    shell.consult(consultation.id)
    shell.go("notes")
    beside = next(x for x in shell.findChildren(QLabel) if x.text() == "Beside the notes")
    assert beside.isVisible()
    shell.go("overview")
    assert not beside.isVisible()


def test_leaving_tells_every_page_and_listens_no_longer(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    shell.go("notes")
    pages = shell.findChildren(Overview)
    shell.leave()
    assert [page.told[-1] for page in pages] == ["leave"] * len(pages)
    with qtbot.assertNotEmitted(shell.changes.happened, wait=50):
        workspace.write(open_consultation, title="Later", country="KEN")


def test_without_a_passphrase_the_window_says_so_all_the_time(shell: Shell) -> None:
    said = shell.notices.sentences
    assert len(said) == 1
    assert "no passphrase" in said[0]
    shell.notices.clear()
    shell.go("overview")
    assert shell.notices.sentences == said
    assert shell.notices.isVisible()


def test_with_a_passphrase_nothing_is_said(
    locked: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    shell = Shell(locked, profile, Background(), (Overview,))
    qtbot.addWidget(shell)
    assert shell.notices.sentences == []
    assert "Encrypted" in [label.text() for label in shell.findChildren(QLabel)]
    shell.leave()


def test_the_sidebar_names_the_consultation_as_it_is_called_now(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    assert shell.about.text() == "No consultation chosen"
    shell.consult(consultation.id)
    assert shell.about.text() == "Harbour talks"
    workspace.write(amend_consultation, consultation.id, title="<b>Harbour</b> & market talks")
    qtbot.waitUntil(lambda: shell.about.text() == "<b>Harbour</b> & market talks")
    assert shell.about.textFormat() == Qt.TextFormat.PlainText


def test_the_mark_of_a_sample_goes_with_the_sample(
    shell: Shell, workspace: Workspace, consultation: Consultation
) -> None:
    sample = workspace.write(open_consultation, title="Sample", country="KEN", sample=True)
    shell.consult(sample.id)
    assert any("invented" in said for said in shell.notices.sentences)
    shell.consult(consultation.id)
    assert not any("invented" in said for said in shell.notices.sentences)


def test_the_sidebar_is_narrower_where_there_is_little_room(shell: Shell, qtbot: QtBot) -> None:
    for width, expected in ((1366, SIDE_WIDE), (1093, SIDE_NARROW)):
        shell.resize(width, 614)
        qtbot.waitUntil(lambda wanted=expected: shell.side_width == wanted)


def test_every_control_has_a_name_and_says_its_keys(
    shell: Shell, nameless: Callable[[QWidget], list[str]]
) -> None:
    assert nameless(shell) == []
    assert shell.asked_settings is not None
    tips = [button.toolTip() for button in shell.findChildren(QWidget) if button.toolTip()]
    assert {"Settings (Ctrl+,)", "Close this file (Ctrl+W)"} <= set(tips)


# --- the sidebar ----------------------------------------------------------------------------------


def test_every_entry_says_what_its_page_says_of_itself() -> None:
    for entry in pages():
        kind = entry.kind()
        assert (entry.key, entry.title) == (kind.key, kind.title())
        assert entry.needs_consultation == kind.needs_consultation


def test_keys_are_given_once_and_groups_stand_together() -> None:
    keys = [entry.shortcut for entry in pages()]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    groups = [group for group, _members in groupby(entry.group for entry in pages())]
    assert len(set(groups)) == len(groups)
    assert all(group_name(group) for group in groups)


def test_the_pages_of_old_keep_their_keys() -> None:
    keys = {entry.key: entry.shortcut for entry in pages()}
    old = ("consultations", "capture", "coverage", "report", "history", "safety")
    assert [keys[key] for key in old] == [f"Ctrl+{n}" for n in range(1, 7)]


def test_nothing_of_a_page_is_loaded_before_it_is_shown(
    workspace: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    nowhere = Entry("late", "Late", "report", "plan", "Ctrl+9", "no.such.module:Late", False)
    shell = Shell(workspace, profile, Background(), (Overview, nowhere))
    qtbot.addWidget(shell)
    shell.go("overview")
    with pytest.raises(ModuleNotFoundError):
        shell.go("late")
    shell.leave()


@pytest.mark.parametrize("height", [545, 614, 740, 1000])
@pytest.mark.parametrize("width", [1093, 1366])
def test_every_page_is_in_view_and_none_covers_another(
    workspace: Workspace,
    profile: Profile,
    consultation: Consultation,
    qtbot: QtBot,
    width: int,
    height: int,
) -> None:
    shell = Shell(workspace, profile, Background(), many_entries(), consultation.id)
    qtbot.addWidget(shell)
    shell.resize(width, height)
    shell.show()
    for key in ("page_0", "page_14"):
        shell.go(key)
        nav = shell.side.nav
        places = [button.geometry() for button in nav.buttons.values()]
        assert len(places) == MANY
        assert all(not one.intersects(other) for one, other in pairwise(places))
        assert all(nav.rect().contains(place) for place in places)
        viewport = nav.parentWidget()
        assert viewport is not None
        assert nav.height() <= viewport.height()
        assert min(place.height() for place in places) >= 24
    shell.leave()


def test_where_the_page_needs_the_side_the_others_fold_to_icons_that_keep_their_names(
    workspace: Workspace,
    profile: Profile,
    consultation: Consultation,
    qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:
    plain = Entry("overview", "Overview", "report", "file", "Ctrl+1", "", False, Overview)
    shell = Shell(workspace, profile, Background(), (plain, *many_entries()), consultation.id)
    qtbot.addWidget(shell)
    shell.resize(1093, 614)
    shell.show()
    shell.go("overview")
    assert not shell.side.nav.folded
    shell.go("page_3")
    assert shell.side.nav.folded
    assert nameless(shell) == []
    with qtbot.waitActive(shell):
        shell.activateWindow()
    qtbot.keyClick(
        shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert shell.current is not None
    assert shell.side.nav.buttons["page_5"].current
    shell.leave()


# --- where somebody was ---------------------------------------------------------------------------


def again(shell: Shell, qtbot: QtBot) -> Shell:
    """The same file opened once more on this device."""
    shell.leave()
    shell.hide()
    fresh = Shell(shell.workspace, shell.profile, shell.background, (Overview, Notes))
    qtbot.addWidget(fresh)
    fresh.begin()
    return fresh


def test_page_and_consultation_and_place_are_there_again(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    notes = shell.go("notes")
    assert isinstance(notes, Notes)
    notes.line.setText("four")
    fresh = again(shell, qtbot)
    assert fresh.consultation_id == consultation.id
    assert isinstance(fresh.current, Notes)
    assert fresh.current.told == ["shown", "returned to {'row': 4}"]
    fresh.leave()


def test_a_lock_comes_back_to_the_same_place(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    notes = shell.go("notes")
    assert isinstance(notes, Notes)
    notes.line.setText("four")
    shell.leave()
    shell.hide()
    kinds = (Overview, Notes)
    fresh = Shell(shell.workspace, shell.profile, shell.background, kinds, consultation.id)
    qtbot.addWidget(fresh)
    fresh.begin("notes")
    assert page_of(fresh).told == ["shown", "returned to {'row': 4}"]
    fresh.leave()


def test_a_consultation_that_was_withdrawn_is_not_gone_back_to(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    shell.go("notes")
    shell.leave()
    shell.hide()
    shell.workspace.undo()
    fresh = Shell(shell.workspace, shell.profile, shell.background, (Overview, Notes))
    qtbot.addWidget(fresh)
    fresh.begin()
    assert fresh.consultation_id is None
    assert page_of(fresh).title() == "Overview"
    fresh.leave()


def test_nothing_but_ids_and_numbers_is_kept_on_the_device(
    shell: Shell, consultation: Consultation
) -> None:
    shell.consult(consultation.id)
    notes = shell.go("notes")
    assert isinstance(notes, Notes)
    notes.line.setText("Ndege was told to leave")
    shell.leave()
    kept = [path.read_text() for path in (shell.profile.folder / "notes").glob("place-*")]
    assert len(kept) == 1
    assert "Ndege" not in kept[0]
    assert "Harbour" not in kept[0]
    assert consultation.id.hex in kept[0]


def test_words_are_dropped_from_a_place_however_deep() -> None:
    an_id = UUID(int=7)
    said = {
        "row": 3,
        "input": an_id,
        "hex": an_id.hex,
        "said": "Ndege was told to leave",
        "Ndege was here": 1,
        "rows": [1, "Ndege", an_id.hex],
        "deep": {"said": "Ndege", "column": 2.5},
    }
    assert ids_and_numbers(said) == {
        "row": 3,
        "input": an_id.hex,
        "hex": an_id.hex,
        "rows": [1, an_id.hex],
        "deep": {"column": 2.5},
    }
    assert len(ids_and_numbers({"rows": list(range(10_000))})["rows"]) == MOST


def test_a_consultation_that_is_gone_is_not_gone_back_to(
    shell: Shell, consultation: Consultation, qtbot: QtBot
) -> None:
    with pytest.raises(NoSuchRecordError):
        shell.workspace.read(shell_consultation, UUID(int=9))
    shell.go("overview")
    remember_place(shell.profile, shell.workspace.id, Placed("notes", UUID(int=9), {}))
    fresh = Shell(shell.workspace, shell.profile, shell.background, (Overview, Notes))
    qtbot.addWidget(fresh)
    fresh.begin()
    assert fresh.consultation_id is None
    assert page_of(fresh).title() == "Overview"
    fresh.leave()


@pytest.mark.parametrize(
    "said",
    [
        {"page": 7, "consultation": "not an id", "places": []},
        {"page": "no_such_page", "consultation": None, "places": {"notes": "words"}},
        {"page": "../../etc", "places": {"Notes!": {"row": 1}, "notes": {"said": "Ndege"}}},
    ],
)
def test_a_note_that_somebody_changed_does_no_harm(
    shell: Shell, qtbot: QtBot, said: dict[str, Any]
) -> None:
    shell.profile.keep_note(f"place-{shell.workspace.id}", said)
    assert placed(shell.profile, shell.workspace.id).places == {}
    fresh = Shell(shell.workspace, shell.profile, shell.background, (Overview, Notes))
    qtbot.addWidget(fresh)
    fresh.begin()
    assert page_of(fresh).title() == "Overview"
    fresh.leave()


def test_the_place_in_one_consultation_is_not_gone_to_in_another(
    shell: Shell, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    shell.consult(consultation.id)
    notes = shell.go("notes")
    assert isinstance(notes, Notes)
    notes.line.setText("four")
    other = workspace.write(open_consultation, title="Market talks", country="KEN")
    shell.consult(other.id)
    shell.go("notes")
    assert page_of(shell).told == ["shown"]
