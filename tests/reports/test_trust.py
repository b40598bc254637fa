"""Trust files with a signature: what they say, and what is refused of them."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gcm_desktop.errors import NotATrustFileError
from gcm_desktop.reports.certificates import OfficerCertificate, is_authority
from gcm_desktop.reports.identity import Identity, certificate_pem
from gcm_desktop.reports.revocation import Cause, Withdrawal, revocation_list
from gcm_desktop.reports.trust import read_trust, signed_trust_file, trust_file
from gcm_desktop.reports.trusted import Pinned, Rules, Standing, Trust

MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)
THEN = MADE_ON + timedelta(days=5)

Rely = Callable[..., Trust]


@pytest.fixture(scope="module")
def decisions(rely: Rely, root: Identity, ministry: Identity, facilitator: Identity) -> Trust:
    own = facilitator.certificate
    return rely(
        root,
        ministry,
        pinned={own.fingerprint: Pinned.of(own)},
        withdrawn={own.fingerprint: Withdrawal(THEN, Cause.SUPERSEDED)},
        rules=Rules(("facilitator",), ("focal_point",), ("focal_point",)),
        profile="Regional review, 2026",
        k=5,
        number=7,
    )


@pytest.fixture(scope="module")
def made(decisions: Trust, focal_point: Identity) -> bytes:
    return signed_trust_file(decisions, focal_point, now=THEN)


def test_trust_file_says_again_all_that_was_decided(
    made: bytes, decisions: Trust, focal_point: Identity
):
    found = read_trust(made)
    assert found == replace(
        decisions, made_at=THEN, signer=focal_point.certificate, standing=Standing.UNCONFIRMED
    )
    assert [root.name for root in found.roots] == ["Secretariat"]
    assert [below.name for below in found.intermediates] == ["Focal point authority"]


def test_person_can_read_a_trust_file(made: bytes):
    content = json.loads(made)["content"]
    assert content["profile"] == "Regional review, 2026"
    assert (content["k"], content["number"], content["made_at"]) == (5, 7, "2026-11-06T00:00:00Z")
    assert content["rules"]["must_sign"] == ["focal_point"]
    assert [holder["name"] for holder in content["pinned"]] == ["Amina Facilitator"]
    assert content["withdrawn"][0]["cause"] == "superseded"


def test_signer_is_followed_once_confirmed_and_only_forward(made: bytes, focal_point: Identity):
    own = focal_point.certificate.fingerprint
    standings = {number: read_trust(made, {own: number}).standing for number in (0, 6, 7, 8, 1000)}
    assert standings == {
        0: Standing.CONFIRMED, 6: Standing.CONFIRMED, 7: Standing.CONFIRMED,
        8: Standing.OUTDATED, 1000: Standing.OUTDATED,
    }  # fmt: skip
    assert read_trust(made, {"0" * 64: 0}).standing is Standing.UNCONFIRMED


def test_files_without_a_signature_are_still_read(facilitator: Identity):
    found = read_trust(trust_file([certificate_pem(facilitator)]))
    assert found == Trust.of([facilitator.certificate])
    assert (found.standing, found.signer, found.k) == (Standing.UNSIGNED, None, None)


def signed_anew(content: Any, signer: Identity) -> bytes:
    """The same signature that the program makes, over whatever content."""
    head = f"gcm-trust/2\n{signer.certificate.fingerprint}\n".encode()
    text = head + rfc8785.dumps(content)
    value = signer.key.sign(text, ECDSA(hashes.SHA256()))
    signature = {
        "certificate": b64encode(signer.certificate.der).decode(),
        "value": b64encode(value).decode(),
    }
    file = {"format": "gcm-trust/2", "content": content, "signature": signature}
    return json.dumps(file, ensure_ascii=False).encode()


def _set(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


def test_own_signing_makes_a_file_that_is_read(made: bytes, focal_point: Identity):
    """Else the tests below would show nothing."""
    assert read_trust(signed_anew(json.loads(made)["content"], focal_point)).number == 7


@pytest.mark.parametrize(
    "change",
    [
        _set("k", value=2),
        _set("k", value=0),
        _set("k", value="5"),
        _set("k", value=True),
        _set("k", value=5.0),
        _set("number", value=0),
        _set("number", value=-1),
        _set("made_at", value="yesterday"),
        _set("profile", value=7),
        _set("profile", value="x" * 300),
        _set("newer_rule", value=[]),
        _set("rules", "newer_rule", value=[]),
        _set("rules", "must_sign", value=["secretariat"]),
        _set("rules", "certify", value=[7]),
        _set("roots", value=[]),
        _set("roots", value=["AAAA"]),
        _set("intermediates", value="AAAA"),
        _set("lists", value=["AAAA"]),
        _set("withdrawn", 0, "sha256", value="0" * 64),
        _set("withdrawn", 0, "cause", value="a whim"),
        _set("pinned", 0, "sha256", value="0" * 64),
        _set("pinned", 0, "extra", value=1),
        _set("pinned", value=None),
    ],
)
def test_file_that_disagrees_with_itself_is_refused_though_signed(
    change: Callable[[dict[str, Any]], None], made: bytes, focal_point: Identity
):
    content = json.loads(made)["content"]
    change(content)
    with pytest.raises(NotATrustFileError):
        read_trust(signed_anew(content, focal_point))


def test_certificates_are_what_they_are_listed_as(made: bytes, focal_point: Identity):
    content = json.loads(made)["content"]
    roots, below = content["roots"], content["intermediates"]
    leaf = [content["pinned"][0]["certificate"]]
    for wrong in ((below, roots), (roots + below, []), (roots, leaf), (roots + leaf, below)):
        told = {**content, "roots": wrong[0], "intermediates": wrong[1]}
        with pytest.raises(NotATrustFileError):
            read_trust(signed_anew(told, focal_point))


def test_two_lists_of_one_authority_are_refused(
    made: bytes, focal_point: Identity, ministry: Identity, officer: Identity, rely: Rely,
    root: Identity,
):  # fmt: skip
    """The older would still vouch for whom the later withdraws."""
    older = revocation_list(ministry, [], now=MADE_ON)
    later = revocation_list(ministry, [officer.certificate], now=THEN)
    twice = rely(root, ministry, lists=[older, later], number=1)
    with pytest.raises(ValueError, match="list"):
        signed_trust_file(twice, focal_point)
    content = json.loads(made)["content"]
    told = {**content, "lists": [b64encode(each.der).decode() for each in twice.lists]}
    with pytest.raises(NotATrustFileError):
        read_trust(signed_anew(told, focal_point))


def test_list_of_an_authority_that_is_not_named_is_refused(
    root: Identity, ministry: Identity, focal_point: Identity, rely: Rely
):
    lists = [revocation_list(ministry, [], now=MADE_ON)]
    with pytest.raises(ValueError, match="list"):
        signed_trust_file(rely(root, lists=lists, number=1), focal_point)


def test_what_is_said_twice_is_refused(made: bytes):
    again = made.replace(b'"k": 5,', b'"k": 5, "k": 5,')
    assert again != made
    with pytest.raises(NotATrustFileError):
        read_trust(again)


@pytest.mark.parametrize(
    "change",
    [
        _set("content", "k", value=6),
        _set("content", "number", value=8),
        _set("content", "withdrawn", value=[]),
        _set("signature", "value", value="AAAA"),
        _set("format", value="gcm-trust/3"),
        _set("signature", value=None),
        _set("more", value=1),
    ],
)
def test_changed_file_is_refused(change: Callable[[dict[str, Any]], None], made: bytes):
    file = json.loads(made)
    change(file)
    with pytest.raises(NotATrustFileError):
        read_trust(json.dumps(file).encode())


def test_signature_cannot_be_taken_off(made: bytes):
    file = json.loads(made)
    del file["signature"]
    for kind in ("gcm-trust/1", "gcm-trust/2"):
        with pytest.raises(NotATrustFileError):
            read_trust(json.dumps({**file, "format": kind}).encode())


def test_stranger_cannot_sign_in_anothers_name(made: bytes, stranger: Identity, focal_point):
    forged = json.loads(signed_anew(json.loads(made)["content"], stranger))
    found = read_trust(json.dumps(forged).encode(), {focal_point.certificate.fingerprint: 0})
    assert found.standing is Standing.UNCONFIRMED
    forged["signature"]["certificate"] = b64encode(focal_point.certificate.der).decode()
    with pytest.raises(NotATrustFileError):
        read_trust(json.dumps(forged).encode())


def test_authority_signs_no_trust_file(made: bytes, root: Identity):
    with pytest.raises(NotATrustFileError):
        read_trust(signed_anew(json.loads(made)["content"], root))


def test_any_byte_of_the_signers_certificate_counts(made: bytes):
    """Also those that its key does not sign, such as the certificate's own signature."""
    file = json.loads(made)
    der = b64decode(file["signature"]["certificate"])
    for at in range(len(der)):
        spoiled = der[:at] + bytes([der[at] ^ 1]) + der[at + 1 :]
        file["signature"]["certificate"] = b64encode(spoiled).decode()
        with pytest.raises(NotATrustFileError):
            read_trust(json.dumps(file).encode())


