"""Hostile files end in a verdict or a sentence, within five seconds of CPU and 300 MB.

The system itself ends what wants more (`confined.py`); nothing is timed here.
"""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signatures import NotReadError, opened

Confined = Callable[[str, Path], dict[str, Any]]
Change = Callable[[pikepdf.Pdf], None]


def script(pdf: pikepdf.Pdf) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def runs_a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = script(pdf)


def names_a_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), script(pdf)]))


def runs_a_script_on_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=script(pdf))


def holds_a_second_attachment(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"{}", Type=Name.EmbeddedFile)
    file = pdf.make_indirect(
        Dictionary(Type=Name.Filespec, F=String("z"), UF=String("z"), EF=Dictionary(F=stream))
    )
    names = pdf.Root.Names.EmbeddedFiles.Names
    pdf.Root.Names.EmbeddedFiles.Names = Array([*names, String("z"), file])


def holds_ten_thousand_attachments(pdf: pikepdf.Pdf) -> None:
    file = pdf.Root.AF[0]
    pdf.Root.AF = Array([file] * 10_000)


def hides_layers(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("hidden")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def loops_in_its_names(pdf: pikepdf.Pdf) -> None:
    node = pdf.make_indirect(Dictionary())
    node.Kids = Array([node])
    pdf.Root.Names.EmbeddedFiles = node


def loops_in_its_outlines(pdf: pikepdf.Pdf) -> None:
    entry = pdf.make_indirect(Dictionary(Title=String("a")))
    entry.Next = entry.First = entry
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=entry, Last=entry))


def loops_in_its_pages(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.Kids = Array([pdf.Root.Pages, pdf.pages[0].obj])


def unfolding(chunk: bytes, times: int) -> bytes:
    """A chunk so many times over, packed: a thousandth of what it holds."""
    packer = zlib.compressobj(9)
    first, again = (packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(chunk, checksum)
    return first + again * (times - 1) + b"\x03\x00" + checksum.to_bytes(4)


def unfold(stream: pikepdf.Object, chunk: bytes) -> None:
    packed = unfolding(chunk * 1_000_000, 600 // len(chunk))
    stream.write(packed, filter=Name.FlateDecode, decode_parms=None)


def unfolds_its_metadata(pdf: pikepdf.Pdf) -> None:
    unfold(pdf.Root.Metadata, b" ")


def unfolds_its_data(pdf: pikepdf.Pdf) -> None:
    unfold(pdf.Root.AF[0].EF.F, b" ")


def unfolds_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(b"")
    unfold(pdf.pages[0].obj.Contents, b"q ")


def has_a_thousand_signatures(pdf: pikepdf.Pdf) -> None:
    fields = []
    for number in range(1_000):
        value = Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array([0, 100, 200, 300]), Contents=String(b"\x30\x00" + bytes(8_000)),
        )  # fmt: skip
        field = Dictionary(FT=Name.Sig, T=String(f"S{number}"), V=pdf.make_indirect(value))
        fields.append(pdf.make_indirect(field))
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), SigFlags=3)


