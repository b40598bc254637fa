"""What was taken out is nowhere in what leaves, and the order of recording changes no byte."""

import io
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from sqlmodel import Session

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.disclosed import Disclosed, disclosed
from gcm_desktop.consultation.disclosure import CONFIRM, MARK, QUOTE, REDACT, settle
from gcm_desktop.consultation.disclosure_review import disclosure_review, settle_find
from gcm_desktop.consultation.findings import write_finding
from gcm_desktop.consultation.inputs import Input, record_input
from gcm_desktop.consultation.passages import write_passage
from gcm_desktop.consultation.recommendations import recommend
from gcm_desktop.consultation.report_plans import AS_PLANNED, Once, dress_report
from gcm_desktop.consultation.report_templates import FixedText, ReportTemplate
from gcm_desktop.consultation.sessions import Session as Meeting
from gcm_desktop.consultation.superseding import Superseded
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.issuing import issue, leaving, reviewed
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.word import as_report
from gcm_desktop.workspace import Workspace

DAY = date(2031, 1, 5)
GONE = ("Zuberi", "0712345678", "zuberi@example.org", "祖贝里", "زبيري")
SENTENCE = "Ask Zuberi at 0712345678 or zuberi@example.org; 问祖贝里; اسأل زبيري."


def take_out(workspace: Workspace, about: Consultation, once: Once = AS_PLANNED) -> None:
    """Redact every place that is found, and by hand the names that are not."""
    review = workspace.read(
        disclosure_review, about.id, as_of=DAY, edition="restricted", once=once
    )  # fmt: skip
    digests = {(one.record_id, one.field): (one.digest, one.text) for one in review.finds}
    for find in review.unsettled:
        outcome = CONFIRM if find.what == QUOTE else REDACT
        workspace.write(settle_find, find, consultation_id=about.id, outcome=outcome)
    for (record, field), (digest, text) in digests.items():
        for word in GONE:
            for hit in re.finditer(re.escape(word), text):
                workspace.write(
                    settle, consultation_id=about.id, record_id=record, field=field, digest=digest,
                    start=hit.start(), end=hit.end(), outcome=REDACT,
                )  # fmt: skip


@pytest.fixture
def told(workspace: Workspace, consultation: Consultation) -> Disclosed:
    """A report of a consultation in which the same people are named everywhere."""
    about = consultation.id
    entry = workspace.write(
        record_input, consultation_id=about, text=SENTENCE, kind="challenge", quote=True,
        stakeholder_group="migrants", sensitivity="public", objectives=[7],
    )  # fmt: skip
    found = workspace.write(write_finding, consultation_id=about, objective=7, inputs=[entry.id],
                            text=f"Finding: {SENTENCE}")  # fmt: skip
    workspace.write(recommend, consultation_id=about, text=f"Asked: {SENTENCE}",
                    findings=[found.id])  # fmt: skip
    workspace.write(write_passage, consultation_id=about, section="summary",
                    text=f"Summary: {SENTENCE}")  # fmt: skip
    take_out(workspace, consultation)
    return leaving(workspace, about, edition="restricted")


