"""Revisions: sealed, kept, read again, proved."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.errors import AlteredError
from gcm_desktop.workspace.revision import Facts, Revision, canonical, digest, salts_of, spelled

FACTS = Facts(
    table="input", record="a" * 32, parents=("p",), shape=1, clock=5, change="c" * 32, covers=2,
    action="record_input", officer="d" * 32, strand="e" * 32, number=3, previous="q",
)  # fmt: skip
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
VALUES = st.dictionaries(st.text(min_size=1, max_size=8), VALUE, max_size=5)


def read_again(revision: Revision) -> Revision:
    return Revision.read(revision.sealed, revision.body)


@given(VALUES)
def test_a_revision_is_read_as_it_was_sealed(values: dict[str, Any]) -> None:
    sealed = Revision.seal(FACTS, values)
    again = read_again(sealed)
    assert (again.id, again.facts, again.values, again.digests) == (
        sealed.id, FACTS, values, sealed.digests,
    )  # fmt: skip
    again.verify()


@given(VALUES, st.data())
def test_with_some_values_gone_it_is_still_the_same_and_still_proved(
    values: dict[str, Any], data: st.DataObject
) -> None:
    sealed = Revision.seal(FACTS, values)
    gone = frozenset(data.draw(st.sets(st.sampled_from(sorted(values) or ["none"]))))
    left = read_again(sealed.without(gone))
    assert left.id == sealed.id
    assert left.values == {name: value for name, value in values.items() if name not in gone}
    assert left.secret is None or not left.values
    left.verify()
    for name in gone & values.keys():
        assert sealed.salts[name] not in (left.body or "")
    assert (sealed.secret or "") not in (left.body or "x")


def test_nothing_left_is_nothing_kept() -> None:
    sealed = Revision.seal(FACTS, {"text": "words"})
    assert sealed.without(frozenset({"text"})).body is None
    assert Revision.seal(FACTS, {}).body is None


@given(VALUES.filter(bool), VALUE)
def test_another_value_in_its_place_is_noticed(values: dict[str, Any], forged: Any) -> None:
    sealed = Revision.seal(FACTS, values)
    name = next(iter(values))
    if canonical(values[name]) != canonical(forged):
        with pytest.raises(AlteredError):
            replace(sealed, values=values | {name: forged}).verify()


@pytest.mark.parametrize(
    "body",
    [
        {"k": "another secret", "v": {"text": "words", "kind": "data"}},
        {"s": {"text": "x", "kind": "y"}, "v": {"text": "words", "kind": "data"}},
        {"s": {}, "v": {"text": "words"}},
        {"s": {"text": "x"}, "v": {}},
        {"v": {"text": "words"}},
    ],
)
def test_values_that_do_not_go_with_the_seal_are_noticed(body: dict[str, Any]) -> None:
    sealed = Revision.seal(FACTS, {"text": "words", "kind": "data"})
    with pytest.raises(AlteredError):
        Revision.read(sealed.sealed, json.dumps(body)).verify()


def test_a_value_that_was_never_sealed_is_noticed() -> None:
    sealed = Revision.seal(FACTS, {"text": "words"})
    secret = sealed.secret or ""
    more = {"k": secret, "v": {"text": "words", "speaker": "Amina"}}
    with pytest.raises(AlteredError):
        Revision.read(sealed.sealed, json.dumps(more)).verify()


def test_the_id_is_the_digest_of_the_sealed_text_as_it_was_written() -> None:
    sealed = Revision.seal(FACTS, {"text": "words"}).sealed
    spaced = json.dumps(json.loads(sealed), indent=1)
    for text in (sealed, spaced):
        assert Revision.read(text, None).id == spelled(hashlib.sha256(text.encode()).digest())


def test_two_sealings_of_the_same_have_nothing_to_compare() -> None:
    one, other = (Revision.seal(FACTS, {"text": "yes"}) for _ in range(2))
    assert one.digests["text"] != other.digests["text"]
    assert one.id != other.id


def test_a_known_secret_gives_a_known_revision() -> None:
    one, other = (Revision.seal(FACTS, {"text": "yes"}, "secret") for _ in range(2))
    assert one == other


def test_salts_of_one_secret_differ_by_field() -> None:
    salts = salts_of("secret", ["text", "speaker"])
    assert salts["text"] != salts["speaker"]
    assert digest(salts["text"], "x") != digest(salts["speaker"], "x")


def test_what_a_later_version_adds_is_no_hindrance() -> None:
    sealed = Revision.seal(FACTS, {"text": "words"})
    more = canonical(json.loads(sealed.sealed) | {"witness": "somebody"})
    later = Revision.read(more, sealed.body)
    assert later.facts == FACTS
    later.verify()


@given(VALUE)
def test_one_value_has_one_spelling(value: Any) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)