@pytest.mark.parametrize("where", ["roots", "intermediates", "lists"])
def test_spoiled_part_is_refused_though_signed(where: str, made: bytes, focal_point: Identity):
    content = json.loads(made)["content"]
    der = b64decode(content[where][0])
    said = _signed_part(der)
    for at in range(der.index(said), der.index(said) + len(said)):
        for mask in (0x01, 0x80):
            spoiled = der[:at] + bytes([der[at] ^ mask]) + der[at + 1 :]
            content[where][0] = b64encode(spoiled).decode()
            with pytest.raises(NotATrustFileError):
                read_trust(signed_anew(content, focal_point))


def _signed_part(der: bytes) -> bytes:
    """What the authority signed of a certificate or a list: the first part of either."""
    return bytes(core.Sequence.load(der)[0].dump())


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_file_with_any_byte_changed_says_the_same_or_is_refused(
    data: st.DataObject, made: bytes, focal_point: Identity
):
    at = data.draw(st.integers(0, len(made) - 1))
    spoiled = made[:at] + bytes([data.draw(st.integers(0, 255))]) + made[at + 1 :]
    try:
        found = read_trust(spoiled)
    except NotATrustFileError:
        return
    assert found == read_trust(made)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"{", b"[" * 100_000, b"7", b"[]", b"null",
                                  b'{"format": "gcm-trust/2", "content": {}, "signature": {}}',
                                  b'{"format": "gcm-trust/2", "content": NaN}'])  # fmt: skip
