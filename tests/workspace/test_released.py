"""Files of every released step open for ever, with nothing lost."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from gcm_desktop.consultation.assessments import assessments
from gcm_desktop.consultation.attachments import attachments
from gcm_desktop.consultation.consents import consents
from gcm_desktop.consultation.consultations import (
    ConsultationSummary,
    consultation,
    consultations,
)
from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.disclosure import FIND, KEEP, confirmed_groups, decisions
from gcm_desktop.consultation.findings import findings, lineage
from gcm_desktop.consultation.inputs import Input, amend_input, inputs
from gcm_desktop.consultation.issued import issued_reports
from gcm_desktop.consultation.officers import Officer
from gcm_desktop.consultation.participants import participants
from gcm_desktop.consultation.passages import comments, dissents, passages
from gcm_desktop.consultation.recommendations import recommendations
from gcm_desktop.consultation.report_plans import USUAL, report_plan
from gcm_desktop.consultation.sealing import amendments, seals, session_records
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, migrations
from gcm_desktop.workspace.attachments import write_out

RELEASED = sorted((Path(__file__).parent / "released").glob("*.gcm"))
PASSPHRASE = "a file of the first step"
STANDING = {
    "They kept our passports for three months.", "لا أحد يسمعنا", "护照被没收了三个月",
    "I speak for the menders.", "first words",
}  # fmt: skip


@pytest.fixture(params=RELEASED, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(request.param, tmp_path / "a.gcm"))


@pytest.fixture(params=[True, False], ids=["reading", "writing"])
def opened(request: pytest.FixtureRequest, released: Path, profile: Profile) -> Iterator[Workspace]:
    with Workspace.open(
        released, PASSPHRASE, profile=profile, read_only=request.param
    ) as workspace:
        yield workspace


def harbour(opened: Workspace) -> ConsultationSummary:
    """The consultation that every step has; later ones have another beside it."""
    [about] = opened.read(consultations, search="harbour talks")
    return about


def everything(db: Session) -> dict[str, Any]:
    return {"inputs": inputs(db, withdrawn=True), "officers": list(db.exec(select(Officer)))}


def test_there_is_a_file_of_every_step() -> None:
    assert [path.stem for path in RELEASED] == [f"step{step}" for step in migrations.STEPS]


def test_the_released_file_is_encrypted(released: Path) -> None:
    with closing(sqlite3.connect(released)) as other, pytest.raises(sqlite3.DatabaseError):
        other.execute("SELECT count(*) FROM sqlite_master").fetchall()
    assert b"passports" not in released.read_bytes()


def test_what_was_said_is_all_there(opened: Workspace) -> None:
    about = harbour(opened)
    assert (about.title, about.inputs, about.objectives_heard) == ("Harbour talks", 5, 5)
    assert {entry.text for entry in opened.read(inputs, about.id)} == STANDING
    seen = opened.read(coverage, about.id)
    assert {number for number, _ in seen.cells} == {1, 2, 6, 7, 23}
    assert (seen.total, seen.to_be_sorted) == (5, {"academia": 1, "migrants": 1})
    assert [e.text for e in opened.read(inputs, search="passport")] == [
        "They kept our passports for three months."
    ]
    assert opened.check() == []


def test_what_was_taken_back_stays_taken_back(opened: Workspace) -> None:
    about = harbour(opened)
    by_text = {entry.text: entry for entry in opened.read(inputs, about.id, withdrawn=True)}
    assert len(by_text) == 9
    assert by_text["Said in haste."].withdrawal_reason == "They asked for it."
    assert by_text["Taken back by its speaker."].consent_withdrawn
    assert by_text["Never said after all."].withdrawn
    struck = by_text[None]
    assert (struck.withdrawn, struck.objectives) == (True, (5,))


def test_every_field_is_what_it_was(opened: Workspace) -> None:
    summary = harbour(opened)
    about = opened.read(consultation, summary.id)
    assert (about.level, about.country, about.areas) == ("local", "KEN", ("KE-28", "Old town"))
    assert (about.starts_on, about.region, about.mode) == (date(2026, 10, 12), "ECA", "hybrid")
    assert (about.objectives_in_focus, about.attribution_rule) == ((6, 7, 23), "on_the_record")
    [meeting] = opened.read(sessions, about.id)
    assert (meeting.people, meeting.by_sex["women"], meeting.police_present) == (41, 20, False)
    assert meeting.starts_at == datetime(2026, 10, 12, 6, tzinfo=UTC)
    assert meeting.agenda[0]["objectives"] == [7]
    [passports] = opened.read(inputs, search="passports")
    assert (passports.in_order_of_weight, passports.principles) == ((7, 6), ("a", "f"))
    assert (passports.quote, passports.sensitivity, passports.action_letter) == (
        True, "public", "b",
    )  # fmt: skip
    assert passports.session_id == meeting.id
    [named] = opened.read(inputs, search="menders")
    assert (named.speaker, named.attribution) == ("Amina Otieno", "named")


def test_what_was_attached_is_all_there(opened: Workspace, released: Path, tmp_path: Path) -> None:
    [passports] = opened.read(inputs, search="passports")
    kept = opened.read(attachments, passports.id)
    if not passports.attachments:  # a file of the first step
        assert kept == []
        return
    [sound] = kept
    assert (sound.size, sound.media_type) == (512_000, "audio/ogg")
    write_out(opened, sound.sha256, tmp_path / "out.ogg")
    assert (tmp_path / "out.ogg").read_bytes() == bytes(range(256)) * 2000
    assert b"Amina" not in released.read_bytes()


def test_what_was_issued_is_known(opened: Workspace) -> None:
    about = harbour(opened)
    [issued] = opened.read(issued_reports, about.id)
    assert (issued.inputs, issued.people, issued.signers) == (5, 41, ("b" * 64,))
    assert issued.report_sha256 == "c" * 64


def test_who_wrote_it_is_known(opened: Workspace) -> None:
    found = opened.read(everything)
    [officer] = found["officers"]
    assert officer.name == "Ana"
    assert {entry.author_id for entry in found["inputs"]} == {officer.id}


def test_reading_it_changes_no_byte(released: Path, profile: Profile) -> None:
    before = released.read_bytes()
    with Workspace.open(released, PASSPHRASE, profile=profile, read_only=True) as reading:
        reading.read(everything)
    assert released.read_bytes() == before


def test_it_can_be_gone_on_with(released: Path, profile: Profile) -> None:
    with Workspace.open(released, PASSPHRASE, profile=profile) as first:
        [entry] = first.read(inputs, search="passports")
        first.write(amend_input, entry.id, text="They kept our passports.")
        digest = first.digest()
    with Workspace.open(released, PASSPHRASE, profile=profile) as again:
        assert again.read(lambda db: db.get_one(Input, entry.id)).text == "They kept our passports."
        assert again.digest() == digest
        assert again.check() == []
        assert again.undo() == "amend_input"


def test_what_every_file_begins_with_is_only_ever_added_to(opened: Workspace) -> None:
    """Another id for the same seed would stand twice in every older file."""
    asked = "SELECT id FROM revision WHERE strand LIKE 'seed%'"
    held = opened.read(lambda db: set(db.connection().exec_driver_sql(asked).scalars()))
    assert held <= {revision.id for revision in migrations.seeds()}


def test_what_was_made_of_it_is_all_there(opened: Workspace) -> None:
    evening = opened.read(consultations, search="evening")
    if not evening:  # a file of an earlier step
        return
    [about] = evening
    assert (about.inputs, about.sessions_planned, about.sessions_held) == (1, 2, 1)
    [said] = opened.read(inputs, about.id)
    assert (said.speaker, said.translations[0]["text"]) == ("Juma Ali", "Écrivez mon nom.")
    [finding] = opened.read(findings, about.id)
    assert (finding.inputs, finding.quotes) == ((said.id.hex,), (said.id.hex,))
    assert len(opened.read(lineage, finding.id)) == 2
    named, back = opened.read(consents, about.id)
    assert (named.level, named.taken_back, back.taken_back) == ("named", False, True)
    [person] = opened.read(participants, about.id)
    assert (person.name, named.participant_id) == ("Juma Ali", person.id)
    [asked] = opened.read(recommendations, about.id)
    assert (asked.fate, asked.findings) == ("taken_up", (finding.id.hex,))
    [assessment] = opened.read(assessments, about.id)
    assert assessment.status_counts == {"early": 9}
    assert [one.text for one in opened.read(passages, about.id)] == ["In short."]
    assert [one.outcome for one in opened.read(comments, about.id)] == ["accepted"]
    assert [one.text for one in opened.read(dissents, about.id)] == ["We differ."]
    [meeting] = opened.read(sessions, about.id)
    [seal] = opened.read(seals, meeting.id)
    assert not amendments(seal, opened.heads_of(opened.read(session_records, meeting.id)))


def test_what_was_decided_of_words_and_how_the_report_is_arranged_is_all_there(
    opened: Workspace,
) -> None:
    about = harbour(opened)
    decided = opened.read(decisions, about.id)
    plan = opened.read(report_plan, about.id)
    if not decided:  # a file of an earlier step
        assert plan.order == USUAL
        return
    [kept] = [one for one in decided if one.what == FIND]
    [spoken] = opened.read(inputs, search="passports")
    assert (kept.record_id, kept.field, kept.start, kept.end) == (spoken.id, "text", 5, 9)
    assert (kept.outcome, kept.reason) == (KEEP, "No name of a person.")
    assert confirmed_groups(decided) == {"migrants"}
    assert plan.order == ("summary", "methodology", "dissent", "preface", "findings")
    assert plan.preface("fr") == "À lire d'abord."
