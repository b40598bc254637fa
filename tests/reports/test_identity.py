"""Identities: what is in the file, what it refuses, and what trust files pin."""

import base64
import json
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from gcm_desktop.errors import (
    ExpiredCertificateError,
    NotAnIdentityError,
    NotATrustFileError,
    RefusedError,
    WrongIdentityPassphraseError,
)
from gcm_desktop.reports.identity import (
    ROUNDS,
    Identity,
    certificate_pem,
    new_identity,
    open_identity,
)
from gcm_desktop.reports.trust import read_trust, trust_file
from gcm_desktop.workspace.passphrases import words_of

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
PASSPHRASE = "schön und lang genug"


@pytest.fixture(scope="module")
def made() -> bytes:
    return new_identity(
        name="Амина Посредница", role="facilitator", organisation="Ministère de l’Intérieur",
        passphrase=PASSPHRASE, now=NOW,
    )  # fmt: skip


@pytest.fixture(scope="module")
def identity(made: bytes) -> Identity:
    return open_identity(made, PASSPHRASE, now=NOW)


def test_identity_says_whose_it_is_and_for_how_long(identity: Identity):
    certificate = identity.certificate
    assert (certificate.name, certificate.role) == ("Амина Посредница", "facilitator")
    assert certificate.organisation == "Ministère de l’Intérieur"
    assert certificate.not_before == NOW
    assert certificate.not_after == NOW + timedelta(days=1095)
    assert len(certificate.fingerprint) == 64
    assert certificate.short_fingerprint.replace(" ", "").lower() == certificate.fingerprint[:20]


def test_a_fingerprint_is_told_in_words_that_no_release_changes(identity: Identity):
    listed = words_of("en")
    assert sha256(" ".join(listed).encode()).hexdigest() == (
        "dc76fed855bc63843490b1d9aa27972501aa2894e98eaceca12a8a4fd24ea9e1"
    )
    number, told = 0, identity.certificate.in_words.split()
    for word in reversed(told):
        number = number * len(listed) + listed.index(word)
    assert len(told) == 6
    assert int(identity.certificate.fingerprint, 16) % len(listed) ** 6 == number


def test_certificate_is_one_that_readers_accept_for_signing_documents(identity: Identity):
    certificate = x509.load_der_x509_certificate(identity.certificate.der)
    extensions = certificate.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {purpose.dotted_string for purpose in purposes} == {
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.5.5.7.3.4",
    }
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert isinstance(identity.key.curve, ec.SECP256R1)
    certificate.verify_directly_issued_by(certificate)


def test_role_stands_in_for_a_name_that_is_not_given():
    made = new_identity(
        name=None, role="focal_point", organisation=None, passphrase=PASSPHRASE, now=NOW
    )
    certificate = open_identity(made, PASSPHRASE, now=NOW).certificate
    assert (certificate.name, certificate.organisation) == ("National focal point", "")


def test_identity_file_shows_no_name_and_costs_as_much_to_guess_everywhere(made: bytes):
    for words in ("Посредница", "Ministère"):
        assert words.encode() not in made
        assert words.encode("utf-16-be") not in made
    assert b"facilitator" not in made
    file = asn1_pkcs12.Pfx.load(made)
    assert file["mac_data"]["iterations"].native == ROUNDS
    derivations = []
    for part in file.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            encryption = part["content"]["encrypted_content_info"]["content_encryption_algorithm"]
        else:
            bag = asn1_pkcs12.SafeContents.load(part["content"].native)[0]["bag_value"]
            encryption = bag["encryption_algorithm"]
        derivations.append((encryption.kdf_iterations, encryption.encryption_cipher))
    assert derivations == [(ROUNDS, "aes"), (ROUNDS, "aes")]


