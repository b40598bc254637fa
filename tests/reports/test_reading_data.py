"""Reading data back: what was disclosed, from the JSON of a report."""

import json
from datetime import date
from typing import Any

import pytest

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.errors import RefusedError, UnsupportedSchemaError
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.reports.data import canonical
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.reading_data import read_data
from gcm_desktop.workspace import Workspace


@pytest.fixture
def content(workspace: Workspace, consultation: Consultation) -> dict[str, Any]:
    return json.loads(canonical(leaving(workspace, consultation.id)))


def written(content: Any) -> bytes:
    return json.dumps(content).encode()


@pytest.mark.parametrize("edition", ["public", "restricted"])
def test_what_was_disclosed_comes_back_the_same(workspace: Workspace, edition: str) -> None:
    sample = workspace.write(record_sample)
    told = leaving(workspace, sample.id, edition=edition)
    assert read_data(canonical(told)) == told


@pytest.mark.parametrize(
    "schema", ["gcm-consultation/2.0", "gcm-session/1.0", "other/1.1", "gcm-consultation/1", ""]
)
def test_other_kinds_and_major_versions_are_refused_in_words(
    content: dict[str, Any], schema: str
) -> None:
    content["schema"] = schema
    with pytest.raises(UnsupportedSchemaError):
        read_data(written(content))


def test_a_later_minor_version_may_say_more(content: dict[str, Any]) -> None:
    content["weather"] = "fair"
    with pytest.raises(RefusedError, match="weather"):
        read_data(written(content))
    content["schema"] = "gcm-consultation/1.99"
    content["consultation"]["mood"] = ["good"]
    assert read_data(written(content)).schema == "gcm-consultation/1.99"


def test_an_earlier_report_without_later_fields_is_read(content: dict[str, Any]) -> None:
    for later in ("supersedes", "people", "assessments"):
        del content[later]
    told = read_data(written(content))
    assert (told.supersedes, told.assessments) == (None, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counted", True), ("counted", 1.0), ("counted", "1"), ("as_of", "yesterday"),
        ("as_of", 5), ("inputs", {}), ("inputs", [3]), ("consultation", []), ("language", None),
    ],
)  # fmt: skip
def test_values_of_another_kind_are_refused_by_name(
    content: dict[str, Any], field: str, value: object
) -> None:
    content[field] = value
    with pytest.raises(RefusedError, match=field):
        read_data(written(content))


def test_missing_fields_are_refused_by_name(content: dict[str, Any]) -> None:
    del content["consultation"]["title"]
    with pytest.raises(RefusedError, match="title"):
        read_data(written(content))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b"null"])
def test_what_is_no_data_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        read_data(data)


def test_days_are_days(content: dict[str, Any]) -> None:
    assert isinstance(read_data(written(content)).as_of, date)


def test_many_values_are_read_the_same_together_and_one_by_one(
    workspace: Workspace, consultation: Consultation
) -> None:
    sample = workspace.write(record_sample)
    told = leaving(workspace, sample.id)
    whole = json.loads(canonical(told))
    odd = json.loads(canonical(told))
    odd["schema"] = "gcm-consultation/1.99"
    odd["inputs"][0]["weather"] = "fair"  # no longer all alike
    assert read_data(written(whole)).inputs == read_data(written(odd)).inputs == told.inputs
    assert len(told.inputs) > 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", 5), ("objectives", ["6"]), ("objectives", [True]), ("quote", 1), ("speaker", [])],
)
def test_one_value_of_another_kind_among_many_is_refused_by_name(
    workspace: Workspace, consultation: Consultation, field: str, value: object
) -> None:
    sample = workspace.write(record_sample)
    whole = json.loads(canonical(leaving(workspace, sample.id)))
    whole["inputs"][-1][field] = value
    with pytest.raises(RefusedError, match=f"inputs.{field}|{field}"):
        read_data(written(whole))
