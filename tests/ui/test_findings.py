"""The findings page: sentences are made of what was said, with keys alone."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gcm_desktop.consultation.consents import give_consent, take_back_consent
from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.drafts import draft, waiting
from gcm_desktop.consultation.findings import (
    Finding,
    findings,
    sources,
    withdraw_finding,
    write_finding,
)
from gcm_desktop.consultation.inputs import Input, amend_input, record_input, withdraw_input
from gcm_desktop.profile import Profile
from gcm_desktop.ui.background import Background
from gcm_desktop.ui.findings import FindingsPage
from gcm_desktop.ui.findings_dialogs import FindingDialog, SplitDialog, draft_place
from gcm_desktop.ui.findings_inputs import PAGE
from gcm_desktop.ui.half_typed import Kept
from gcm_desktop.ui.shell import Shell
from gcm_desktop.ui.synthesis_input import InputDialog
from gcm_desktop.ui.synthesis_lines import Line
from gcm_desktop.workspace import Workspace

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def say(workspace: Workspace, about: Consultation, text: str, **facts: Any) -> Input:
    said = {"kind": "challenge", "stakeholder_group": "migrants", "objectives": (7,)} | facts
    return workspace.write(record_input, consultation_id=about.id, text=text, **said)


def find(workspace: Workspace, about: Consultation, text: str, *rests: Input) -> Finding:
    ids = [entry.id for entry in rests]
    return workspace.write(
        write_finding, consultation_id=about.id, text=text, objective=7, inputs=ids
    )


@pytest.fixture
def said(workspace: Workspace, consultation: Consultation) -> list[Input]:
    texts = ("The fee is high.", "The form is long.", "Nobody explains it.")
    return [say(workspace, consultation, text) for text in texts]


@pytest.fixture
def page(
    workspace: Workspace, consultation: Consultation, said: list[Input], profile: Profile,
    qtbot: QtBot,
) -> Iterator[FindingsPage]:  # fmt: skip
    background = Background()
    shell = Shell(workspace, profile, background, (FindingsPage,), consultation.id)
    shell.resize(1366, 768)
    qtbot.addWidget(shell)
    with qtbot.waitActive(shell):
        shell.show()
        shell.activateWindow()
    page = shell.go("findings")
    assert isinstance(page, FindingsPage)
    page.show_objective(7)
    idle(page, qtbot)
    yield page
    shell.leave()
    background.shutdown()


def idle(page: FindingsPage, qtbot: QtBot) -> None:
    """All that changed was told, read, and is shown."""
    for _ in range(3):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not page.shell.background.busy)


def shown(lines: list[Line]) -> list[str]:
    return [line.words for line in lines]


def stands(workspace: Workspace, about: Consultation) -> dict[str, set[str]]:
    return {
        one.text: {entry.text or "" for entry in workspace.read(sources, one.id)}
        for one in workspace.read(findings, about.id)
    }


def dialog_of(page: FindingsPage, kind: type[QWidget], qtbot: QtBot) -> Any:
    (dialog,) = [one for one in page.shell.findChildren(kind) if one.isVisible()]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def press(page: FindingsPage, qtbot: QtBot, where: QWidget, *keys: Any) -> None:
    for key in keys:
        pressed, held = key if isinstance(key, tuple) else (key, Qt.KeyboardModifier.NoModifier)
        qtbot.keyClick(where, pressed, held)
        idle(page, qtbot)


def test_a_finding_is_made_of_the_selected_inputs_with_keys_alone(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    inputs = page.inputs.list
    assert inputs.hasFocus()
    press(page, qtbot, inputs, (Qt.Key.Key_Down, SHIFT), "n")
    dialog = dialog_of(page, FindingDialog, qtbot)
    assert dialog.objective.chosen == "7"
    qtbot.keyClicks(dialog.words, "It costs too much.")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    expected = {"It costs too much.": {"Nobody explains it.", "The form is long."}}
    assert stands(workspace, consultation) == expected
    assert shown(page.findings.list.held.lines) == ["It costs too much."]
    assert len(page.sources.list.held.lines) == 2
    assert shown(inputs.held.lines)[0] == "The fee is high."
    assert [line.faint for line in inputs.held.lines] == [False, True, True]
    assert workspace.read(draft, draft_place(consultation.id, None)) is None


def test_enter_adds_to_the_finding_and_delete_takes_from_it(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    find(workspace, consultation, "So")
    idle(page, qtbot)
    assert page.findings.list.held.lines[0].state == "rests on nothing"
    press(page, qtbot, page.inputs.list, Qt.Key.Key_Return)
    assert stands(workspace, consultation) == {"So": {"Nobody explains it."}}
    press(page, qtbot, page.sources.list, Qt.Key.Key_Delete)
    assert stands(workspace, consultation) == {"So": set()}
    press(page, qtbot, page.sources.list, (Qt.Key.Key_Z, CONTROL))
    assert stands(workspace, consultation) == {"So": {"Nobody explains it."}}
    press(page, qtbot, page.findings.list, (Qt.Key.Key_Y, CONTROL))
    assert stands(workspace, consultation) == {"So": set()}


def test_without_a_finding_enter_says_how_to_begin_one(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    press(page, qtbot, page.inputs.list, Qt.Key.Key_Return)
    assert "N begins one" in page.shell.notices.sentences[-1]
    assert stands(workspace, consultation) == {}


def test_inputs_dropped_on_a_finding_are_added_to_it(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    find(workspace, consultation, "So")
    idle(page, qtbot)
    from_, to = page.inputs.list.held, page.findings.list.held
    carried = from_.mimeData([from_.index(0), from_.index(2)])
    assert not carried.hasText()
    assert to.dropMimeData(carried, Qt.DropAction.CopyAction, -1, -1, to.index(0))
    idle(page, qtbot)
    assert stands(workspace, consultation) == {"So": {"Nobody explains it.", "The fee is high."}}


def test_two_findings_become_one_and_one_becomes_two(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, said: list[Input],
    qtbot: QtBot,
) -> None:  # fmt: skip
    find(workspace, consultation, "One", said[0])
    find(workspace, consultation, "Two", said[1])
    idle(page, qtbot)
    press(page, qtbot, page.findings.list, "m")
    assert "two or more" in page.shell.notices.sentences[-1]
    press(page, qtbot, page.findings.list, (Qt.Key.Key_Down, SHIFT), "m")
    merging = dialog_of(page, FindingDialog, qtbot)
    assert merging.words.words == "One\nTwo"
    qtbot.keyClick(merging.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    both = {"The fee is high.", "The form is long."}
    assert stands(workspace, consultation) == {"One\nTwo": both}
    press(page, qtbot, page.findings.list, "s")
    splitting = dialog_of(page, SplitDialog, qtbot)
    splitting.parts[0].write("A")
    qtbot.keyClick(splitting.list, Qt.Key.Key_2)
    qtbot.keyClick(splitting.list, Qt.Key.Key_Return, CONTROL)
    assert splitting.isVisible(), "a part without a sentence"
    splitting.parts[1].write("B")
    qtbot.keyClick(splitting.list, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert stands(workspace, consultation) == {
        "A": {"The form is long."}, "B": {"The fee is high."},
    }  # fmt: skip


def test_only_what_may_be_printed_is_quoted_and_the_reason_is_said(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, said: list[Input],
    qtbot: QtBot,
) -> None:  # fmt: skip
    find(workspace, consultation, "One", said[0])
    idle(page, qtbot)
    press(page, qtbot, page.sources.list, "q")
    refused = "The speaker did not allow these words to be printed."
    assert page.shell.notices.sentences[-1] == refused
    workspace.write(amend_input, said[0].id, sensitivity="public", quote=True)
    idle(page, qtbot)
    press(page, qtbot, page.sources.list, "q")
    assert page.sources.list.held.lines[0].state == "quoted"
    assert refused not in page.shell.notices.sentences
    press(page, qtbot, page.sources.list, "q")
    assert page.sources.list.held.lines[0].state == ""


def test_stance_and_order_are_changed_with_keys(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    for text in ("One", "Two", "Three"):
        find(workspace, consultation, text)
    idle(page, qtbot)
    press(page, qtbot, page.findings.list, "3", (Qt.Key.Key_Down, ALT), (Qt.Key.Key_Down, ALT))
    assert shown(page.findings.list.held.lines) == ["Two", "Three", "One"]
    assert page.findings.list.held.lines[2].head.startswith("Divergence")
    assert page.findings.list.currentIndex().row() == 2
    press(page, qtbot, page.findings.list, (Qt.Key.Key_Up, ALT))
    assert [one.text for one in workspace.read(findings, consultation.id)] == [
        "Two", "One", "Three",
    ]  # fmt: skip


def test_what_was_taken_back_shows_nowhere_and_can_be_let_go(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    consent = workspace.write(give_consent, consultation_id=consultation.id)
    secret = say(workspace, consultation, "Do not tell anybody.", consent_id=consent.id)
    find(workspace, consultation, "So", secret)
    idle(page, qtbot)
    assert "Do not tell anybody." in shown(page.sources.list.held.lines)
    workspace.write(take_back_consent, consent.id)
    idle(page, qtbot)
    everywhere = [*page.inputs.list.held.lines, *page.sources.list.held.lines]
    assert "Do not tell anybody." not in shown(everywhere)
    assert page.findings.list.held.lines[0].state == "rests on nothing"
    assert page.sources.lost.isVisible()
    page.sources.let_go.click()
    idle(page, qtbot)
    assert not page.sources.lost.isVisible()
    assert workspace.read(findings, consultation.id)[0].inputs == ()


def test_a_source_leads_back_to_the_whole_input(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    long = say(workspace, consultation, "<b>Long</b> " + "words " * 400)
    find(workspace, consultation, "So", long)
    idle(page, qtbot)
    press(page, qtbot, page.sources.list, Qt.Key.Key_Return)
    dialog = dialog_of(page, InputDialog, qtbot)
    assert dialog.words.toPlainText() == long.text
    assert dialog.words.isReadOnly()
    dialog.reject()


def test_an_input_taken_back_shows_without_its_words(
    page: FindingsPage, workspace: Workspace, said: list[Input], qtbot: QtBot
) -> None:
    workspace.write(withdraw_input, said[0].id)
    page.show_input(said[0].id)
    dialog = dialog_of(page, InputDialog, qtbot)
    assert "fee" not in dialog.words.toPlainText()
    dialog.reject()


def test_what_is_half_typed_stands_there_again(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    press(page, qtbot, page.inputs.list, "n")
    dialog = dialog_of(page, FindingDialog, qtbot)
    qtbot.keyClicks(dialog.words, "Half a sen")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Escape)
    idle(page, qtbot)
    assert workspace.read(draft, draft_place(consultation.id, None)) is not None
    press(page, qtbot, page.inputs.list, "n")
    dialog = dialog_of(page, FindingDialog, qtbot)
    assert dialog.words.words == "Half a sen"
    dialog.words.write("  ")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    assert dialog.field.problem.sentence
    dialog.words.write("Half a sentence.")
    qtbot.keyClick(dialog.words, Qt.Key.Key_Return, CONTROL)
    idle(page, qtbot)
    assert list(stands(workspace, consultation)) == ["Half a sentence."]
    assert workspace.read(draft, draft_place(consultation.id, None)) is None


def test_what_was_begun_of_other_findings_is_no_beginning_for_these(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    for text in ("One", "Two", "Three"):
        find(workspace, consultation, text)
    idle(page, qtbot)

    def merging(*rows: int) -> Any:
        page.findings.list.clearSelection()
        for row in rows:
            index = page.findings.list.held.index(row)
            chosen = page.findings.list.selectionModel()
            chosen.select(index, chosen.SelectionFlag.Select)
        page.merge()
        return dialog_of(page, FindingDialog, qtbot)

    dialog = merging(0, 1)
    dialog.words.write("Both")
    dialog.reject()
    idle(page, qtbot)
    dialog = merging(1, 2)
    assert dialog.words.words == "Two\nThree"
    dialog.reject()
    idle(page, qtbot)
    dialog = merging(0, 1)
    assert dialog.words.words == "Both"
    dialog.save()
    idle(page, qtbot)
    assert set(stands(workspace, consultation)) == {"Both", "Three"}
    assert workspace.read(waiting) == set()


def test_parts_half_typed_stand_there_again(
    page: FindingsPage, workspace: Workspace, said: list[Input], qtbot: QtBot
) -> None:
    place = draft_place(page.about, said[0].id, split=True)
    lines = [Line(entry.id, entry.text or "", "") for entry in said]

    def splitting() -> SplitDialog:
        dialog = SplitDialog("Whole", lines, page.window(), Kept(workspace, place))
        dialog.open()
        return dialog

    dialog = splitting()
    dialog.add_part("Third")
    dialog.parts[1].write("Second")
    dialog.list.setCurrentIndex(dialog.list.held.index(0))
    dialog.give(2)
    dialog.done(0)  # as where locking closes it
    dialog = splitting()
    assert [words.words for words in dialog.parts] == ["Whole", "Second", "Third"]
    with qtbot.waitSignal(dialog.given) as given:
        dialog.save()
    assert given.args is not None
    assert [part["inputs"] for part in given.args[0]] == [
        [said[1].id, said[2].id], [], [said[0].id]
    ]  # fmt: skip
    dialog.finish()
    assert workspace.read(waiting) == set()


def test_search_as_one_types_and_page_after_page(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    for number in range(PAGE + 5):
        say(workspace, consultation, f"harbour {number}")
    idle(page, qtbot)
    assert len(page.inputs.list.held.lines) == PAGE
    assert page.inputs.list.held.canFetchMore()
    page.inputs.list.held.fetchMore()
    idle(page, qtbot)
    assert len(page.inputs.list.held.lines) == PAGE + 8
    assert len({line.id for line in page.inputs.list.held.lines}) == PAGE + 8
    page.inputs.start_search()
    qtbot.keyClicks(page.inputs.search, 'fee" OR (')
    qtbot.waitUntil(lambda: shown(page.inputs.list.held.lines) == [])
    page.inputs.search.setText("fee")
    qtbot.waitUntil(lambda: shown(page.inputs.list.held.lines) == ["The fee is high."])
    qtbot.keyClick(page.inputs.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(page.inputs.list.held.lines) > 1)


def test_the_side_tells_how_far_each_objective_is(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, said: list[Input],
    qtbot: QtBot,
) -> None:  # fmt: skip
    find(workspace, consultation, "One", said[0])
    find(workspace, consultation, "Bare")
    idle(page, qtbot)
    held = page.side.held
    told = held.index(7).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.endswith("2 findings  ·  3 inputs  ·  2 used nowhere  ·  1 rests on nothing")
    assert "2 findings" in page.figures.text()
    page.side.step(1)
    idle(page, qtbot)
    assert page.side.number == 8
    assert shown(page.inputs.list.held.lines) == []
    assert page.inputs.empty.isVisible()
    page.side.choose(0)
    idle(page, qtbot)
    assert len(page.inputs.list.held.lines) == 3


def test_the_page_goes_where_it_was_left(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot
) -> None:
    made = [find(workspace, consultation, text) for text in ("One", "Two")]
    idle(page, qtbot)
    page.return_to({"objective": 7, "finding": made[1].id.hex})
    idle(page, qtbot)
    assert page.findings.list.current == made[1].id
    assert page.place() == {"objective": 7, "finding": made[1].id}
    workspace.write(withdraw_finding, made[1].id)
    for nowhere in ({"objective": 99, "finding": uuid4().hex}, {"finding": 3}, {}):
        page.return_to(nowhere)
        idle(page, qtbot)
    assert page.findings.list.current == made[0].id


def test_every_control_has_a_name(
    page: FindingsPage, workspace: Workspace, consultation: Consultation, qtbot: QtBot,
    nameless: Callable[[QWidget], list[str]],
) -> None:  # fmt: skip
    find(workspace, consultation, "One")
    idle(page, qtbot)
    assert nameless(page) == []
    press(page, qtbot, page.inputs.list, "n")
    dialog = dialog_of(page, FindingDialog, qtbot)
    assert nameless(dialog) == []
    dialog.reject()
    press(page, qtbot, page.findings.list, "s")
    dialog = dialog_of(page, SplitDialog, qtbot)
    assert nameless(dialog) == []
    dialog.reject()


def test_a_file_open_for_reading_lets_nothing_be_changed(
    workspace: Workspace, consultation: Consultation, said: list[Input], profile: Profile,
    qtbot: QtBot,
) -> None:  # fmt: skip
    finding = find(workspace, consultation, "One", said[0])
    workspace.close()
    background = Background()
    with Workspace.open(workspace.path, None, profile=profile, read_only=True) as again:
        shell = Shell(again, profile, background, (FindingsPage,), consultation.id)
        qtbot.addWidget(shell)
        shell.show()
        page = shell.go("findings")
        assert isinstance(page, FindingsPage)
        page.show_objective(7)
        idle(page, qtbot)
        press(page, qtbot, page.inputs.list, Qt.Key.Key_Return, "n")
        press(page, qtbot, page.findings.list, Qt.Key.Key_Delete, "m", "3")
        assert [UUID(one) for one in again.read(findings, consultation.id)[0].inputs] == [
            said[0].id
        ]
        assert again.read(findings, consultation.id)[0].id == finding.id
        shell.leave()
        background.shutdown()
