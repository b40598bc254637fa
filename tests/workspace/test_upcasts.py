"""How a field of an older shape reads today."""

from gcm_desktop.consultation.tables import TABLES
from gcm_desktop.workspace.upcasts import UPCASTS, Upcast, names_of, upcast

STEPS = (
    Upcast("input", 1, "stakeholder", ("speaking",), lambda old: (old,)),
    Upcast("input", 2, "speaking", ("speaker",), lambda old: (old.title(),)),
    Upcast("input", 3, "name", ("first", "last"), lambda old: tuple(old.split())),
)


def test_a_field_that_never_changed_is_itself() -> None:
    assert upcast("input", 1, "text", "words", STEPS) == {"text": "words"}
    assert upcast("session", 1, "speaking", "ana", STEPS) == {"speaking": "ana"}


def test_steps_follow_one_another() -> None:
    assert upcast("input", 1, "stakeholder", "ana", STEPS) == {"speaker": "Ana"}
    assert upcast("input", 2, "speaking", "ana", STEPS) == {"speaker": "Ana"}
    assert upcast("input", 3, "speaking", "ana", STEPS) == {"speaking": "ana"}


def test_one_field_may_become_two() -> None:
    assert upcast("input", 2, "name", "Ana Otieno", STEPS) == {"first": "Ana", "last": "Otieno"}


def test_the_names_are_known_without_the_value() -> None:
    assert upcast("input", 2, "name", None, STEPS) == {"first": None, "last": None}


def test_an_erasure_says_every_name_a_field_has_had() -> None:
    assert names_of("input", "speaker", STEPS) == {"speaker", "speaking", "stakeholder"}
    assert names_of("input", "last", STEPS) == {"last", "name"}
    assert names_of("input", "text", STEPS) == {"text"}


def test_steps_are_of_tables_and_shapes_that_are() -> None:
    for step in UPCASTS:
        assert step.table in TABLES
        assert 1 <= step.shape < TABLES[step.table].SHAPE
        assert step.field not in TABLES[step.table].model_fields, "no name is ever used again"
