"""Reports, officers and trust to try signatures with: real keys, real PDFs."""

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NumberObject,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
)
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from reportlab.pdfgen.canvas import Canvas

from gcm_desktop.reports.authority import Request, issue_certificate, new_authority, open_authority
from gcm_desktop.reports.certificates import certificates_in
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.revocation import read_list, revocation_list
from gcm_desktop.reports.signing import _ReportWriter, _signer, sign_report
from gcm_desktop.reports.trust import Trust
from tests.clocks import TimestampHouse, serving

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
MADE_ON = datetime(2026, 11, 1, tzinfo=UTC)
PASSPHRASE = "a phrase for trying"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:gcm="urn:gcm-desktop:report:1#">
<gcm:DataFileName>consultation.json</gcm:DataFileName>
<gcm:DataSHA256>{digest}</gcm:DataSHA256>
<gcm:DataSchema>{schema}</gcm:DataSchema>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _pages() -> pikepdf.Pdf:
    made = BytesIO()
    canvas = Canvas(made, pagesize=(595.28, 841.89), invariant=1)
    for page in range(2):
        for line in range(20):
            canvas.drawString(72, 760 - 20 * line, f"Page {page + 1}, line {line + 1}")
        canvas.showPage()
    canvas.save()
    return pikepdf.open(made)


