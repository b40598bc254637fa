"""Revocation lists: whole, numbered, of one authority, and read without any leniency."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from gcm_desktop.errors import RefusedError
from gcm_desktop.reports.authority import chain_pem
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.revocation import (
    Cause,
    NotAListError,
    Withdrawal,
    is_list_of,
    read_list,
    revocation_list,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
THEN = NOW + timedelta(days=10)


def test_first_list_names_nobody_and_says_until_when_it_holds(ministry: Identity):
    found = read_list(revocation_list(ministry, [], now=NOW))
    assert (found.number, dict(found.withdrawn)) == (1, {})
    assert (found.made_at, found.relied_on_until) == (NOW, NOW + timedelta(days=180))
    assert is_list_of(ministry.certificate, found)


def test_next_list_keeps_whom_the_last_one_named_as_it_said(
    ministry: Identity, officer: Identity, approver: Identity
):
    first = read_list(
        revocation_list(ministry, [officer.certificate], cause=Cause.KEY_COMPROMISE, now=NOW)
    )
    both = [officer.certificate, approver.certificate]
    second = read_list(revocation_list(ministry, both, after=first, now=THEN, on=NOW))
    assert second.number == 2
    assert second.withdrawn == {
        officer.certificate.x509.serial_number: Withdrawal(NOW, Cause.KEY_COMPROMISE),
        approver.certificate.x509.serial_number: Withdrawal(NOW, Cause.UNSPECIFIED),
    }


def test_authority_withdraws_only_what_it_issued(
    root: Identity, ministry: Identity, officer: Identity, facilitator: Identity
):
    for authority, other in ((root, officer), (ministry, ministry), (ministry, facilitator)):
        with pytest.raises(RefusedError, match="did not issue"):
            revocation_list(authority, [other.certificate], now=NOW)
    assert read_list(revocation_list(root, [ministry.certificate], now=NOW)).withdrawn


def test_list_follows_only_one_of_the_same_authority(root: Identity, ministry: Identity):
    of_root = read_list(revocation_list(root, [], now=NOW))
    with pytest.raises(RefusedError, match="another authority"):
        revocation_list(ministry, [], after=of_root, now=NOW)


def test_nobody_is_withdrawn_on_a_day_to_come(ministry: Identity, officer: Identity):
    with pytest.raises(RefusedError, match="to come"):
        revocation_list(ministry, [officer.certificate], on=THEN, now=NOW)


def test_list_of_a_namesake_is_not_the_authoritys(
    ministry: Identity, root: Identity, vouch: Callable[..., Identity]
):
    namesake = vouch("Focal point authority", "focal_point", root, to_an_authority=True)
    found = read_list(revocation_list(namesake, [], now=NOW))
    assert is_list_of(namesake.certificate, found)
    assert not is_list_of(ministry.certificate, found)


def test_list_that_names_another_key_is_not_the_authoritys(ministry: Identity):
    other = x509.AuthorityKeyIdentifier(b"\0" * 20, None, None)
    found = read_list(_a_list(ministry, extensions={"issuer": other}))
    assert not is_list_of(ministry.certificate, found)


@pytest.mark.parametrize("data", [b"", b"words", b"\x30\x03\x02\x01\x03", b"0" * 6_000_000,
                                  b"-----BEGIN X509 CRL-----\nAAAA\n"])  # fmt: skip
def test_other_files_are_no_list(data: bytes):
    with pytest.raises(NotAListError):
        read_list(data)


def _a_list(authority: Identity, **said: Any) -> bytes:
    """A list as another program could make it."""
    number, key = x509.CRLNumber(said.get("number", 1)), authority.key.public_key()
    extensions = {
        "number": number,
        "issuer": x509.AuthorityKeyIdentifier.from_issuer_public_key(key),
        **said.get("extensions", {}),
    }
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.x509.subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=30))
    )
    for extension in extensions.values():
        if extension is not None:
            builder = builder.add_extension(extension, critical=said.get("critical", False))
    for entry in said.get("entries", []):
        builder = builder.add_revoked_certificate(entry)
    made = builder.sign(authority.key, said.get("digest", hashes.SHA256()))
    return made.public_bytes(Encoding.DER)


def _entry(serial: int, on: datetime, extension: Any = None) -> x509.RevokedCertificate:
    entry = x509.RevokedCertificateBuilder(serial, on.replace(tzinfo=None))
    return (entry.add_extension(extension, critical=False) if extension else entry).build()


def test_list_of_another_program_in_the_same_form_is_read(ministry: Identity):
    superseded = x509.CRLReason(x509.ReasonFlags.superseded)
    found = read_list(_a_list(ministry, entries=[_entry(7, NOW, superseded)]))
    assert found.withdrawn == {7: Withdrawal(NOW, Cause.SUPERSEDED)}


PART = x509.IssuingDistributionPoint(None, None, True, False, None, False, False)
OTHERS = x509.CertificateIssuer([x509.DNSName("example.org")])


@pytest.mark.parametrize(
    "said",
    [
        {"extensions": {"number": None}},
        {"extensions": {"issuer": None}},
        {"extensions": {"delta": x509.DeltaCRLIndicator(1)}},
        {"extensions": {"part": PART}},
        {"digest": hashes.SHA512()},
        {"number": 0},
        {"entries": [_entry(7, NOW), _entry(7, NOW)]},
        {"entries": [_entry(7, THEN)]},
        {"entries": [_entry(7, NOW, OTHERS)]},
        {"entries": [_entry(7, NOW, x509.CRLReason(x509.ReasonFlags.remove_from_crl))]},
    ],
    ids=lambda said: next(iter(said)),
)
def test_list_that_could_be_taken_for_more_than_it_is_is_refused(
    said: dict[str, Any], ministry: Identity
):
    with pytest.raises(NotAListError):
        read_list(_a_list(ministry, **said))


def test_openssl_finds_the_certificate_revoked(
    tmp_path: Path, root: Identity, ministry: Identity, officer: Identity, approver: Identity
):
    made = revocation_list(ministry, [officer.certificate], cause=Cause.KEY_COMPROMISE, now=NOW)
    parts = {
        "root.crt": chain_pem(root), "ministry.crt": chain_pem(ministry),
        "officer.crt": chain_pem(officer), "approver.crt": chain_pem(approver),
        "all.crl": made + revocation_list(root, [], now=NOW),
    }  # fmt: skip
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)
    found = {}
    for who in ("officer", "approver"):
        asked = subprocess.run(
            ["openssl", "verify", "-attime", str(int(THEN.timestamp())), "-crl_check_all",
             "-CAfile", "root.crt", "-untrusted", "ministry.crt", "-CRLfile", "all.crl",
             f"{who}.crt"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        found[who] = (asked.returncode, "certificate revoked" in asked.stderr)
    assert found == {"officer": (2, True), "approver": (0, False)}
