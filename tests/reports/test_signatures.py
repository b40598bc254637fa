"""Reading signed files strictly: what one reader mends, another may read differently."""

import pytest

from gcm_desktop.reports.signatures import NotReadError, opened


def _numbered(parts: list[bytes], trailer: bytes) -> bytes:
    """A PDF of these objects with a plain cross-reference table."""
    pdf, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    start = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
    return pdf + start + end % (size, trailer, len(pdf))


PAGES = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>>>",
]
CROSS_REFERENCE = (
    b"<</Type/XRef/Size 5/W[1 2 1]/Index[0 1]/Root 1 0 R/Length 4>>"
    b"stream\n\x00\x00\x00\xff\nendstream"
)


def test_file_that_reads_differently_to_older_readers_is_not_read():
    assert len(opened(_numbered([*PAGES, CROSS_REFERENCE], b"")).pages) == 1
    hybrid = _numbered([*PAGES, CROSS_REFERENCE], b"")
    place = hybrid.index(b"4 0 obj")
    with pytest.raises(NotReadError):
        opened(_numbered([*PAGES, CROSS_REFERENCE], b"/XRefStm %d" % place))


def test_file_that_readers_have_to_mend_is_not_read():
    bare_page = PAGES[2].replace(b"/Resources<<>>", b"")
    with pytest.raises(NotReadError):
        opened(_numbered([*PAGES[:2], bare_page], b""))