def make_report_pdf(
    *,
    schema: str = "gcm-consultation/1.0",
    digest: str | None = None,
    data: bytes | None = None,
    change: Callable[[pikepdf.Pdf], None] | None = None,
) -> bytes:
    """A report with its data attached, as the typesetting makes it, or wrong in one way."""
    words = json.dumps({"schema": schema, "inputs": [{"text": "Wages are paid late."}]}).encode()
    data = words if data is None else data
    pdf = _pages()
    stream = pdf.make_stream(data, Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
    name = String("consultation.json")
    file = pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=name, UF=name, AFRelationship=Name.Source,
                   EF=Dictionary(F=stream, UF=stream))
    )  # fmt: skip
    pdf.Root.AF = Array([file])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([name, file])))
    xmp = XMP.format(digest=digest or hashlib.sha256(data).hexdigest(), schema=schema)
    pdf.Root.Metadata = pdf.make_stream(xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)
    if change is not None:
        change(pdf)
    saved = BytesIO()
    pdf.save(
        saved,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return saved.getvalue()


def sign_bare(
    pdf: bytes,
    identity: Identity,
    *,
    field: str = "Signature1",
    permission: int | None = 2,
    moment: datetime = SIGNED_ON,
    kind: SigSeedSubFilter = SigSeedSubFilter.PADES,
    locks: bool = True,
    tamper: Callable[[IncrementalPdfFileWriter, DictionaryObject], None] | None = None,
) -> bytes:
    """Sign without asking whether that is right, as an officer's key could with other tools.

    `tamper` changes something else in the same revision; it is given the field, too.
    """
    writer = _ReportWriter(BytesIO(pdf))
    if "/AcroForm" not in writer.root:
        for name, left in (("Signature1", 10), ("Signature2", 100)):
            box = (left, 10, left + 80, 40)
            append_signature_field(writer, SigFieldSpec(name, on_page=-1, box=box))
    embedding = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    filled = next(embedding).get_object()
    drawing = writer.add_object(
        StreamObject({pdf_name("/Type"): pdf_name("/XObject"),
                      pdf_name("/Subtype"): pdf_name("/Form"),
                      pdf_name("/BBox"): ArrayObject(map(NumberObject, (0, 0, 80, 30)))},
                     stream_data=b"0 0 80 30 re S")
    )  # fmt: skip
    filled["/AP"] = DictionaryObject({pdf_name("/N"): drawing})
    if tamper is not None:
        tamper(writer, filled)
    signature = SignatureObject(timestamp=moment, subfilter=kind, bytes_reserved=16_384)
    allowed = MDPPerm(permission) if permission else None
    closing = FieldMDPSpec(FieldMDPAction.ALL) if locks and "/Lock" in filled else None
    rules = SigMDPSetup(
        "sha256", certify=permission is not None, docmdp_perms=allowed, field_lock=closing
    )
    embedding.send(SigObjSetup(signature, mdp_setup=rules))
    prepared, output = embedding.send(SigIOSetup("sha256"))
    envelope = _signer(identity).async_sign(prepared.document_digest, "sha256", use_pades=True)
    embedding.send(asyncio.run(envelope))
    return output.getvalue()


def an_officer(name: str | None, role: str, made_on: datetime = MADE_ON) -> Identity:
    made = new_identity(
        name=name, role=role, organisation="Ministry", passphrase=PASSPHRASE, now=made_on
    )
    return open_identity(made, PASSPHRASE, now=made_on)


def vouched_for(
    name: str, role: str, authority: Identity, *, to_an_authority: bool = False,
    made_on: datetime | None = MADE_ON, valid_for: timedelta | None = None,
) -> Identity:  # fmt: skip
    """A holder whose certificate the authority issued."""
    key = generate_private_key(SECP256R1())
    issued = issue_certificate(
        Request(name, role, "Ministry", key.public_key()), authority,
        to_an_authority=to_an_authority, valid_for=valid_for, now=made_on,
    )  # fmt: skip
    own, *above = certificates_in(issued)
    return Identity(own, key, tuple(above))


def relying_on(*authorities: Identity, **said: Any) -> Trust:
    """Trust in authorities, each with a list of its own that names nobody unless `lists` does."""
    lists = said.pop("lists", None) or [revocation_list(a, [], now=MADE_ON) for a in authorities]
    return Trust(
        said.pop("pinned", {}),
        authorities=tuple(a.certificate for a in authorities),
        lists=tuple(map(read_list, lists)),
        **said,
    )


@pytest.fixture(scope="session")
def root() -> Identity:
    made = new_authority(name="Secretariat", role="secretariat", organisation="Commission",
                         passphrase=PASSPHRASE, now=MADE_ON)  # fmt: skip
    return open_authority(made, PASSPHRASE, now=MADE_ON)


@pytest.fixture(scope="session")
def ministry(root: Identity) -> Identity:
    return vouched_for("Focal point authority", "focal_point", root, to_an_authority=True)


@pytest.fixture(scope="session")
def vouch() -> Callable[..., Identity]:
    return vouched_for


@pytest.fixture(scope="session")
def rely() -> Callable[..., Trust]:
    return relying_on


@pytest.fixture(scope="session")
def officer(ministry: Identity) -> Identity:
    return vouched_for("Amina Otieno", "facilitator", ministry)


@pytest.fixture(scope="session")
def approver(ministry: Identity) -> Identity:
    return vouched_for("Boris Official", "focal_point", ministry)


@pytest.fixture(scope="session")
def by_officer(unsigned: bytes, officer: Identity) -> bytes:
    return sign_report(unsigned, officer, now=SIGNED_ON)


@pytest.fixture(scope="session")
def by_both(by_officer: bytes, approver: Identity) -> bytes:
    return sign_report(by_officer, approver, now=SIGNED_ON)


@pytest.fixture(scope="session")
def report_pdf() -> Callable[..., bytes]:
    return make_report_pdf


@pytest.fixture(scope="session")
def bare_signature() -> Callable[..., bytes]:
    return sign_bare


@pytest.fixture(scope="session")
def unsigned() -> bytes:
    return make_report_pdf()


@pytest.fixture(scope="session")
def facilitator() -> Identity:
    return an_officer("Amina Facilitator", "facilitator")


@pytest.fixture(scope="session")
def focal_point() -> Identity:
    return an_officer(None, "focal_point")


@pytest.fixture(scope="session")
def stranger() -> Identity:
    return an_officer("Amina Facilitator", "facilitator")


@pytest.fixture(scope="session")
def trust(facilitator: Identity, focal_point: Identity) -> Trust:
    return Trust.of([facilitator.certificate, focal_point.certificate])


@pytest.fixture(scope="session")
def signed(unsigned: bytes, facilitator: Identity) -> bytes:
    return sign_report(unsigned, facilitator, place="Genève", now=SIGNED_ON)


@pytest.fixture(scope="session")
def countersigned(signed: bytes, focal_point: Identity) -> bytes:
    return sign_report(signed, focal_point, role="approver", language="fr", now=SIGNED_ON)


@pytest.fixture(scope="session")
def clock() -> TimestampHouse:
    """A timestamp authority that trust files may name."""
    return TimestampHouse("Clock", MADE_ON, MADE_ON + timedelta(days=5 * 365))


@pytest.fixture(scope="session")
def other_clock() -> TimestampHouse:
    return TimestampHouse("Other clock", MADE_ON, MADE_ON + timedelta(days=15 * 365))


@pytest.fixture
def served(clock: TimestampHouse) -> Iterator[str]:
    """The address at which a timestamp authority answers on this device."""
    with serving(clock) as address:
        yield address


@pytest.fixture(scope="session")
def confined() -> Iterator[Callable[[str, Path], dict[str, Any]]]:
    """Does hostile work in a process that the system ends when it wants more than its share."""
    pytest.importorskip("resource")
    command = [sys.executable, str(Path(__file__).with_name("confined.py"))]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        asked, told = process.stdin, process.stdout

        def do(work: str, path: Path) -> dict[str, Any]:
            asked.write(json.dumps({"work": work, "path": str(path)}) + "\n")
            asked.flush()
            answer: dict[str, Any] = json.loads(told.readline())
            return answer

        yield do
        asked.close()
