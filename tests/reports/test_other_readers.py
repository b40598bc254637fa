"""What readers that know nothing of this program say of its signatures: pdfsig and OpenSSL.

They look at today's clock, so that officers are made today.
"""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms

from gcm_desktop.reports.authority import new_authority, open_authority
from gcm_desktop.reports.identity import Identity, certificate_pem
from gcm_desktop.reports.preserving import preserved
from gcm_desktop.reports.revocation import Cause, read_list, revocation_list
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.timestamps import query_for, token_of
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.verification import Conclusion, verify_report
from tests.clocks import TimestampHouse

PASSPHRASE = "a phrase for trying"
VALID, TRUSTED = "Signature is Valid.", "Certificate is Trusted."
REVOKED = "Certificate has been Revoked."


def needs(*tools: str) -> pytest.MarkDecorator:
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@dataclass(frozen=True)
class House:
    """Authorities and two officers, a report that both signed, and lists before and after."""

    root: Identity
    ministry: Identity
    pdf: bytes
    lists: tuple[bytes, ...]
    lists_later: tuple[bytes, ...]
    """The second officer is on these."""


@pytest.fixture(scope="module")
def house(unsigned: bytes, vouch: Callable[..., Identity]) -> House:
    made = new_authority(
        name="Secretariat", role="secretariat", organisation=None, passphrase=PASSPHRASE
    )
    root = open_authority(made, PASSPHRASE)
    ministry = vouch("Ministry", "focal_point", root, to_an_authority=True, made_on=None)
    first = vouch("Амина", "facilitator", ministry, made_on=None)
    second = vouch("Boris", "focal_point", ministry, made_on=None)
    of_root, own = revocation_list(root, []), revocation_list(ministry, [])
    later = revocation_list(
        ministry, [second.certificate], cause=Cause.KEY_COMPROMISE, after=read_list(own)
    )
    pdf = sign_report(sign_report(unsigned, first), second)
    return House(root, ministry, pdf, (of_root, own), (of_root, later))


def run(*words: str | Path, cwd: Path) -> str:
    told = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    return told.stdout + told.stderr


@pytest.fixture
def database(house: House, tmp_path: Path) -> Path:
    """An NSS database that trusts our root and nobody else, and the report beside it."""
    run("certutil", "-N", "-d", "sql:.", "--empty-password", cwd=tmp_path)
    for name, holder, trusted in (
        ("root", house.root, "C,C,C"), ("ministry", house.ministry, ",,"),
    ):  # fmt: skip
        (tmp_path / f"{name}.crt").write_bytes(certificate_pem(holder))
        run("certutil", "-A", "-d", "sql:.", "-n", name, "-t", trusted, "-i", f"{name}.crt",
            cwd=tmp_path)  # fmt: skip
    (tmp_path / "report.pdf").write_bytes(house.pdf)
    return tmp_path


def said_by_pdfsig(database: Path) -> list[tuple[str, str]]:
    said = run("pdfsig", "-nssdir", "sql:.", "report.pdf", cwd=database)
    signatures = re.findall(r"Signature Validation: (.*)", said)
    return list(zip(signatures, re.findall(r"Certificate Validation: (.*)", said), strict=True))


@needs("pdfsig", "certutil")
def test_pdfsig_trusts_both_officers_by_our_root(database: Path):
    assert said_by_pdfsig(database) == [(VALID, TRUSTED), (VALID, TRUSTED)]


@needs("pdfsig", "certutil")
def test_pdfsig_does_not_know_them_without_our_root(database: Path):
    run("certutil", "-D", "-d", "sql:.", "-n", "root", cwd=database)
    assert [signature for signature, _ in said_by_pdfsig(database)] == [VALID, VALID]
    assert TRUSTED not in {certificate for _, certificate in said_by_pdfsig(database)}


@needs("pdfsig", "certutil", "crlutil")
@pytest.mark.parametrize(("which", "expected"), [("lists", TRUSTED), ("lists_later", REVOKED)])
def test_pdfsig_finds_revoked_whom_the_authority_withdrew(
    which: str, expected: str, house: House, database: Path
):
    for number, each in enumerate(getattr(house, which)):
        (database / f"{number}.crl").write_bytes(read_list(each).der)
        run("crlutil", "-I", "-d", "sql:.", "-i", f"{number}.crl", cwd=database)
    assert said_by_pdfsig(database) == [(VALID, TRUSTED), (VALID, expected)]


