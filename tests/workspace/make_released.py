"""Makes the file that a released step leaves behind, to be opened by every later one.

Run once, when the step is finished: `python tests/workspace/make_released.py step2`. A file that
was released is never made again.
"""

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from gcm_desktop.consultation.assessments import assess
from gcm_desktop.consultation.consents import give_consent, take_back_consent
from gcm_desktop.consultation.consultations import (
    open_consultation,
)
from gcm_desktop.consultation.disclosure import KEEP, confirm_group, settle
from gcm_desktop.consultation.findings import merge_findings, quote_input, write_finding
from gcm_desktop.consultation.inputs import (
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.issued import issue_report, note_signature
from gcm_desktop.consultation.participants import attend
from gcm_desktop.consultation.passages import (
    annex_dissent,
    answer_comment,
    comment_on,
    write_passage,
)
from gcm_desktop.consultation.recommendations import recommend, settle_recommendation
from gcm_desktop.consultation.report_plans import arrange_report, write_preface
from gcm_desktop.consultation.sealing import seal_session, session_records
from gcm_desktop.consultation.sessions import (
    amend_session,
    close_session,
    open_session,
    tidy_session,
)
from gcm_desktop.consultation.stakeholders import register_stakeholder
from gcm_desktop.consultation.translations import translate_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attachments import attach

HERE = Path(__file__).resolve().parent
PASSPHRASE = "a file of the first step"


def fill(workspace: Workspace) -> None:
    """Everything that a file of the first step can hold, once."""
    about = workspace.write(
        open_consultation, title="Harbour talks", level="local", country="KEN",
        areas=["KE-28", "Old town"], place="Mombasa", starts_on="2026-10-12",
        ends_on="2026-10-13", lead_organisation="Harbour Council",
        partner_organisations=["Net menders' union"], region="ECA", languages=["en", "sw", "ar"],
        mode="hybrid", attribution_rule="on_the_record", objectives_in_focus=[6, 7, 23],
        groups_planned=["migrants", "trade_unions"],
    )  # fmt: skip
    meeting = workspace.write(
        open_session, consultation_id=about.id, title="Morning",
        starts_at=datetime(2026, 10, 12, 6, tzinfo=UTC), zone="Africa/Nairobi",
        agenda=[{"title": "Welcome", "objectives": [7], "minutes": 10}], people=41,
        by_sex={"women": 20, "men": 19, "not_recorded": 2}, police_present=False,
    )  # fmt: skip

    def say(text: str, **facts: object) -> object:
        said = {"kind": "challenge", "stakeholder_group": "migrants", "session_id": meeting.id}
        return workspace.write(
            record_input, consultation_id=about.id, text=text, **said | facts
        ).id  # fmt: skip

    say(
        "They kept our passports for three months.", objectives=[7, 6], principles=["f", "a"],
        quote=True, sensitivity="public", action_letter="b", client_id="line 1",
    )  # fmt: skip
    say("لا أحد يسمعنا", language="ar", language_spoken="so", interpreted=True, objectives=[23])
    say("护照被没收了三个月", language="zh", stakeholder_group="academia")
    say("I speak for the menders.", speaker="Amina Otieno", attribution="named", kind="pledge")
    reworded = say("frist words", objectives=[1])
    workspace.write(amend_input, reworded, text="first words", objectives=[2, 1])
    workspace.write(withdraw_input, say("Said in haste."), reason="They asked for it.")
    workspace.write(withdraw_consent, say("Taken back by its speaker."))
    workspace.write(strike_input, say("Please do not write that.", objectives=[5]))
    say("Never said after all.")
    workspace.undo()
    issued = workspace.write(
        issue_report, consultation_id=about.id, edition="public", language="en",
        issued_at=datetime(2026, 10, 14, 9, tzinfo=UTC), schema_version="gcm-consultation/1.0",
        data_sha256="a" * 64, state_digest=workspace.digest(), inputs=5, people=41,
    )  # fmt: skip
    workspace.write(note_signature, issued.id, signer="b" * 64, report_sha256="c" * 64)


def fill_second(workspace: Workspace, folder: Path) -> None:
    """What came with the second step."""
    [spoken] = workspace.read(inputs, search="passports")
    sound = folder / "Amina.ogg"
    sound.write_bytes(bytes(range(256)) * 2000)
    attach(workspace, spoken.id, sound)


def fill_third(workspace: Workspace) -> None:
    """What came with the third step: people, consent, and what was made of what was said."""
    write = workspace.write
    about = write(
        open_consultation, title="Evening talks", country="KEN", attribution_rule="on_the_record",
        targets={"migrants": 20}, sessions_planned=2, contact="The desk at the harbour",
        withdraw_until="2026-12-01",
        referrals=[{"title": "Shelter", "phone": "000", "hours": "always"}],
    )  # fmt: skip
    meeting = write(open_session, consultation_id=about.id, title="Evening")
    guest = write(
        register_stakeholder, name="Net menders' union", stakeholder_group="trade_unions",
        contact="By the slipway",
    )  # fmt: skip
    write(amend_session, meeting.id, invited=[guest.id])
    person = write(
        attend, session_id=meeting.id, name="Juma Ali", stakeholder_group="migrants", sex="men"
    )
    consent = write(
        give_consent, consultation_id=about.id, session_id=meeting.id, level="named",
        participant_id=person.id,
    )  # fmt: skip
    named = write(
        record_input, consultation_id=about.id, session_id=meeting.id, text="Write my name.",
        kind="experience", stakeholder_group="migrants", consent_id=consent.id, quote=True,
        attribution="named", speaker="Juma Ali", sensitivity="public", objectives=[7],
    )  # fmt: skip
    back = write(give_consent, consultation_id=about.id, session_id=meeting.id)
    write(
        record_input, consultation_id=about.id, session_id=meeting.id, consent_id=back.id,
        text="Said, and taken back.", kind="experience", stakeholder_group="migrants",
        sex="women", age_band="18-24",
    )  # fmt: skip
    write(take_back_consent, back.id)
    write(translate_input, named.id, language="fr", text="Écrivez mon nom.", state="checked")
    write(
        assess, consultation_id=about.id, session_id=meeting.id, objective=7, status="early",
        priority="high", reached="ballot", status_counts={"early": 9},
    )  # fmt: skip
    one, other = (
        write(write_finding, consultation_id=about.id, text=text, objective=7, inputs=[named.id])
        for text in ("Some wish to be named.", "Passports are kept.")
    )
    write(quote_input, one.id, named.id)
    merged = write(merge_findings, [one.id, other.id], text="Some wish to be named, and say why.")
    asked = write(
        recommend, consultation_id=about.id, text="Give passports back.", findings=[merged.id],
        addressee="Harbour Council", level="local", objective=7,
    )  # fmt: skip
    write(settle_recommendation, asked.id, fate="taken_up", by="Harbour Council")
    passage = write(
        write_passage, consultation_id=about.id, section="summary", text="In short.",
        findings=[merged.id],
    )  # fmt: skip
    comment = write(comment_on, passage.id, text="Shorter.", author="A reviewer")
    write(answer_comment, comment.id, outcome="accepted")
    write(annex_dissent, consultation_id=about.id, text="We differ.", organisation="Traders")
    write(close_session, meeting.id)
    write(tidy_session, meeting.id)
    heads = workspace.heads_of(workspace.read(session_records, meeting.id))
    write(seal_session, meeting.id, heads=heads)


def fill_fourth(workspace: Workspace) -> None:
    """What came with the fourth step: what was decided of words, and how a report is arranged."""
    [spoken] = workspace.read(inputs, search="passports")
    about = spoken.consultation_id
    workspace.write(
        settle, consultation_id=about, record_id=spoken.id, field="text", digest="d" * 64,
        start=5, end=9, outcome=KEEP, reason="No name of a person.",
    )  # fmt: skip
    workspace.write(
        confirm_group, consultation_id=about, group="migrants", reason="They filled the hall."
    )
    shown = ("summary", "methodology", "dissent", "preface", "findings")
    workspace.write(arrange_report, consultation_id=about, sections=shown)
    workspace.write(write_preface, consultation_id=about, language="fr", text="À lire d'abord.")


def main() -> None:
    """Make one file, never over another."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="of the step, like step1")
    path = HERE / "released" / f"{parser.parse_args().name}.gcm"
    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder))
        with Workspace.create(path, PASSPHRASE, profile=profile, officer="Ana") as workspace:
            workspace.clock = lambda: 1_791_900_000_000
            fill(workspace)
            step = int(path.stem.removeprefix("step"))
            if step > 1:
                fill_second(workspace, Path(folder))
            if step > 2:
                fill_third(workspace)
            if step > 3:
                fill_fourth(workspace)


if __name__ == "__main__":
    main()