@pytest.mark.parametrize("passphrase", ["x", "ключ " * 30, "🔑 über"])
def test_other_programs_open_the_identity_too(tmp_path: Path, passphrase: str):
    path = tmp_path / "id.p12"
    made = new_identity(
        name="Boris", role="secretariat", organisation=None, passphrase=passphrase, now=NOW
    )
    path.write_bytes(made)
    secret = tmp_path / "secret"
    secret.write_text(passphrase, encoding="utf-8")
    shown = subprocess.run(
        ["openssl", "pkcs12", "-in", path, "-nokeys", "-passin", f"file:{secret}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    assert "CN = Boris" in shown.stdout.replace("CN=", "CN = ")


def test_wrong_passphrase_is_told_from_a_wrong_file(made: bytes):
    with pytest.raises(WrongIdentityPassphraseError):
        open_identity(made, "something else", now=NOW)
    with pytest.raises(WrongIdentityPassphraseError):
        open_identity(made, "", now=NOW)
    with pytest.raises(WrongIdentityPassphraseError):
        open_identity(made, "\ud800", now=NOW)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x30\x03\x02\x01\x03", b"0" * 3000])
def test_other_files_are_no_identity(data: bytes):
    with pytest.raises(NotAnIdentityError):
        open_identity(data, PASSPHRASE, now=NOW)


def test_identity_that_was_cut_short_is_refused(made: bytes):
    with pytest.raises((NotAnIdentityError, WrongIdentityPassphraseError)):
        open_identity(made[: len(made) // 2], PASSPHRASE, now=NOW)


@pytest.fixture(scope="module")
def rsa_identity() -> tuple[bytes, x509.Certificate]:
    """An identity file and its certificate as other programs make them."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Carl")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
        .public_key(key.public_key()).not_valid_before(NOW).not_valid_after(NOW.replace(year=2030))
        .add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)
        .sign(key, SHA256())
    )  # fmt: skip
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    return serialize_key_and_certificates(None, key, certificate, None, encryption), certificate


def test_identity_with_another_kind_of_key_is_refused(
    rsa_identity: tuple[bytes, x509.Certificate],
):
    file, certificate = rsa_identity
    with pytest.raises(NotAnIdentityError):
        open_identity(file, PASSPHRASE, now=NOW)
    with pytest.raises(NotAnIdentityError):
        trust_file([certificate.public_bytes(Encoding.PEM)])


def test_trust_file_with_another_kind_of_key_is_refused(
    identity: Identity, rsa_identity: tuple[bytes, x509.Certificate]
):
    content = json.loads(trust_file([identity.certificate.der]))
    der = rsa_identity[1].public_bytes(Encoding.DER)
    content["pinned"][0]["certificate"] = base64.b64encode(der).decode()
    content["pinned"][0]["sha256"] = sha256(der).hexdigest()
    with pytest.raises(NotATrustFileError):
        read_trust(json.dumps(content).encode())


def test_identity_is_refused_after_and_before_its_certificate(made: bytes):
    with pytest.raises(ExpiredCertificateError, match="2029-10-31"):
        open_identity(made, PASSPHRASE, now=NOW + timedelta(days=1096))
    with pytest.raises(RefusedError, match="2026-11-01"):
        open_identity(made, PASSPHRASE, now=NOW - timedelta(days=2))


def test_identity_needs_a_passphrase_and_names_that_fit_a_certificate():
    with pytest.raises(RefusedError) as refused:
        new_identity(name="A", role="facilitator", organisation=None, passphrase="")
    assert set(refused.value.problems) == {"passphrase"}
    with pytest.raises(RefusedError) as refused:
        new_identity(name="A\nB", role="facilitator", organisation="O" * 65, passphrase="x")
    assert set(refused.value.problems) == {"name", "organisation"}


def test_names_of_64_characters_fit_in_any_script():
    longest = "Ж" * 64
    made = new_identity(
        name=longest, role="facilitator", organisation=longest, passphrase="x", now=NOW
    )
    certificate = open_identity(made, "x", now=NOW).certificate
    assert (certificate.name, certificate.organisation) == (longest, longest)


def test_trust_file_pins_certificates_from_every_kind_of_source(made: bytes, identity: Identity):
    asked = []

    def passphrase(number: int) -> str:
        asked.append(number)
        return PASSPHRASE

    der = identity.certificate.der
    for source in (certificate_pem(identity), der, made):
        pinned = read_trust(trust_file([source], passphrase)).pinned
        assert [holder.certificate.der for holder in pinned.values()] == [der]
        assert list(pinned) == [identity.certificate.fingerprint]
    assert asked == [0]
    same_twice = read_trust(trust_file([der, certificate_pem(identity)]))
    assert len(same_twice.pinned) == 1


def test_trust_file_names_holders_readably(identity: Identity):
    content = json.loads(trust_file([identity.certificate.der]))
    entry = content["pinned"][0]
    assert content["format"] == "gcm-trust/1"
    assert entry["name"] == "Амина Посредница"
    assert entry["role"] == "facilitator"
    assert entry["organisation"] == "Ministère de l’Intérieur"
    assert entry["sha256"] == identity.certificate.fingerprint
    assert base64.b64decode(entry["certificate"]) == identity.certificate.der


def test_trust_file_takes_no_identity_without_its_passphrase(made: bytes):
    with pytest.raises(NotAnIdentityError):
        trust_file([made])
    with pytest.raises(WrongIdentityPassphraseError):
        trust_file([made], lambda number: f"wrong {number}")
    with pytest.raises(NotAnIdentityError):
        trust_file([b"neither certificate nor identity"], lambda _number: PASSPHRASE)


def test_trust_file_that_disagrees_with_itself_is_refused(identity: Identity):
    content = json.loads(trust_file([identity.certificate.der]))
    for wrong in (
        {**content, "format": "gcm-trust/2"},
        {**content, "pinned": [{**content["pinned"][0], "sha256": "0" * 64}]},
        {**content, "pinned": [{**content["pinned"][0], "certificate": "AAAA"}]},
        {**content, "pinned": [{**content["pinned"][0], "name": 7}]},
        {**content, "pinned": 7},
        {},
        [],
        7,
    ):
        with pytest.raises(NotATrustFileError):
            read_trust(json.dumps(wrong).encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b"%PDF-1.7"])
def test_other_files_are_no_trust_file(data: bytes):
    with pytest.raises(NotATrustFileError):
        read_trust(data)


def test_hostile_names_in_a_certificate_are_shown_on_one_plain_line(identity: Identity):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A\x1b[31m\n\u202eB")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
        .public_key(identity.key.public_key()).not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2030))
        .add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)
        .sign(identity.key, SHA256())
    )  # fmt: skip
    pinned = read_trust(trust_file([certificate.public_bytes(Encoding.DER)])).pinned
    assert [holder.name for holder in pinned.values()] == ["A[31mB"]
