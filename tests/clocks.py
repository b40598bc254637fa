"""Timestamp authorities to try with: real keys, and an address on this device alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from gcm_desktop.reports.certificates import OfficerCertificate
from gcm_desktop.reports.timestamps import Token, query_for, token_of


class TimestampHouse:
    """A timestamp authority with a first authority of its own above it, as others run them."""

    def __init__(self, name: str, made_on: datetime, ends_on: datetime) -> None:
        self.validity = (made_on, ends_on)
        self.root_key, self.key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.root = self._certificate(f"{name} root", f"{name} root", self.root_key, first=True)
        self.own = self._certificate(name, f"{name} root", self.key, first=False)

    def _certificate(self, name: str, above: str, key: Any, *, first: bool) -> OfficerCertificate:
        subject, issuer = (
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, above)
        )
        usage = x509.KeyUsage(
            digital_signature=not first, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=first, crl_sign=first,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.validity[0]).not_valid_after(self.validity[1])
            .add_extension(x509.BasicConstraints(ca=first, path_length=None), critical=True)
            .add_extension(usage, critical=True)
        )  # fmt: skip
        if not first:
            purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(purposes, critical=True)
        made = builder.sign(self.root_key, hashes.SHA256())
        return OfficerCertificate.of(made.public_bytes(Encoding.DER))

    def answer(self, query: bytes, at: datetime | None = None) -> bytes:
        """What it answers over the network at this time."""
        key = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            asn1_x509.Certificate.load(self.own.der),
            keys.PrivateKeyInfo.load(key),
            certs_to_embed=[asn1_x509.Certificate.load(self.root.der)],
            fixed_dt=at or datetime.now(UTC),
        )
        return stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()

    def at(self, moment: datetime) -> Callable[[bytes], Token]:
        """Asked at this time for the token of a digest."""

        def ask(digest: bytes) -> Token:
            query = query_for(digest)
            return token_of(self.answer(query.dump(), moment), query)

        return ask


@contextmanager
def serving(clock: TimestampHouse) -> Iterator[str]:
    """The address at which an authority answers; every other path of it is none."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            answer = clock.answer(query) if self.path == "/tsa" else b"no authority"
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_said: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        answering = Thread(target=server.serve_forever)
        answering.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsa"
        finally:
            server.shutdown()
            answering.join()
