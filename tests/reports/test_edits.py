"""Edits of a working copy: each beside its record, and nothing becomes a change by itself."""

import zipfile
from io import BytesIO

import docx
import pytest

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.findings import (
    amend_finding,
    findings,
    withdraw_finding,
    write_finding,
)
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.passages import comments, passages, write_passage
from gcm_desktop.consultation.recommendations import recommend, recommendations
from gcm_desktop.errors import RefusedError
from gcm_desktop.reports.edits import Edits, cautions, edits_of, take_in, told_in_words
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.word import WorkingCopyError, working_copy
from gcm_desktop.workspace import Workspace

PARAGRAPH = "</w:t></w:r></w:p><w:p><w:r><w:t>"


@pytest.fixture
def about(workspace: Workspace, consultation: Consultation) -> Consultation:
    said = workspace.write(
        record_input, consultation_id=consultation.id, text="Paid late.", kind="challenge",
        stakeholder_group="migrants", objectives=(6,), sensitivity="public", quote=True,
    )  # fmt: skip
    for text in ("Wages come late.", "Rents rise."):
        workspace.write(
            write_finding, consultation_id=consultation.id, text=text, inputs=[said.id], objective=6
        )
    workspace.write(
        write_passage, consultation_id=consultation.id, section="summary", text="First.\n\nSecond."
    )
    workspace.write(recommend, consultation_id=consultation.id, text="Pay on time.")
    return consultation


@pytest.fixture
def copy(workspace: Workspace, about: Consultation) -> bytes:
    return working_copy(leaving(workspace, about.id))


def changed(copy: bytes, edits: dict[str, str], *, drop: str = "") -> bytes:
    """The copy with other words in it, as a word processor would save it."""
    saved = BytesIO()
    with zipfile.ZipFile(BytesIO(copy)) as made, zipfile.ZipFile(saved, "w") as fresh:
        for name in made.namelist():
            content = made.read(name).decode()
            if name == "word/document.xml":
                for before, after in edits.items():
                    assert before in content
                    content = content.replace(before, after)
            if not (drop and name.startswith(drop)):
                fresh.writestr(name, content)
    return saved.getvalue()


def annotated(copy: bytes, *said: tuple[str, str, str]) -> bytes:
    """The copy with comments: by the words that are commented on, who, and what."""
    document = docx.Document(BytesIO(copy))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    every = [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]
    for on, author, words in said:
        paragraph = next(one for one in every if on in one.text)
        document.add_comment(paragraph.runs, text=words, author=author, initials="")
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def asked(found: Edits) -> dict[str, str]:
    return {edit.now: edit.asked for edit in found.edits}


def told(found: Edits) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in found.told]


