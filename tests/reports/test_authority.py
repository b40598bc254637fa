"""Authorities: what they grant, and that nothing a request asks for is granted by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gcm_desktop.errors import (
    ExpiredCertificateError,
    NotAnIdentityError,
    RefusedError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.reports.authority import (
    Requested,
    accept_certificate,
    chain_pem,
    issue_certificate,
    new_authority,
    open_authority,
    read_request,
    request_certificate,
    sealed_identity,
)
from gcm_desktop.reports.certificates import certificates_in, is_authority
from gcm_desktop.reports.identity import Identity, open_identity

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PASSPHRASE = "a phrase for trying"


@pytest.fixture(scope="module")
def asked() -> Requested:
    return request_certificate(
        name="Амина", role="facilitator", organisation="Ministère", passphrase=PASSPHRASE
    )


@pytest.fixture(scope="module")
def issued(asked: Requested, ministry: Identity) -> bytes:
    return issue_certificate(read_request(asked.request), ministry, now=NOW)


def test_request_keeps_the_key_under_its_passphrase(asked: Requested):
    assert asked.request.startswith(b"-----BEGIN CERTIFICATE REQUEST-----")
    assert "Амина".encode() not in asked.key
    told = read_request(asked.request)
    assert (told.name, told.role, told.organisation) == ("Амина", "facilitator", "Ministère")


def test_key_that_waits_for_its_certificate_signs_nothing(asked: Requested):
    with pytest.raises(RefusedError, match="identity accept"):
        open_identity(asked.key, PASSPHRASE, now=NOW)


def test_officer_is_vouched_for_up_to_the_first_authority(
    asked: Requested, issued: bytes, root: Identity, ministry: Identity
):
    identity = accept_certificate(asked.key, issued, PASSPHRASE)
    assert identity.chain == (ministry.certificate, root.certificate)
    kept = open_identity(sealed_identity(identity, PASSPHRASE), PASSPHRASE, now=NOW)
    assert (kept.certificate, kept.chain) == (identity.certificate, identity.chain)
    assert certificates_in(chain_pem(kept)) == (kept.certificate, *kept.chain)


def test_issued_certificate_is_one_that_readers_accept(issued: bytes, ministry: Identity):
    certificate = certificates_in(issued)[0].x509
    extensions = certificate.extensions
    constraints = extensions.get_extension_for_class(x509.BasicConstraints)
    assert (constraints.critical, constraints.value.ca) == (True, False)
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (True, True)
    assert (usage.key_cert_sign, usage.crl_sign) == (False, False)
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {purpose.dotted_string for purpose in purposes} == {
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.5.5.7.3.4",
    }
    above = ministry.certificate.x509.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    issuer = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert issuer.key_identifier == above.value.digest
    assert certificate.serial_number.bit_length() > 64
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(1095)


def test_authorities_are_two_deep_at_most(root: Identity, ministry: Identity, vouch):
    depths = [
        each.certificate.x509.extensions.get_extension_for_class(x509.BasicConstraints).value
        for each in (root, ministry)
    ]
    assert [(depth.ca, depth.path_length) for depth in depths] == [(True, 1), (True, 0)]
    with pytest.raises(RefusedError, match="officers only"):
        vouch("A third", "focal_point", ministry, to_an_authority=True)


def test_certificate_ends_no_later_than_its_authority(
    asked: Requested, vouch: Callable[..., Identity], root: Identity
):
    short = vouch("Short", "focal_point", root, to_an_authority=True, valid_for=timedelta(days=30))
    issued = issue_certificate(read_request(asked.request), short, now=NOW)
    assert certificates_in(issued)[0].not_after == short.certificate.not_after


def test_authority_grants_another_role_than_the_request_asks_for(
    asked: Requested, ministry: Identity
):
    issued = issue_certificate(read_request(asked.request), ministry, role="rapporteur", now=NOW)
    assert certificates_in(issued)[0].role == "rapporteur"


def test_request_to_be_an_authority_is_not_granted_by_asking(ministry: Identity):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Mallory"),
                      x509.NameAttribute(x509.NameOID.TITLE, "facilitator")])  # fmt: skip
    asking = (
        x509.CertificateSigningRequestBuilder().subject_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    request = read_request(asking.public_bytes(Encoding.PEM))
    issued = certificates_in(issue_certificate(request, ministry, now=NOW))[0]
    assert not is_authority(issued.der)
    extensions = issued.x509.extensions
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_hostile_names_in_a_request_reach_no_certificate(ministry: Identity):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A\x1b[31m\n\u202eB"),
                      x509.NameAttribute(x509.NameOID.TITLE, "facilitator"),
                      x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "XX")])  # fmt: skip
    asking = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    request = read_request(asking.public_bytes(Encoding.DER))
    issued = certificates_in(issue_certificate(request, ministry, now=NOW))[0].x509
    said = {part.oid: part.value for part in issued.subject}
    assert said == {x509.NameOID.COMMON_NAME: "A[31mB", x509.NameOID.TITLE: "facilitator"}


def test_request_without_a_role_is_granted_none(ministry: Identity):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Mallory")])
    asking = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    with pytest.raises(RefusedError, match="role"):
        issue_certificate(read_request(asking.public_bytes(Encoding.PEM)), ministry, now=NOW)


@pytest.mark.parametrize("data", [b"", b"words", b"0" * 30_000, b"\x30\x03\x02\x01\x03",
                                  b"-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"])  # fmt: skip
def test_other_files_are_no_request(data: bytes):
    with pytest.raises(RefusedError, match="no request"):
        read_request(data)


def test_request_that_its_key_did_not_sign_is_refused(asked: Requested):
    der = x509.load_pem_x509_csr(asked.request).public_bytes(Encoding.DER)
    at = der.index("Амина".encode())
    with pytest.raises(RefusedError, match="no request"):
        read_request(der[:at] + "Ома ".encode() + der[at + 7 :])


def test_request_with_any_signed_byte_changed_is_refused(asked: Requested):
    request = x509.load_pem_x509_csr(asked.request)
    der, said = request.public_bytes(Encoding.DER), request.tbs_certrequest_bytes
    for at in range(der.index(said), der.index(said) + len(said)):
        for mask in (0x01, 0x80):
            with pytest.raises(RefusedError, match="no request"):
                read_request(der[:at] + bytes([der[at] ^ mask]) + der[at + 1 :])


def test_request_with_another_kind_of_key_is_refused():
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Carl")])
    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        asking = x509.CertificateSigningRequestBuilder().subject_name(name)
        made = asking.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
        with pytest.raises(RefusedError, match="no request"):
            read_request(made)


def test_certificate_for_another_key_is_not_joined(
    asked: Requested, officer: Identity, ministry: Identity
):
    for other in (chain_pem(officer), chain_pem(ministry), b"", b"words"):
        with pytest.raises(RefusedError, match="not issued for this key"):
            accept_certificate(asked.key, other, PASSPHRASE)


def test_certificate_without_its_chain_is_not_joined(asked: Requested, issued: bytes):
    own = issued.split(b"-----END CERTIFICATE-----")[0] + b"-----END CERTIFICATE-----\n"
    with pytest.raises(RefusedError, match="missing"):
        accept_certificate(asked.key, own, PASSPHRASE)
    with pytest.raises(WrongIdentityPassphraseError):
        accept_certificate(asked.key, issued, "something else")


def test_keys_of_officers_and_authorities_do_not_stand_in_for_each_other(
    officer: Identity, ministry: Identity
):
    with pytest.raises(RefusedError, match="signs certificates and no reports"):
        open_identity(sealed_identity(ministry, PASSPHRASE), PASSPHRASE, now=NOW)
    file = sealed_identity(officer, PASSPHRASE)
    with pytest.raises(RefusedError, match="cannot vouch"):
        open_authority(file, PASSPHRASE, now=NOW)
    with pytest.raises(RefusedError, match="has its certificate already"):
        accept_certificate(file, chain_pem(officer), PASSPHRASE)


def test_authority_is_refused_after_its_end_and_as_another_file(ministry: Identity):
    file = sealed_identity(ministry, PASSPHRASE)
    with pytest.raises(ExpiredCertificateError):
        open_authority(file, PASSPHRASE, now=NOW + timedelta(days=3651))
    with pytest.raises(NotAnIdentityError):
        open_authority(b"words", PASSPHRASE)


def test_authority_needs_a_passphrase_and_names_that_fit_a_certificate():
    for said in ({"passphrase": ""}, {"name": "A\nB"}, {"organisation": "O" * 65}):
        given = {"name": "A", "role": "secretariat", "organisation": None, "passphrase": "x"}
        with pytest.raises(RefusedError) as refused:
            new_authority(**{**given, **said})
        assert set(refused.value.problems) == set(said)
