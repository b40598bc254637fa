"""Signing a report: PAdES-B-B (ETSI EN 319 142-1) with a stamp that can be seen.

The first signature certifies the report with DocMDP permission 2 and leaves one more field
prepared, so that a second officer can countersign and nobody can do anything else. The only time
stated is the signer's own clock, in UTC; the time zone of the device stays private.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.content import AnnotAppearances
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from gcm_desktop.errors import NotAReportError, RefusedError
from gcm_desktop.reports.audit import alien_parts
from gcm_desktop.reports.data import report_id, sha256_of
from gcm_desktop.reports.extraction import attached_in
from gcm_desktop.reports.identity import Identity, refuse_out_of_validity, role_name
from gcm_desktop.reports.plain_texts import isolated
from gcm_desktop.reports.signatures import NotReadError, opened
from gcm_desktop.reports.typesetting import stamp_page
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import LANGUAGES, _, is_right_to_left

DIGEST = "sha256"
ROOM = 16_384
"""Hexadecimal digits kept free for a signature with its certificate: three times the longest."""
STAMP_WIDTH, STAMP_HEIGHT = 214, 62
"""Points. Two stand side by side at the foot of an A4 page and leave its number in sight."""
GAP, EDGE, FOOT = 10, 36, 10
"""Points between the stamps, beside them, and under them."""
LONGEST_PLACE = 100
"""Characters of the place that a stamp says."""
FIELDS = ("Signature1", "Signature2")


def sign_report(
    pdf: bytes,
    identity: Identity,
    *,
    role: str | None = None,
    place: str | None = None,
    language: str | None = None,
    now: datetime | None = None,
) -> bytes:
    """The report with one more signature, its bytes so far unchanged at its beginning.

    `role` is what the officer signs as, that of the certificate if not said; `language` is that
    of the stamp, the report's own if not said. Raises
    `NotAReportError` for a file that cannot be read as a report, `RefusedError` for a report that
    is altered, not fit to be signed, or full; `ExpiredCertificateError`.
    """
    place = _named(place)
    moment = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    refuse_out_of_validity(identity.certificate, moment)
    first = _is_first(pdf, moment)
    spoken = language or _language_of(pdf)
    signs_as = role_name(role or identity.certificate.role, spoken)
    words = _Words(identity, signs_as, place, spoken, moment, _id_of(pdf))
    try:
        return _signed(pdf, words, first)
    except PdfError:
        raise NotAReportError from None


@dataclass(frozen=True)
class _Words:
    """What a signature says: who signs, as what, where, in which language, when, and what."""

    identity: Identity
    role: str
    place: str | None
    language: str
    moment: datetime
    report_id: UUID | None

    def stamp(self, width: float, height: float) -> bytes:
        """A page of one stamp, of this size in points."""
        who, voice = self.identity.certificate, Voice(self.language)
        as_what = ", ".join(
            part for part in (self.role, who.organisation) if part and part != who.name
        )
        when = voice.say(
            "{day}, {time} UTC by own clock",
            day=voice.day(self.moment.date()),
            time=f"{self.moment:%H:%M}",
        )
        where_and_when = voice.joined([isolated(self.place), when]) if self.place else when
        key = voice.say("Key {fingerprint}", fingerprint=who.short_fingerprint)
        told = isolated(who.in_words)
        lines = [line for line in (who.name, as_what, where_and_when, key, told) if line]
        return stamp_page(lines, width, height, self.language, self._code)

    @property
    def _code(self) -> str:
        """For a camera: which report this key signs; nothing where the report has no id."""
        key = self.identity.certificate.in_words.replace(" ", "-")
        return f"gcm-desktop:report:{self.report_id}:key:{key}" if self.report_id else ""


class _OfficerSigner(Signer):
    """Signs with an officer's key, in the one of two equal forms that verification accepts."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(
            signing_cert=x509.Certificate.load(identity.certificate.der),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko's
        )
        self._key = identity.key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        """The signature (r, s) with the smaller s: (r, n - s) would be as good to anybody."""
        r, s = decode_dss_signature(self._key.sign(data, ECDSA(SHA256())))
        return encode_dss_signature(r, min(s, SECP256R1.group_order - s))


class _ReportWriter(IncrementalPdfFileWriter):
    """Appends a revision and nothing else."""

    def _update_meta(self) -> None:
        """Keep the metadata, byte for byte: it names the data, and signing changes no report."""


