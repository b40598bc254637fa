"""Pages of a report as pictures, to be looked at before anything is signed.

PDFium draws for one thread at a time, so callers take turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import Lock

import pypdfium2 as pdfium

from gcm_desktop.errors import NotAReportError

WIDEST = 4000
"""Pixels of a picture's width at most."""
HIGHEST = 4 * WIDEST
_TURN = Lock()


def page_count(pdf: bytes) -> int:
    """Return the number of pages; `NotAReportError` where `pdf` cannot be read as one."""
    with _opened(pdf) as document:
        return len(document)


def page_png(pdf: bytes, number: int, width_px: int) -> bytes:
    """Draw page `number`, counted from 1, as a PNG `width_px` pixels wide.

    Raises `NotAReportError` where `pdf` cannot be read, and `IndexError` for a page it has not.
    """
    with _opened(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(max(width_px, 1), WIDEST) / max(width, 1.0)
        # A page may claim any shape: no picture grows beyond what memory holds easily.
        scale = min(scale, HIGHEST / max(height, 1.0))
        picture = page.render(scale=scale, may_draw_forms=True).to_pil()
        out = BytesIO()
        picture.save(out, "PNG", compress_level=1)
        return out.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    with _TURN:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as fault:
            raise NotAReportError from fault
        try:
            document.init_forms()
            yield document
        except pdfium.PdfiumError as fault:
            raise NotAReportError from fault
        finally:
            document.close()
