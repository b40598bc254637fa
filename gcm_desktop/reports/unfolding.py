"""What a stream of a PDF holds, and no more of it than a report can have.

A few thousand packed bytes can unfold to gigabytes, and the PDF library unfolds whatever it is
asked for; so what may come from a stranger is unfolded here, up to a limit.
"""

import zlib

import pikepdf

from gcm_desktop.reports.signatures import NotReadError

FLATE = pikepdf.Name.FlateDecode


def unfolded(stream: pikepdf.Object, most: int) -> bytes:
    """The content of a stream as it is, or packed once by Flate (ISO 32000-2, 7.4.4).

    `NotReadError` if it is packed in another way, of more than `most` bytes, or torn: what one
    reader mends, another may read differently.
    """
    packed = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    named = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if stream.get("/DecodeParms") is not None or named not in ([None], [], [FLATE]):
        raise NotReadError("filter")
    content = _inflated(packed, most) if named == [FLATE] else packed
    if len(content) > most:
        raise NotReadError("size")
    return content


def _inflated(packed: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, most + 1)
    except zlib.error as fault:
        raise NotReadError("packing") from fault
    if packed and not unpacker.eof and len(content) <= most:
        raise NotReadError("packing")
    return content
