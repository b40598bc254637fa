"""Errors: one family, one plain sentence each, in the language of the screen."""

import inspect
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from gcm_desktop import errors, texts
from gcm_desktop.errors import EmptyFileError, GcmError, RefusedError, TableError

GIVEN: dict[str, Any] = {
    "problems": {"text": "text: nothing is said here."},
    "why": "something was changed since.",
    "version": "9",
    "holder": "the-other-laptop",
    "name": "talks.gcm",
    "which": "Np9fYIXiwdRIpz08",
    "on": date(2026, 3, 1),
    "schema": "gcm-consultation/7.0",
    "sentence": "It did not work.",
    "older": "This file is older than what you had: 27 inputs are missing.",
}


def kinds() -> list[type[GcmError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, GcmError)
    ]


def made(kind: type[GcmError]) -> GcmError:
    needed = [
        GIVEN[name]
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.default is inspect.Parameter.empty
        and parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    return kind(*needed)


@pytest.fixture
def in_words_of_a_catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every text is its own length: to see that all of them are asked for."""

    class Counting(texts.NullTranslations):
        def gettext(self, message: str) -> str:
            return f"<{len(message)}>"

    monkeypatch.setattr(texts, "in_language", lambda code: Counting())
    return


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_error_is_a_sentence_without_a_hole(kind: type[GcmError]) -> None:
    said = str(made(kind))
    assert said.endswith(".")
    assert said[0].isupper() or kind is RefusedError
    assert "{" not in said
    assert "\n" not in said


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_sentence_says_what_is_safe_or_what_to_do(kind: type[GcmError]) -> None:
    if kind in (GcmError, RefusedError):  # they carry sentences that others wrote
        return
    assert any(
        sign in str(made(kind))
        for sign in ("left as it is", "Nothing was", "safe", "not taken in", "It was not")
    )


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
@pytest.mark.usefixtures("in_words_of_a_catalogue")
def test_every_sentence_is_asked_of_the_catalogue(kind: type[GcmError]) -> None:
    if kind in (GcmError, RefusedError):
        return
    assert str(made(kind)).startswith("<")


def test_every_code_is_of_one_kind_only() -> None:
    codes = [kind.code for kind in kinds() if kind not in (GcmError, RefusedError)]
    assert len(codes) == len(set(codes))
    assert all(code == code.lower() and " " not in code for code in codes)


def test_an_empty_file_is_no_workspace_either() -> None:
    assert issubclass(EmptyFileError, errors.NotAWorkspaceError)
    assert "empty" in str(EmptyFileError())


def test_a_refusal_keeps_its_sentences_by_field() -> None:
    refused = RefusedError({"text": "text: nothing is said here.", "kind": "kind: choose one."})
    assert refused.problems["kind"] == "kind: choose one."
    assert str(refused) == "text: nothing is said here. kind: choose one."


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (None, None, "In the file: the quote is left open."),
        (7, None, "In row 7: the quote is left open."),
        (7, "kind", "In row 7, column kind: the quote is left open."),
    ],
)
def test_a_table_error_says_where(row: int | None, column: str | None, said: str) -> None:
    error = TableError("the quote is left open.", row=row, column=column)
    assert said in str(error)
    assert (error.row, error.column) == (row, column)
