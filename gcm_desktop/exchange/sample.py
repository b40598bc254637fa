"""The invented consultation that ships with the program, for trying it."""

import json
from itertools import cycle, islice
from typing import Any

from sqlmodel import Session

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.exchange.lines import facts_of
from gcm_desktop.shipped import shipped


def sample_inputs() -> list[dict[str, Any]]:
    """The invented inputs as `record_input` takes them."""
    return [facts_of(line) for line in shipped("sample", "inputs.jsonl").read_bytes().splitlines()]


def record_sample(db: Session, /, *, wanted: int | None = None) -> Consultation:
    """Open the sample consultation, marked as one, with its session and so many of its inputs.

    All of them where none is said; where more are wanted than there are, they come again.
    """
    told = json.loads(shipped("sample", "consultation.json").read_bytes())
    meeting = told.pop("session")
    consultation = open_consultation(db, **told)
    session = open_session(db, consultation_id=consultation.id, **meeting)
    inputs = sample_inputs()
    for facts in islice(cycle(inputs), len(inputs) if wanted is None else wanted):
        record_input(db, consultation_id=consultation.id, session_id=session.id, **facts)
    return consultation
