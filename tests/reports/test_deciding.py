"""Making a trust file step by step: each step is refused in a sentence where it cannot be meant."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gcm_desktop.errors import RefusedError
from gcm_desktop.reports.authority import chain_pem
from gcm_desktop.reports.deciding import (
    also_pinning,
    also_relying_on,
    signed,
    with_lists,
    withdrawing,
)
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.revocation import Cause, Withdrawal, read_list, revocation_list
from gcm_desktop.reports.trust import read_trust
from gcm_desktop.reports.trusted import Pinned, Rules, Trust

NOW = datetime(2026, 11, 1, tzinfo=UTC)
THEN = NOW + timedelta(days=3)


@pytest.fixture
def relying(root: Identity, ministry: Identity) -> Trust:
    return also_relying_on(Trust({}), [chain_pem(root), chain_pem(ministry)])


def test_only_the_first_certificate_of_a_file_is_relied_on(ministry: Identity):
    """A chain brings its root along, which nobody has decided on by handing it over."""
    told = also_relying_on(Trust({}), [chain_pem(ministry)])
    assert told.authorities == (ministry.certificate,)


def test_authority_named_twice_is_named_once(relying: Trust, root: Identity):
    assert also_relying_on(relying, [chain_pem(root)]) == relying


def test_officer_is_no_authority(officer: Identity):
    for source in (chain_pem(officer), b"words", b""):
        with pytest.raises(RefusedError, match="not the certificate of an authority"):
            also_relying_on(Trust({}), [source])


def test_authority_needs_the_one_above(ministry: Identity, focal_point: Identity):
    told = also_relying_on(Trust({}), [chain_pem(ministry)])
    with pytest.raises(RefusedError, match="above one of these is missing"):
        signed(told, focal_point, 1)


def test_later_list_takes_the_place_of_the_older(
    relying: Trust, ministry: Identity, root: Identity, officer: Identity
):
    first = revocation_list(ministry, [], now=NOW)
    second = revocation_list(ministry, [officer.certificate], after=read_list(first), now=THEN)
    told = with_lists(relying, [first, revocation_list(root, [], now=NOW), second])
    assert [each.number for each in told.lists] == [1, 2]
    assert told.withdrawal(officer.certificate) is not None
    with pytest.raises(RefusedError, match="a later list"):
        with_lists(told, [first])


def test_list_of_nobody_named_is_refused(ministry: Identity):
    with pytest.raises(RefusedError, match="does not name"):
        with_lists(Trust({}), [revocation_list(ministry, [], now=NOW)])
    with pytest.raises(RefusedError, match="no list"):
        with_lists(Trust({}), [b"words"])


def test_pinned_certificate_is_withdrawn_by_an_entry(facilitator: Identity, focal_point: Identity):
    own = facilitator.certificate
    told = also_pinning(Trust({}), [own])
    assert told.pinned == {own.fingerprint: Pinned.of(own)}
    gone = withdrawing(told, [own], Cause.KEY_COMPROMISE, THEN)
    assert gone.withdrawal(own) == Withdrawal(THEN, Cause.KEY_COMPROMISE)
    again = withdrawing(gone, [own], Cause.SUPERSEDED, NOW)
    assert again.withdrawal(own) == Withdrawal(THEN, Cause.KEY_COMPROMISE)
    with pytest.raises(RefusedError, match="does not pin"):
        withdrawing(told, [focal_point.certificate], Cause.SUPERSEDED)
    with pytest.raises(RefusedError, match="to come"):
        withdrawing(told, [own], Cause.SUPERSEDED, datetime.now(UTC) + timedelta(days=2))


def test_who_was_withdrawn_stays_so_though_pinned_again(facilitator: Identity):
    own = facilitator.certificate
    gone = withdrawing(also_pinning(Trust({}), [own]), [own], Cause.SUPERSEDED, THEN)
    assert also_pinning(gone, [own]) == gone


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda: Trust({}, k=2), "Fewer than 3 people"),
        (lambda: Trust({}, rules=Rules(("a",), ("b",), ("c",))), "neither certify nor approve"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(
    change: Callable[[], Trust], why: str, focal_point: Identity
):
    with pytest.raises(RefusedError, match=why):
        signed(change(), focal_point, 1)


def test_number_goes_into_the_file(relying: Trust, focal_point: Identity):
    assert read_trust(signed(relying, focal_point, 12)).number == 12