def test_other_files_are_no_trust_file(data: bytes):
    with pytest.raises(NotATrustFileError):
        read_trust(data)


def _as_authority(root: Identity, **said: Any) -> bytes:
    """A root's certificate as another program could make it."""
    usage = [False] * 5 + [said.get("vouches", True), said.get("lists", True), False, False]
    builder = (
        x509.CertificateBuilder().subject_name(root.certificate.x509.subject)
        .issuer_name(root.certificate.x509.subject).public_key(root.key.public_key())
        .serial_number(9).not_valid_before(MADE_ON).not_valid_after(THEN)
        .add_extension(x509.BasicConstraints(said.get("ca", True), None), critical=True)
        .add_extension(x509.KeyUsage(*usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root.key.public_key()),
                       critical=False)
    )  # fmt: skip
    if "more" in said:
        builder = builder.add_extension(said["more"], critical=True)
    return builder.sign(root.key, said.get("digest", hashes.SHA256())).public_bytes(Encoding.DER)


def test_only_one_form_of_authority_is_relied_on(root: Identity):
    assert is_authority(_as_authority(root))
    names = x509.NameConstraints([x509.DNSName("a.org")], None)
    for wrong in (
        {"ca": False, "vouches": False},
        {"vouches": False},
        {"lists": False},
        {"digest": hashes.SHA512()},
        {"more": names},
    ):
        assert not is_authority(_as_authority(root, **wrong))
    assert not is_authority(b"words")


def test_names_in_a_trust_file_are_shown_on_one_plain_line(made: bytes, focal_point: Identity):
    content = json.loads(made)["content"]
    content["profile"] = "A\x1b[31m\n\u202eB"
    content["pinned"][0]["name"] = "C\nD\u2066"
    found = read_trust(signed_anew(content, focal_point))
    assert found.profile == "A[31mB"
    assert [holder.name for holder in found.pinned.values()] == ["CD"]


def test_certificates_stand_in_it_byte_for_byte(made: bytes, root: Identity):
    der = b64decode(json.loads(made)["content"]["roots"][0])
    assert OfficerCertificate.of(der) == root.certificate
