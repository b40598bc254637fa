"""Streams of strangers are unfolded as far as a report can reach, and no further."""

import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from gcm_desktop.reports.signatures import NotReadError
from gcm_desktop.reports.unfolding import unfolded

WORDS = b"what was said " * 100


def packed(pdf: pikepdf.Pdf, content: bytes, kinds: object, **entries: object) -> pikepdf.Object:
    stream = pdf.make_stream(b"", **entries)
    stream.write(content, filter=kinds, decode_parms=entries.get("DecodeParms"))
    return stream


@pytest.fixture
def pdf() -> pikepdf.Pdf:
    return pikepdf.new()


def test_content_is_what_the_library_says_it_is(pdf: pikepdf.Pdf):
    flate = Name.FlateDecode
    for stream in (
        pdf.make_stream(WORDS), packed(pdf, zlib.compress(WORDS), flate),
        packed(pdf, zlib.compress(WORDS), Array([flate])), pdf.make_stream(b""),
    ):  # fmt: skip
        assert unfolded(stream, len(WORDS)) == stream.read_bytes()


@pytest.mark.parametrize("most", [0, 1, len(WORDS) - 1])
def test_more_than_a_report_can_have_is_not_read(pdf: pikepdf.Pdf, most: int):
    for stream in (pdf.make_stream(WORDS), packed(pdf, zlib.compress(WORDS), Name.FlateDecode)):
        with pytest.raises(NotReadError):
            unfolded(stream, most)


@pytest.mark.parametrize("content", [zlib.compress(WORDS)[:-1], b"words", zlib.compress(WORDS)[2:]])
def test_torn_streams_are_not_mended(pdf: pikepdf.Pdf, content: bytes):
    with pytest.raises(NotReadError):
        unfolded(packed(pdf, content, Name.FlateDecode), len(WORDS))


def test_packing_that_reports_never_have_is_not_read(pdf: pikepdf.Pdf):
    twice = zlib.compress(zlib.compress(WORDS))
    parameters = Dictionary(Predictor=12, Columns=4)
    for stream in (
        packed(pdf, twice, Array([Name.FlateDecode, Name.FlateDecode])),
        packed(pdf, WORDS.hex().encode(), Name.ASCIIHexDecode),
        packed(pdf, zlib.compress(WORDS), Name.FlateDecode, DecodeParms=parameters),
    ):
        with pytest.raises(NotReadError):
            unfolded(stream, 10 * len(WORDS))