def _named(place: str | None) -> str | None:
    """A place as a stamp can say it; nothing for one of nothing but spaces."""
    named = " ".join((place or "").split())
    if len(named) > LONGEST_PLACE:
        told = _("place: at most {n} characters. Nothing was signed; say it shorter.")
        raise RefusedError({"place": told.format(n=LONGEST_PLACE)})
    return named or None


def _is_first(pdf: bytes, moment: datetime) -> bool:
    """Whether nobody has signed yet. Refuses what is not a report as this program makes it."""
    verdict = verify_report(pdf, None, now=moment)
    if verdict.reasons == (Reason.UNSIGNED,):
        _refuse_unfit(pdf)
        return True
    if verdict.reasons[0] in {Reason.NOT_A_PDF, Reason.TOO_LARGE, Reason.UNREADABLE}:
        raise NotAReportError
    if verdict.conclusion is Conclusion.NOT_VALID:
        unsigned = _("Nothing was signed.")
        raise RefusedError({"report": f"{verdict.sentence} {unsigned}"})
    return False


def _refuse_unfit(pdf: bytes) -> None:
    document = opened(pdf)
    try:
        attached = attached_in(document)
    except NotReadError:
        attached = None
    if attached is None or not attached.matches or alien_parts(document):
        raise NotAReportError


def _id_of(pdf: bytes) -> UUID | None:
    attached = attached_in(opened(pdf))
    return report_id(sha256_of(attached.data)) if attached else None


def _language_of(pdf: bytes) -> str:
    document = opened(pdf)
    said = str(document.Root.get("/Lang", ""))
    return said if said in LANGUAGES else "en"


def _signed(pdf: bytes, words: _Words, first: bool) -> bytes:
    writer = _ReportWriter(BytesIO(pdf))
    field_name = _prepared_field(writer, pdf, first)
    embedding = PdfCMSEmbedder().write_cms(field_name, writer, existing_fields_only=True)
    field = next(embedding).get_object()
    left, bottom, right, top = (float(edge) for edge in field["/Rect"])
    drawn = PdfFileReader(BytesIO(words.stamp(right - left, top - bottom)))
    stamp = writer.import_page_as_xobject(drawn)
    field["/AP"] = AnnotAppearances(stamp).as_pdf_object()
    signature = SignatureObject(
        timestamp=words.moment,
        subfilter=SigSeedSubFilter.PADES,
        location=words.place,
        reason=words.role,
        bytes_reserved=ROOM,
    )
    embedding.send(SigObjSetup(signature, mdp_setup=_rules(field, first)))
    prepared, output = embedding.send(SigIOSetup(DIGEST))
    signer = _signer(words.identity)
    embedding.send(asyncio.run(signer.async_sign(prepared.document_digest, DIGEST, use_pades=True)))
    return bytes(output.getvalue())


def _rules(field: DictionaryObject, first: bool) -> SigMDPSetup:
    """What may be done to the file afterwards: sign the next place; where this closes, nothing."""
    if first:
        return SigMDPSetup(DIGEST, certify=True, docmdp_perms=MDPPerm.FILL_FORMS)
    closing = FieldMDPSpec(FieldMDPAction.ALL) if "/Lock" in field else None
    return SigMDPSetup(DIGEST, field_lock=closing)


def _signer(identity: Identity) -> _OfficerSigner:
    return _OfficerSigner(identity)


def _prepared_field(writer: IncrementalPdfFileWriter, pdf: bytes, first: bool) -> str:
    """The first free signature field; the first signer prepares them if the report has none."""
    if first and "/AcroForm" not in writer.root:
        for name, box in zip(FIELDS, _places_of_stamps(pdf), strict=True):
            append_signature_field(writer, SigFieldSpec(name, on_page=-1, box=box))
    free = next(enumerate_sig_fields(writer, filled_status=False), None)
    if free is None:
        raise RefusedError(
            {
                "report": _(
                    "This report holds all the signatures it has room for. Nothing was signed; "
                    "sign a new issue of it."
                )
            }
        )
    return str(free[0])


def _places_of_stamps(pdf: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Boxes in points at the foot of the last page, away from the side where its number stands."""
    document = opened(pdf)
    left, bottom, right, _top = (int(edge) for edge in document.pages[-1].mediabox)
    start = left + EDGE
    if is_right_to_left(_language_of(pdf)):
        start = right - EDGE - len(FIELDS) * (STAMP_WIDTH + GAP) + GAP
    for number in range(len(FIELDS)):
        x = start + number * (STAMP_WIDTH + GAP)
        yield x, bottom + FOOT, x + STAMP_WIDTH, bottom + FOOT + STAMP_HEIGHT