def test_a_copy_nobody_changed_has_no_edits(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    found = edits_of(workspace, copy)
    assert (found.edits, found.told, found.remarks) == ((), (), ())
    assert (found.consultation_id, found.title) == (about.id, "Harbour talks")


def test_each_edit_leads_to_its_record_and_is_taken_in_alone(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    edits = {"Wages come late.": "Wages are late.", "Pay on time.": "Pay at once.",
             "Second.": "The second."}  # fmt: skip
    found = edits_of(workspace, changed(copy, edits))
    assert asked(found) == {
        "Wages come late.": "Wages are late.", "Pay on time.": "Pay at once.",
        "First.\n\nSecond.": "First.\nThe second.",
    }  # fmt: skip
    assert told(found) == []
    assert all(edit.plain for edit in found.edits)
    places = {edit.table: edit.place for edit in found.edits}
    assert places["passage"] == "Report text: Summary"
    assert places["finding"].endswith("on objective 6")
    for edit in found.edits:
        if edit.table != "finding":
            take_in(workspace, edit, asked_by="Ministry")
    assert workspace.read(passages, about.id)[0].text == "First.\nThe second."
    assert workspace.read(recommendations, about.id)[0].text == "Pay at once."
    assert {one.text for one in workspace.read(findings, about.id)} == {
        "Wages come late.", "Rents rise."
    }  # fmt: skip
    assert [one.author for one in workspace.read(comments, about.id)] == ["Ministry"] * 2
    assert asked(edits_of(workspace, changed(copy, edits))) == {
        "Wages come late.": "Wages are late."
    }


def test_what_was_changed_here_since_shows_three_texts_and_is_not_overwritten(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    came_back = changed(copy, {"Wages come late.": "Wages are late."})
    before = edits_of(workspace, came_back).edits[0]
    workspace.write(amend_finding, before.record, text="Pay comes late.")
    workspace.write(amend_finding, before.record, text="Pay comes late, they say.")
    [edit] = edits_of(workspace, came_back).edits
    assert (edit.before, edit.now, edit.asked) == (
        "Wages come late.", "Pay comes late, they say.", "Wages are late."
    )  # fmt: skip
    assert edit.overtaken
    assert "changed since" in " ".join(cautions(edit))
    with pytest.raises(RefusedError):
        take_in(workspace, before, asked_by="Ministry")
    take_in(workspace, edit, asked_by="Ministry")
    assert edit.asked in {one.text for one in workspace.read(findings, about.id)}


def test_what_was_changed_here_alone_is_no_edit(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    row = workspace.read(findings, about.id)[0]
    workspace.write(amend_finding, row.id, text="Quite other words.")
    assert edits_of(workspace, copy).edits == ()


def test_deleted_added_divided_and_joined_paragraphs_are_told_and_left(
    workspace: Workspace, copy: bytes
) -> None:
    cases = {
        ("Wages come late.", ""): ("deleted", "Wages come late."),
        ("Rents rise.", f"Rents{PARAGRAPH}rise."): ("divided", "Rents\nrise."),
        ("First.", ""): ("joined", "Second."),
        ("Limits: who", f"New.{PARAGRAPH}Limits: who"): ("added", "New."),
        ("Paid late.", "Paid never."): ("spoken", "“Paid never.”"),
    }
    for (before, after), expected in cases.items():
        found = edits_of(workspace, changed(copy, {before: after}))
        assert found.edits == ()
        assert expected in told(found)
        assert all(told_in_words(one) for one in found.told)


def test_a_line_of_references_that_became_part_of_a_finding_is_told(
    workspace: Workspace, copy: bytes
) -> None:
    found = edits_of(workspace, changed(copy, {"Rents rise.": "Rents rise. F-ABCDEFGH · Rests"}))
    assert (found.edits, told(found)) == ((), [("joined", "Rents rise. F-ABCDEFGH · Rests")])


def test_a_finding_taken_back_since_is_told(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    for row in workspace.read(findings, about.id):
        workspace.write(withdraw_finding, row.id)
    found = edits_of(workspace, changed(copy, {"Rents rise.": "Rents soar."}))
    assert told(found) == [("gone", "Rents soar.")]


def test_a_copy_of_another_consultation_is_refused_in_words(
    workspace: Workspace, copy: bytes
) -> None:
    other = workspace.write(open_consultation, title="Elsewhere", country="KEN")
    elsewhere = working_copy(leaving(workspace, other.id))
    assert edits_of(workspace, elsewhere).consultation_id == other.id
    with zipfile.ZipFile(BytesIO(copy)) as made:
        name = made.read("customXml/item1.xml").decode().split('consultation="')[1][:26]
    strange = changed(copy, {name: "z" * 26}, drop="customXml")
    with pytest.raises(WorkingCopyError, match="of a consultation that this workspace"):
        edits_of(workspace, strange)


def test_without_title_and_part_its_records_tell_whose_it_is(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    came_back = changed(copy, {"_about": "_above", "Rents rise.": "Rents soar."}, drop="customXml")
    found = edits_of(workspace, came_back)
    assert asked(found) == {"Rents rise.": "Rents soar."}
    assert found.consultation_id == about.id
    assert "cannot be told" in found.remarks[0]


def test_comments_stand_beside_what_they_belong_to_and_change_nothing(
    workspace: Workspace, copy: bytes, about: Consultation
) -> None:
    back = changed(copy, {"Wages come late.": "Wages are late."})
    found = edits_of(
        workspace,
        annotated(
            back, ("Wages are late.", "Ministry", "Say since when.\nAnd where."),
            ("Rents rise.", "Union", "<b>Yes</b>"), ("Pay on time.", "", "By whom?"),
            ("About this copy", "Ministry", "Good."),
        ),
    )  # fmt: skip
    [edit] = found.edits
    [said] = edit.comments
    assert (said.author, said.words, said.about) == (
        "Ministry", "Say since when.\nAnd where.", "Wages are late.",
    )  # fmt: skip
    assert {(one.kind, one.text): [each.words for each in one.comments] for one in found.told} == {
        ("commented", "Rents rise."): ["<b>Yes</b>"], ("commented", "Pay on time."): ["By whom?"],
        ("commented", "About this copy"): ["Good."],
    }  # fmt: skip
    places = {one.text: one.place for one in found.told}
    assert places["Rents rise."].endswith("on objective 6")
    assert places["About this copy"] == ""
    assert found.remarks == (
        "The copy holds 4 comments. They are shown beside their words, and nothing of them is "
        "taken in.",
    )
    take_in(workspace, edit, asked_by="Ministry")
    assert {one.text for one in workspace.read(findings, about.id)} == {
        "Wages are late.", "Rents rise."
    }  # fmt: skip


def test_a_comment_beside_what_was_added_or_deleted_stands_with_it(
    workspace: Workspace, copy: bytes
) -> None:
    back = changed(copy, {"Wages come late.": "", "About this copy": "About all this"})
    found = edits_of(workspace, annotated(back, ("About all this", "Union", "Is it?")))
    assert {one.kind: [said.words for said in one.comments] for one in found.told} == {
        "deleted": [], "added": ["Is it?"],
    }  # fmt: skip