def signatures_of(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """Of every signature the CMS, and the bytes it signs."""
    found = []
    for numbers in re.finditer(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]", pdf):
        before, after, rest = map(int, numbers.groups())
        padded = bytes.fromhex(pdf[before + 1 : after - 1].decode())
        der = cms.ContentInfo.load(padded).dump()
        found.append((der, pdf[:before] + pdf[after : after + rest]))
    return found


def said_by_openssl(house: House, lists: tuple[bytes, ...], folder: Path) -> list[str]:
    certificates = certificate_pem(house.root) + certificate_pem(house.ministry)
    (folder / "known.pem").write_bytes(certificates + b"".join(lists))
    said = []
    for der, content in signatures_of(house.pdf):
        (folder / "signature.der").write_bytes(der)
        (folder / "content").write_bytes(content)
        said.append(
            run("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER",
                "-in", "signature.der", "-content", "content", "-CAfile", "known.pem",
                "-crl_check_all", "-out", "/dev/null", cwd=folder)
        )  # fmt: skip
    return said


@needs("openssl")
def test_openssl_agrees_with_both_signatures_and_with_the_withdrawal(house: House, tmp_path: Path):
    said = said_by_openssl(house, house.lists, tmp_path)
    assert [line.strip() for line in said] == ["CAdES Verification successful"] * 2
    first, second = said_by_openssl(house, house.lists_later, tmp_path)
    assert "CAdES Verification successful" in first
    assert "certificate revoked" in second


def test_our_verification_says_the_same(house: House, rely: Callable[..., Trust]):
    found = {
        lists: verify_report(house.pdf, rely(house.root, house.ministry, lists=list(lists)))
        for lists in (house.lists, house.lists_later)
    }
    assert found[house.lists].conclusion is Conclusion.VALID
    assert found[house.lists_later].conclusion is not Conclusion.VALID
    assert [answer.trusted for answer in found[house.lists_later].signatures] == [True, False]


@needs("pdfsig", "certutil")
def test_pdfsig_believes_both_officers_under_timestamp_and_evidence(
    house: House, database: Path, rely: Callable[..., Trust], clock: TimestampHouse
):
    trust = rely(house.root, house.ministry, lists=list(house.lists), timestamps=(clock.root,))
    made, verdict = preserved(house.pdf, trust, clock.at(datetime.now(UTC)))
    assert verdict.conclusion is Conclusion.VALID
    (database / "report.pdf").write_bytes(made)
    said = run("pdfsig", "-nssdir", "sql:.", "report.pdf", cwd=database)
    assert said.count(VALID) == said.count(TRUSTED) == 2
    assert "Total document signed" in said.rsplit("Signature #3", maxsplit=1)[1]


AUTHORITY = """
[tsa]
default_tsa = clock
[clock]
serial = serial
signer_cert = own.pem
signer_key = key.pem
signer_digest = sha384
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
[own]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[req]
distinguished_name = none
[none]
"""


@needs("openssl")
@pytest.mark.parametrize(
    "kind", [("rsa:2048",), ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
             ("ec", "-pkeyopt", "ec_paramgen_curve:secp384r1")],
    ids=["rsa", "P-256", "P-384"],
)  # fmt: skip
def test_timestamps_of_openssl_are_read_and_ours_are_read_by_it(
    kind: tuple[str, ...], tmp_path: Path
):
    (tmp_path / "tsa.cnf").write_text(AUTHORITY)
    (tmp_path / "serial").write_text("01")
    (tmp_path / "content").write_bytes(b"Wages are paid late.")
    run("openssl", "req", "-x509", "-config", "tsa.cnf", "-extensions", "own", "-newkey", *kind,
        "-nodes", "-keyout", "key.pem", "-out", "own.pem", "-subj", "/CN=Clock",
        cwd=tmp_path)  # fmt: skip
    query = query_for(sha256(b"Wages are paid late.").digest())
    (tmp_path / "query").write_bytes(query.dump())
    run("openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "answer",
        cwd=tmp_path)  # fmt: skip
    token = token_of((tmp_path / "answer").read_bytes(), query)
    assert token.authority.name == "Clock"
    (tmp_path / "token").write_bytes(token.der)
    said = run("openssl", "ts", "-verify", "-data", "content", "-in", "token", "-token_in",
               "-CAfile", "own.pem", "-untrusted", "own.pem", cwd=tmp_path)  # fmt: skip
    assert "Verification: OK" in said
