"""A report on its way out of a workspace: signed as it is, and gone only if that is noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gcm_desktop.files import write_new
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signing import sign_report


@dataclass(frozen=True)
class Signing:
    """Who signs a report, and where if that is to be said."""

    identity: Identity
    place: str | None = None


def signed(pdf: bytes, signing: Signing | None, language: str) -> tuple[bytes, str | None]:
    """The report with a signature if anybody signs, and who signed by their fingerprint."""
    if signing is None:
        return pdf, None
    made = sign_report(pdf, signing.identity, place=signing.place, language=language)
    return made, signing.identity.certificate.fingerprint


@contextmanager
def staying(path: Path, content: bytes) -> Iterator[None]:
    """Make a new file that stays only if what belongs to it is done as well.

    A report that left unnoted could not be told from a forgery later. Raises AlreadyThereError and
    the like, with nothing written.
    """
    write_new(path, content)
    try:
        yield
    except BaseException:  # interrupted, too
        path.unlink(missing_ok=True)
        raise
