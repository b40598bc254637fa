"""Whose trust files a device follows, and that it follows them forward only."""

import json
from pathlib import Path

import pytest

from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import Profile
from gcm_desktop.reports.deciding import also_pinning, signed
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.trust import trust_file
from gcm_desktop.reports.trust_signers import confirm, confirmed_signers, forget, relied_on
from gcm_desktop.reports.trusted import Standing, Trust


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture(scope="module")
def files(facilitator: Identity, focal_point: Identity) -> list[bytes]:
    trust = also_pinning(Trust({}), [facilitator.certificate])
    return [signed(trust, focal_point, number) for number in (1, 2)]


def test_signer_is_followed_once_the_fingerprint_was_said(
    files: list[bytes], profile: Profile, focal_point: Identity
):
    before = relied_on(files[0], profile)
    assert before.standing is Standing.UNCONFIRMED
    said = focal_point.certificate.short_fingerprint
    assert confirm(before, profile, said).standing is Standing.CONFIRMED
    assert relied_on(files[0], profile).standing is Standing.CONFIRMED
    assert confirmed_signers(profile) == {focal_point.certificate.fingerprint: 1}


@pytest.mark.parametrize("form", ["in_words", "read_aloud", "fingerprint"])
def test_a_fingerprint_is_said_in_digits_in_words_or_in_both(
    files: list[bytes], profile: Profile, focal_point: Identity, form: str
):
    said = f" {getattr(focal_point.certificate, form).title()} "
    assert confirm(relied_on(files[0], profile), profile, said).standing is Standing.CONFIRMED


def test_words_that_do_not_go_with_the_digits_confirm_nobody(
    files: list[bytes], profile: Profile, focal_point: Identity, facilitator: Identity
):
    own, other = focal_point.certificate, facilitator.certificate
    for said in (
        f"{own.short_fingerprint} ({other.in_words})",
        f"{other.short_fingerprint} ({own.in_words})",
        " ".join(own.in_words.split()[:5]),
        " ".join(reversed(own.in_words.split())),
    ):
        with pytest.raises(RefusedError):
            confirm(relied_on(files[0], profile), profile, said)


@pytest.mark.parametrize("said", ["", "AB", "0" * 64, "not a number", " " * 40])
def test_another_fingerprint_confirms_nobody(files: list[bytes], profile: Profile, said: str):
    with pytest.raises(RefusedError, match="not the one you were told"):
        confirm(relied_on(files[0], profile), profile, said)
    assert confirmed_signers(profile) == {}


def test_prefix_that_is_too_short_to_compare_confirms_nobody(
    files: list[bytes], profile: Profile, focal_point: Identity
):
    own = focal_point.certificate.fingerprint
    with pytest.raises(RefusedError):
        confirm(relied_on(files[0], profile), profile, own[:19])
    assert confirm(relied_on(files[0], profile), profile, own).standing is Standing.CONFIRMED


def test_older_file_is_noticed_once_a_later_one_was_seen(
    files: list[bytes], profile: Profile, focal_point: Identity
):
    confirm(relied_on(files[0], profile), profile, focal_point.certificate.fingerprint)
    assert relied_on(files[1], profile).standing is Standing.CONFIRMED
    assert relied_on(files[0], profile).standing is Standing.OUTDATED
    assert relied_on(files[1], profile).standing is Standing.CONFIRMED


def test_a_file_of_another_signer_is_noticed_where_somebody_is_followed(
    files: list[bytes], profile: Profile, focal_point: Identity, stranger: Identity
):
    theirs = signed(also_pinning(Trust({}), [stranger.certificate]), stranger, 1)
    assert not relied_on(theirs, profile).others_followed
    confirm(relied_on(files[0], profile), profile, focal_point.certificate.fingerprint)
    assert not relied_on(files[0], profile).others_followed
    found = relied_on(theirs, profile)
    assert (found.standing, found.others_followed) == (Standing.UNCONFIRMED, True)
    followed = confirm(found, profile, stranger.certificate.fingerprint)
    assert not followed.others_followed
    assert not relied_on(theirs, profile).others_followed


def test_signer_can_be_forgotten(files: list[bytes], profile: Profile, focal_point: Identity):
    confirm(relied_on(files[0], profile), profile, focal_point.certificate.fingerprint)
    assert forget("0" * 64, profile) == 0
    assert forget("", profile) == 0
    assert forget(focal_point.certificate.short_fingerprint, profile) == 1
    assert relied_on(files[0], profile).standing is Standing.UNCONFIRMED


def test_file_nobody_signed_cannot_be_confirmed(facilitator: Identity, profile: Profile):
    trust = relied_on(trust_file([facilitator.certificate.der]), profile)
    assert trust.standing is Standing.UNSIGNED
    with pytest.raises(RefusedError, match="Nobody has signed"):
        confirm(trust, profile, "0" * 64)


def test_spoiled_memory_follows_nobody(files: list[bytes], profile: Profile, focal_point: Identity):
    own = focal_point.certificate.fingerprint
    confirm(relied_on(files[0], profile), profile, own)
    (note,) = (profile.folder / "notes").iterdir()
    for spoiled in ({own: "1"}, {own: -1}, {own: True}, {own[:20]: 1}, [own], {own: None}):
        note.write_text(json.dumps(spoiled))
        assert relied_on(files[0], profile).standing is Standing.UNCONFIRMED
