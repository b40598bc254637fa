"""Every action that changes a record, and every field of a record, has a name in the history."""

import inspect
from types import ModuleType

import pytest
from sqlmodel import Session

from gcm_desktop.consultation import (
    arranging,
    assessments,
    attachments,
    consents,
    consultations,
    cycles,
    disclosure,
    disclosure_review,
    findings,
    inputs,
    issued,
    participants,
    passages,
    recommendations,
    sealing,
    sessions,
    sorting,
    stakeholders,
    translations,
)
from gcm_desktop.consultation.record import Record
from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.ui.history_names import action_in_words, field_names
from gcm_desktop.ui.history_words import UNSHOWN

MODULES = (
    arranging, assessments, attachments, consents, consultations, cycles, disclosure,
    disclosure_review, findings, inputs, issued, participants, passages, recommendations,
    sealing, sessions, sorting, stakeholders, translations,
)  # fmt: skip
UNSEEN = {"id", "secret", "place"}
"""Fields that nobody changes knowingly."""


def actions_of(module: ModuleType) -> list[str]:
    """Functions of a database session that answer with a record: those that change one."""
    return [
        name
        for name, made in inspect.getmembers(module, inspect.isfunction)
        if made.__module__ == module.__name__
        and not name.startswith("_")
        and Session in [p.annotation for p in inspect.signature(made).parameters.values()][:1]
        and inspect.isclass(made.__annotations__["return"])
        and issubclass(made.__annotations__["return"], Record)
        and "_" in name
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_actions_have_names(module: ModuleType) -> None:
    queries = {"consent_by_receipt", "planned_groups", "holder_of"}
    unnamed = [
        name
        for name in actions_of(module)
        if name not in queries and action_in_words(name) == action_in_words("nothing known")
    ]
    assert unnamed == []


@pytest.mark.parametrize("table", TABLES)
def test_fields_have_names(table: str) -> None:
    known = field_names().keys() | UNSHOWN | UNSEEN
    assert set(TABLES[table].model_fields) - known == set()