def nests_deeply(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Deep = pikepdf.Object.parse(b"[" * 400 + b"]" * 400)


CHANGES: tuple[Change, ...] = (
    runs_a_script, names_a_script, runs_a_script_on_a_page, holds_a_second_attachment,
    holds_ten_thousand_attachments, hides_layers, loops_in_its_names, loops_in_its_outlines,
    loops_in_its_pages, unfolds_its_metadata, unfolds_its_data, has_a_thousand_signatures,
)  # fmt: skip


def made(change: Change, report_pdf: Callable[..., bytes], folder: Path) -> Path:
    path = folder / "report.pdf"
    path.write_bytes(report_pdf(change=change))
    return path


def refused(told: dict[str, Any]) -> bool:
    """Not called valid, and with a sentence in place of the data."""
    return (
        told.keys() == {"conclusion", "pages", "reasons", "sentence"}
        and told["conclusion"] != "VALID"
    )


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_hostile_report_ends_in_a_verdict_and_a_sentence(
    confined: Confined, report_pdf: Callable[..., bytes], tmp_path: Path, change: Change
):
    path = made(change, report_pdf, tmp_path)
    told = confined("judge", path)
    assert refused(told), told


SIGNED_CHANGES = tuple(
    change for change in CHANGES if change not in {loops_in_its_pages, has_a_thousand_signatures}
)


@pytest.mark.parametrize("change", SIGNED_CHANGES, ids=lambda change: change.__name__)
def test_hostile_report_that_is_signed_is_not_valid(
    confined: Confined, report_pdf: Callable[..., bytes], bare_signature: Callable[..., bytes],
    facilitator: Identity, tmp_path: Path, change: Change,
):  # fmt: skip
    path = tmp_path / "report.pdf"
    path.write_bytes(bare_signature(report_pdf(change=change), facilitator))
    told = confined("judge", path)
    assert "fault" not in told
    assert told["conclusion"] == "NOT_VALID"


@pytest.mark.parametrize("change", [unfolds_a_page, nests_deeply], ids=lambda each: each.__name__)
def test_what_only_weighs_is_judged_like_any_other(
    confined: Confined, report_pdf: Callable[..., bytes], bare_signature: Callable[..., bytes],
    facilitator: Identity, tmp_path: Path, change: Change,
):  # fmt: skip
    path = tmp_path / "report.pdf"
    path.write_bytes(bare_signature(report_pdf(change=change), facilitator))
    told = confined("judge", path)
    assert "fault" not in told
    assert told["conclusion"] != "VALID"


@pytest.mark.parametrize("passphrase", ["", "secret"])
def test_encrypted_file_ends_in_a_verdict(
    confined: Confined, unsigned: bytes, tmp_path: Path, passphrase: str
):
    path = tmp_path / "report.pdf"
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="owner", user=passphrase))
    assert refused(confined("judge", path))


def with_another_catalogue(pdf: bytes) -> bytes:
    """A revision that points to another catalogue, which shows other pages."""
    with pikepdf.open(BytesIO(pdf)) as document:
        number, root = document.trailer.Size, document.Root.objgen[0]
    at = len(pdf)
    catalogue = b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (number, root)
    start = at + len(catalogue)
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\n" % (
        number, at, number + 1, number, previous,
    )  # fmt: skip
    return pdf + catalogue + table + b"startxref\n%d\n%%%%EOF\n" % start


def with_a_loop(pdf: bytes) -> bytes:
    """A cross-reference table that names itself as the one before."""
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev %d>>\n" % len(pdf)
    return pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def with_a_longer_loop(pdf: bytes) -> bytes:
    """Two cross-reference tables that each name the other as the one before."""
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R/Prev %010d>>\n"
    second = len(pdf) + len(table % 0)
    return pdf + table % second + table % len(pdf) + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def with_a_table_of_billions(pdf: bytes) -> bytes:
    table = b"xref\n0 2147483647\n0000000000 65535 f \ntrailer\n<</Size 2147483647/Root 1 0 R>>\n"
    return pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def with_a_thousand_revisions(pdf: bytes) -> bytes:
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    with pikepdf.open(BytesIO(pdf)) as document:
        size, root = document.trailer.Size, document.Root.objgen[0]
    for _ in range(1_000):
        at = len(pdf)
        pdf += b"xref\n0 0\ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            size, root, previous, at,
        )  # fmt: skip
        previous = at
    return pdf


def with_streams_for_objects(objects: bytes, places: bytes) -> bytes:
    """A file whose catalogue lies in a packed stream, and its table of places in another."""
    head = b"%PDF-1.7\n"
    held = (
        b"1 0 obj\n<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length %d>>stream\n%s\n"
        b"endstream\nendobj\n" % (len(objects), objects)
    )  # fmt: skip
    at = len(head) + len(held)
    table = (
        b"4 0 obj\n<</Type/XRef/Size 5/Root 2 0 R/W[1 4 2]/Filter/FlateDecode/Length %d>>stream\n"
        b"%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(places), places, at)
    )
    return head + held + table


CATALOGUE = b"2 0 3 30  <</Type/Catalog/Pages 3 0 R>>  <</Type/Pages/Kids[]/Count 0>>"
PLACES = (
    bytes(7) + b"\1\0\0\0\x09\0\0" + b"\2\0\0\0\1\0\0" + b"\2\0\0\0\1\0\1"
    + b"\1" + (9 + 90).to_bytes(4) + b"\0\0"
)  # fmt: skip