def whole_pdf(pdf: bytes) -> list[bytes]:
    """Everything in a PDF as bytes: the file, its streams unpacked, its strings, its metadata."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        parts = [pdf]
        for one in opened.objects:
            parts.append(repr(one).encode())
            if isinstance(one, pikepdf.Stream):
                parts.append(one.read_bytes())
            parts += _strings(one)
        text = "".join(_text_of(pdf))
    return [*parts, text.encode()]


def _strings(one: Any, depth: int = 0) -> list[bytes]:
    if isinstance(one, pikepdf.String):
        return [str(one).encode(), bytes(one)]
    if depth > 4 or not isinstance(one, pikepdf.Dictionary | pikepdf.Array):
        return []
    inside = one.values() if isinstance(one, pikepdf.Dictionary) else one
    return [said for each in list(inside) for said in _strings(each, depth + 1)]


def _text_of(pdf: bytes) -> list[str]:
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_bounded() for page in opened]


def spellings(word: str) -> set[bytes]:
    """A word in every encoding in which a file could hold it."""
    return {word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le"),
            word.encode("unicode_escape"), word.encode().hex().encode(),
            word.encode("utf-16-be").hex().encode()}  # fmt: skip


def test_a_withheld_word_is_nowhere_in_the_pdf_its_data_and_metadata(told: Disclosed) -> None:
    made = make_report(told)
    parts = [made.data, *whole_pdf(made.pdf)]
    for word in GONE:
        for spelt in spellings(word):
            assert not any(spelt in part for part in parts), word
    assert MARK in made.data.decode()
    assert any(MARK in part.decode(errors="ignore") for part in parts[1:])


def test_a_withheld_word_is_nowhere_in_the_working_copy(told: Disclosed) -> None:
    with zipfile.ZipFile(io.BytesIO(as_report(told).pdf)) as opened:
        parts = [opened.read(name) for name in opened.namelist()]
    for word in GONE:
        for spelt in spellings(word):
            assert not any(spelt in part for part in parts), word


TEMPLATE = ReportTemplate(
    "Harbour Office of Zuberi", "Harbour Office",
    sections=(FixedText("closing", "Write to Zuberi", f"Text: {SENTENCE}"),),
)  # fmt: skip
ONCE = Once(supersedes=Superseded("0" * 36, "0" * 64, f"Wrong: {SENTENCE}"))


def dressed(workspace: Workspace, about: Consultation) -> list[tuple[str, str]]:
    """The fields in which something is found once the report has a template and a correction."""
    workspace.write(dress_report, consultation_id=about.id, template=TEMPLATE)
    review = workspace.read(disclosure_review, about.id, as_of=DAY, once=ONCE)
    return sorted({(one.table, one.field) for one in review.unsettled})


def test_texts_of_a_template_and_corrections_are_looked_through(
    workspace: Workspace, consultation: Consultation
) -> None:
    found = [("consultation", "erratum"), ("report_plan", "template.1.text")]
    assert dressed(workspace, consultation) == found
    told = leaving(workspace, consultation.id, once=ONCE)
    with pytest.raises(RefusedError):
        issue(workspace, consultation.id, told, make_report(told), path=Path("never.pdf"), pdf=b"")
    once = replace(ONCE, supersedes=None, template=replace(TEMPLATE, organisation="+254712345678"))
    review = workspace.read(disclosure_review, consultation.id, as_of=DAY, once=once)
    assert {one.field for one in review.unsettled} == {"template.organisation", "template.1.text"}


def test_what_was_taken_out_of_a_template_and_a_correction_is_nowhere(
    workspace: Workspace, consultation: Consultation
) -> None:
    dressed(workspace, consultation)
    take_out(workspace, consultation, ONCE)
    named = replace(TEMPLATE, name="Office", sections=(
        replace(TEMPLATE.sections[0], title="Write to us"),))  # fmt: skip
    workspace.write(dress_report, consultation_id=consultation.id, template=named)
    told = leaving(workspace, consultation.id, once=ONCE)
    assert told.template is not None
    assert told.supersedes is not None
    assert told.template.sections[0].text == "Text: Ask […] at […] or […]; 问[…]; اسأل […]."
    assert told.supersedes.erratum == "Wrong: Ask […] at […] or […]; 问[…]; اسأل […]."
    made = make_report(told)
    parts = [made.data, *whole_pdf(made.pdf)]
    for word in GONE:
        for spelt in spellings(word):
            assert not any(spelt in part for part in parts), word


def test_of_a_template_whose_words_were_changed_since_nothing_is_printed_unseen(
    workspace: Workspace, consultation: Consultation
) -> None:
    dressed(workspace, consultation)
    take_out(workspace, consultation, ONCE)
    changed = replace(TEMPLATE.sections[0], text="Zuberi is at 0712345679.")
    workspace.write(
        dress_report, consultation_id=consultation.id,
        template=replace(TEMPLATE, sections=(changed,)),
    )  # fmt: skip
    told = leaving(workspace, consultation.id, once=ONCE)
    assert told.template is not None
    assert told.template.sections[0].text == MARK
    left = {one.field for one in reviewed(workspace, consultation.id, once=ONCE).unsettled}
    assert left == {"template.1.text"}


def test_the_search_would_find_a_word_that_is_there(told: Disclosed) -> None:
    parts = whole_pdf(make_report(told).pdf)
    assert any(b"Harbour talks" in part for part in parts)
    assert any(b"after" in part or b"Asked" in part for part in parts)


def test_the_methodology_says_what_was_taken_out_and_confirmed(told: Disclosed) -> None:
    text = re.sub(r"\s+", " ", " ".join(_text_of(make_report(told).pdf)))
    assert "Words that could show somebody were taken out" in text
    assert "telephone numbers (4)" in text
    assert "1 quote was confirmed by itself." in text
    assert "at least 5 people of it took part" in text


def test_nothing_is_issued_while_a_question_is_open(
    workspace: Workspace, consultation: Consultation, tmp_path: Any
) -> None:
    workspace.write(record_input, consultation_id=consultation.id, text=SENTENCE, kind="data",
                    stakeholder_group="migrants", sensitivity="public")  # fmt: skip
    told = leaving(workspace, consultation.id)
    made = make_report(told)
    with pytest.raises(RefusedError, match="open question"):
        issue(workspace, consultation.id, told, made, path=tmp_path / "a.pdf", pdf=made.pdf)
    assert not (tmp_path / "a.pdf").exists()
    take_out(workspace, consultation)
    assert reviewed(workspace, consultation.id).unsettled == ()


SAID = tuple(
    {"text": f"words number {n}", "kind": kind, "stakeholder_group": group,
     "objectives": (n + 1,), "principal": n + 1, "sensitivity": "public", "quote": n % 2 == 0}
    for n, (kind, group) in enumerate(
        (("challenge", "migrants"), ("practice", "states"), ("data", "media"),
         ("challenge", "nhri"), ("question", "migrants"), ("support", "academia"))
    )
)  # fmt: skip


def recorded(db: Session, /, *, order: Sequence[int]) -> Consultation:
    """The same consultation, its inputs and heads under the same ids, in another order."""
    about = Consultation.of(id=UUID(int=99), secret="5a" * 32, title="Talks", country="KEN")
    db.add(about)
    for place in order:
        db.add(Input.of(id=UUID(int=place + 1), consultation_id=about.id, **SAID[place]))
        db.add(
            Meeting.of(
                id=UUID(int=place + 50),
                consultation_id=about.id,
                title=f"{place}",
                people=place + 4,
                by_group={SAID[place]["stakeholder_group"]: place + 4},
            )
        )
        db.flush()
    review = disclosure_review(db, about.id, as_of=DAY)
    for find in sorted(review.unsettled, key=lambda one: order.index(one.record_id.int - 1)):
        settle_find(db, find, consultation_id=about.id, outcome=CONFIRM)
    return about


@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1, 0), (2, 0, 5, 1, 4, 3)])
def test_the_order_of_recording_changes_no_byte(
    plain_file: Path, tmp_path: Path, order: tuple[int, ...]
) -> None:
    made = []
    for place, each in enumerate((tuple(range(6)), order)):
        path = tmp_path / f"{place}.gcm"
        shutil.copy(plain_file, path)
        with Workspace.open(path, None, profile=Profile(tmp_path / f"{place}")) as workspace:
            about = workspace.write(recorded, order=each)
            told = workspace.read(disclosed, about.id, as_of=DAY)
        report = make_report(told)
        made.append((report.data, report.pdf, as_report(told).pdf))
    assert made[0] == made[1]
