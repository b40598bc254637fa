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

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import (
    amend_input,
    inputs,
    record_input,
    strike_input,
    withdraw_consent,
    withdraw_input,
)
from gcm_desktop.consultation.issued import issue_report, note_signature
from gcm_desktop.consultation.sessions import open_session
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
            if path.stem != "step1":
                fill_second(workspace, Path(folder))


if __name__ == "__main__":
    main()
