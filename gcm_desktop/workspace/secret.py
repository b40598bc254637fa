"""Before a file is opened: whether it needs a passphrase, its key, and a copy of it as it was."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from gcm_desktop.errors import NoPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import copies, engine, migrations
from gcm_desktop.workspace import key as keys
from gcm_desktop.workspace.placing import in_words, put_new, workshop


def needs_passphrase(path: Path) -> bool:
    """Whether a file is encrypted. Raises the error that says why it is no workspace, if so."""
    engine.refuse_foreign(path)
    return not engine.is_plain(path)


def before_migration(old: Engine, secret: bytes | None, profile: Profile) -> None:
    """A whole copy of a file as it was, among its backups, before its tables are made anew."""
    with old.connect() as connection:
        known = migrations.told(connection, "workspace")
    folder = profile.data_folder / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"gcm-{known[:8]}-{now:%Y%m%d-%H%M%S}.gcm"
    with in_words(path.name), workshop(path) as fresh:
        copies.copy(copies.Opened(old, secret, read_only=False), fresh)
        copies.prove_whole(fresh, secret)
        with suppress(FileExistsError):  # made within this second, of the same file
            put_new(fresh, path)


def secret_of(path: Path, passphrase: str | None, given: bytes | None) -> bytes | None:
    """The key of a file; nothing for a plain one. Raises NoPassphraseError."""
    if not needs_passphrase(path):
        return None
    if given is not None:
        return given
    if passphrase is None:
        raise NoPassphraseError
    return keys.key_of(path, passphrase)