def unfolding_after(beginning: bytes, chunk: bytes) -> bytes:
    """What begins like this and goes on for 200 MB, packed."""
    packer = zlib.compressobj(9)
    packed = packer.compress(beginning)
    return packed + b"".join(packer.compress(chunk) for _ in range(200)) + packer.flush()


@pytest.mark.parametrize("which", ["objects", "places"])
def test_streams_that_the_library_itself_unfolds_have_their_limit(which: str):
    objects, places = zlib.compress(CATALOGUE), zlib.compress(PLACES)
    if which == "objects":
        objects = unfolding_after(CATALOGUE, b" " * 1_000_000)
    else:
        places = unfolding_after(PLACES, bytes(1_000_000))
    with pytest.raises(NotReadError):
        opened(with_streams_for_objects(objects, places))


def test_streams_that_stay_within_the_limit_are_read():
    pdf = with_streams_for_objects(zlib.compress(CATALOGUE), zlib.compress(PLACES))
    document = opened(pdf)
    assert document.Root.Pages.Count == 0


def without_its_end(pdf: bytes) -> bytes:
    return pdf[: pdf.rindex(b"startxref") + 3]


def cut_within_its_table(pdf: bytes) -> bytes:
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    return pdf[: start + 40] + b"\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize(
    "spoil",
    [
        with_another_catalogue, with_a_loop, with_a_longer_loop, with_a_table_of_billions,
        with_a_thousand_revisions, without_its_end, cut_within_its_table,
        lambda pdf: pdf + b"<<" * 2_000_000, lambda pdf: b"%PDF-1.7\n" + b"[" * 2_000_000,
        lambda pdf: b"%PDF-1.7\n" + b"1 0 obj\n" * 500_000 + b"startxref\n0\n%%EOF\n",
    ],
)  # fmt: skip
def test_file_with_a_spoiled_cross_reference_is_not_valid(
    confined: Confined, signed: bytes, tmp_path: Path, spoil: Callable[[bytes], bytes]
):
    path = tmp_path / "report.pdf"
    path.write_bytes(spoil(signed))
    told = confined("judge", path)
    assert "fault" not in told
    assert told["conclusion"] == "NOT_VALID"


def logo(confined: Confined, folder: Path, content: bytes) -> dict[str, Any]:
    (folder / "logo.png").write_bytes(content)
    template = folder / "template.toml"
    template.write_text('name = "Ministry"\nlogo = "logo.png"\n')
    return confined("take_template", template)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"words", b"\x89PNG\r\n\x1a\n" + b"\0" * 1_000, b"GIF89a" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xff\xd8\xff\xe0" + b"\xff" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_picture_ends_in_a_sentence(confined: Confined, tmp_path: Path, content: bytes):
    assert logo(confined, tmp_path, content).keys() == {"sentence"}


def test_picture_of_a_hundred_megapixels_ends_in_a_sentence(confined: Confined, tmp_path: Path):
    huge = BytesIO()
    Image.new("1", (10_000, 10_000)).save(huge, "PNG")
    assert logo(confined, tmp_path, huge.getvalue()).keys() == {"sentence"}


def test_picture_that_moves_ends_in_a_sentence(confined: Confined, tmp_path: Path):
    film = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    frames[0].save(film, "PNG", save_all=True, append_images=frames[1:])
    assert logo(confined, tmp_path, film.getvalue()).keys() == {"sentence"}


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "CMYK"), ("PNG", "LA"), ("JPEG", "L")])
def test_picture_in_other_colours_is_taken(
    confined: Confined, tmp_path: Path, kind: str, mode: str
):
    picture = BytesIO()
    Image.new(mode, (2_000, 1_000)).save(picture, kind)
    assert logo(confined, tmp_path, picture.getvalue())["logo"] > 0


@pytest.mark.parametrize("content", [b"", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 100_000])
def test_what_is_no_identity_ends_in_a_sentence(confined: Confined, tmp_path: Path, content: bytes):
    path = tmp_path / "officer.p12"
    path.write_bytes(content)
    assert confined("open_key", path).keys() == {"sentence"}
