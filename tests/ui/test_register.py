"""The register of stakeholders, its import, and who is invited to a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.drafts import waiting
from gcm_desktop.consultation.sessions import open_session, session
from gcm_desktop.consultation.stakeholders import draft_place, register_stakeholder, stakeholders
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.register import RegisterView
from gcm_desktop.ui.sessions import SessionsPage
from gcm_desktop.ui.shell import Shell
from gcm_desktop.workspace import Workspace

CONTROL = Qt.KeyboardModifier.ControlModifier
CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEND:VCARD\n"


@pytest.fixture
def shell(locked: Workspace, profile: Profile, qtbot: QtBot) -> Iterator[Shell]:
    about = locked.write(open_consultation, title="Harbour talks", country="KEN")
    locked.write(open_session, consultation_id=about.id, title="Morning")
    background = Background()
    shell = Shell(locked, profile, background, (SessionsPage,), about.id)
    shell.resize(1093, 614)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    yield shell
    shell.leave()
    background.shutdown()


def view_of(shell: Shell, qtbot: QtBot) -> RegisterView:
    page = shell.go("sessions")
    assert isinstance(page, SessionsPage)
    while shell.background.busy:
        QTest.qWait(5)
    page.do("invite")
    assert isinstance(page.view, RegisterView)
    qtbot.waitUntil(lambda: not shell.background.busy)
    return page.view


def known(shell: Shell) -> list[str | None]:
    return [one.name for one in shell.workspace.read(stakeholders)]


def test_somebody_is_written_down_and_invited_by_keyboard(shell: Shell, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    assert view.empty.isVisible()
    qtbot.keyClick(shell, Qt.Key.Key_N, CONTROL)
    name = view.form.fields["name"].control
    assert shell.focusWidget() is name
    qtbot.keyClicks(name, "Harbour Aid")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert view.form.fields["stakeholder_group"].problem.sentence
    group = view.form.fields["stakeholder_group"].control
    group.choose("civil_society")  # type: ignore[attr-defined]
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.list.current is not None)
    [kept] = shell.workspace.read(stakeholders)
    assert (kept.name, kept.stakeholder_group, kept.kind) == (
        "Harbour Aid", "civil_society", "organisation",
    )  # fmt: skip
    qtbot.keyClick(view.list, Qt.Key.Key_Space)
    assert shell.workspace.read(session, view.session_id).invited == (kept.id.hex,)
    qtbot.keyClick(view.list, Qt.Key.Key_Space)
    assert shell.workspace.read(session, view.session_id).invited == ()


def test_an_entry_is_found_and_amended(shell: Shell, qtbot: QtBot) -> None:
    for name in ("Harbour Aid", "Zoë Müller"):
        shell.workspace.write(register_stakeholder, name=name, stakeholder_group="media")
    view = view_of(shell, qtbot)
    qtbot.keyClicks(view.search, "mull")
    assert [one.facts["name"] for one in view.list.register.rows] == ["Zoë Müller"]
    view.list.setCurrentIndex(view.list.register.index(0))
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    contact = view.form.fields["area"].control
    qtbot.keyClicks(contact, "Coast")
    qtbot.keyClick(contact, Qt.Key.Key_Return)
    kept = {one.name: one.area for one in shell.workspace.read(stakeholders)}
    assert kept == {"Harbour Aid": None, "Zoë Müller": "Coast"}


def test_a_search_keeps_the_focus_on_who_is_still_found(shell: Shell, qtbot: QtBot) -> None:
    for name in ("Harbour Aid", "Harbour Union", "Zoë Müller"):
        shell.workspace.write(register_stakeholder, name=name, stakeholder_group="media")
    view = view_of(shell, qtbot)
    view.list.setCurrentIndex(view.list.register.index(1))
    assert view.form.fields["name"].control.text() == "Harbour Union"
    with qtbot.assertNotEmitted(view.list.register.modelReset):
        view.search.setText("med")  # the group of all of them: nothing moves
    view.search.setText("harb")
    assert view.list.current is not None
    assert view.list.current.facts["name"] == "Harbour Union"
    view.search.setText("harb un")
    assert view.list.current.facts["name"] == "Harbour Union"
    view.search.setText("zoe")
    assert view.list.current.facts["name"] == "Zoë Müller"
    assert view.form.fields["name"].control.text() == "Zoë Müller"
    view.search.setText("arbour")
    assert view.list.current is None
    view.search.clear()
    assert view.list.current is not None


def test_an_entry_is_taken_off_and_brought_back_or_erased_for_good(
    shell: Shell, qtbot: QtBot
) -> None:
    shell.workspace.write(register_stakeholder, name="Harbour Aid", stakeholder_group="media")
    view = view_of(shell, qtbot)
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    assert known(shell) == []
    view.undo()
    qtbot.waitUntil(lambda: view.list.current is not None)
    assert known(shell) == ["Harbour Aid"]
    qtbot.keyClick(shell, Qt.Key.Key_F8)
    assert known(shell) == []
    view.undo()
    assert known(shell) == []


def test_an_entry_half_typed_comes_back_until_it_is_kept(shell: Shell, qtbot: QtBot) -> None:
    for name in ("Harbour Aid", "Union"):
        shell.workspace.write(register_stakeholder, name=name, stakeholder_group="media")
    view = view_of(shell, qtbot)
    area = view.form.fields["area"].control
    view.amend()
    qtbot.keyClicks(area, "Coa")
    view.make()
    qtbot.keyClicks(view.form.fields["name"].control, "Somebo")
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    assert view.form.fields["name"].control.text() == "Union"
    assert area.text() == ""
    qtbot.keyClick(view.list, Qt.Key.Key_Up)
    assert area.text() == "Coa"
    assert view.form.notices.sentences
    view.leave()
    view = view_of(shell, qtbot)
    area = view.form.fields["area"].control
    assert area.text() == "Coa"
    view.form.save()
    qtbot.waitUntil(lambda: not shell.background.busy)
    assert {one.area for one in shell.workspace.read(stakeholders)} == {"Coa", None}
    view.make()
    assert view.form.fields["name"].control.text() == "Somebo"
    assert shell.workspace.read(waiting) == {draft_place(None)}


def test_whoever_is_erased_while_half_typed_leaves_nothing(shell: Shell, qtbot: QtBot) -> None:
    made = shell.workspace.write(
        register_stakeholder, name="Amina", kind="person", stakeholder_group="media"
    )
    view = view_of(shell, qtbot)
    view.amend()
    qtbot.keyClicks(view.form.fields["contact"].control, "+254")
    view.keep()
    assert shell.workspace.read(waiting) == {draft_place(made.id)}
    qtbot.keyClick(shell, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: not shell.background.busy)
    assert known(shell) == []
    assert view.form.fields["contact"].control.text() == ""
    view.leave()
    assert shell.workspace.read(waiting) == set()


def test_a_file_without_a_passphrase_keeps_no_person_half_typed_either(
    workspace: Workspace, profile: Profile, qtbot: QtBot
) -> None:
    about = workspace.write(open_consultation, title="Harbour talks", country="KEN")
    workspace.write(open_session, consultation_id=about.id, title="Morning")
    background = Background()
    shell = Shell(workspace, profile, background, (SessionsPage,), about.id)
    qtbot.addWidget(shell)
    shell.show()
    view = view_of(shell, qtbot)
    view.make()
    view.form.fields["name"].control.setText("Harbour Aid")
    view.keep()
    assert workspace.read(waiting) == {draft_place(None)}
    view.form.fields["kind"].control.choose("person")
    view.form.fields["name"].control.setText("Amina")
    view.keep()
    assert workspace.read(waiting) == set()
    shell.leave()
    background.shutdown()


def test_an_address_book_is_taken_in_whole(shell: Shell, tmp_path: Path, qtbot: QtBot) -> None:
    view = view_of(shell, qtbot)
    path = tmp_path / "book.vcf"
    path.write_text(CARD.format(name="Amina") + CARD.format(name="Chen"))
    view.group.choose("media")
    view.take_in(path)
    qtbot.waitUntil(lambda: known(shell) == ["Amina", "Chen"])
    assert {one.stakeholder_group for one in shell.workspace.read(stakeholders)} == {"media"}
    assert any("2 entries" in said for said in view.notices.sentences)


def test_an_address_book_with_rubbish_is_told_by_row_and_nothing_is_taken_in(
    shell: Shell, tmp_path: Path, qtbot: QtBot
) -> None:
    view = view_of(shell, qtbot)
    path = tmp_path / "book.vcf"
    path.write_text(CARD.format(name="Amina") + CARD.format(name=""))
    view.take_in(path)
    qtbot.waitUntil(lambda: len(view.notices.sentences) == 2)
    assert "Nothing was imported: 1 row" in view.notices.sentences[0]
    assert view.notices.sentences[1].startswith("Row 5:")
    assert known(shell) == []
    view.take_in(tmp_path / "none.vcf")
    qtbot.waitUntil(lambda: any("There is no file" in said for said in view.notices.sentences))
