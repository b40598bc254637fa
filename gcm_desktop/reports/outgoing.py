"""A report on its way out of a workspace: signed as it is, and gone only if that is noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gcm_desktop.files import write_new
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.signing import sign_report


def signed(pdf: bytes, identity: Identity | None, language: str) -> tuple[bytes, str | None]:
    """The report with a signature if there is an identity, and who signed by their fingerprint."""
    if identity is None:
        return pdf, None
    return sign_report(pdf, identity, language=language), identity.certificate.fingerprint


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
