"""What a user can cause or cure: each error is one situation with one plain sentence.

The sentence says what happened, what is safe and what to do next, in the language of the
screen. It never quotes what people said, and names no file but by what the user already typed.
Anything else that escapes is a bug.
"""

from datetime import date
from typing import ClassVar

from gcm_desktop.texts import _


class GcmError(Exception):
    """What a user can cause or cure; `str()` is the sentence, `code` its name for scripts."""

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class RefusedError(GcmError):
    """What was entered breaks a rule of the record."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        """By field, the sentence that says what is wrong with it."""
        super().__init__(" ".join(problems.values()))


class NoSuchRecordError(GcmError):
    """A record was named that this file does not hold."""

    code = "no-such-record"

    def __init__(self) -> None:
        super().__init__(
            _("This file holds no record with that id. Nothing was changed; list what it holds "
              "and try again.")
        )  # fmt: skip


class CannotUndoError(GcmError):
    """A change that cannot be taken back."""

    code = "cannot-undo"

    def __init__(self, why: str) -> None:
        super().__init__(_("This cannot be undone: {why} Nothing was changed.").format(why=why))


class WrongPassphraseError(GcmError):
    """The passphrase does not open this workspace."""

    code = "wrong-passphrase"

    def __init__(self) -> None:
        super().__init__(
            _("The passphrase does not open this file, or its first page is damaged. Nothing was "
              "changed; type the passphrase again, and if it still fails try a backup.")
        )  # fmt: skip


class NoPassphraseError(GcmError):
    """A passphrase is needed and none was given."""

    code = "no-passphrase"

    def __init__(self) -> None:
        super().__init__(
            _("A passphrase is needed and none was given. Nothing was changed; give it with "
              "--passphrase-file, in GCM_PASSPHRASE, or at the prompt.")
        )  # fmt: skip


class NotAWorkspaceError(GcmError):
    """The file is not a workspace of this program."""

    code = "not-a-workspace"

    def __init__(self) -> None:
        super().__init__(
            _("This file is not a workspace of GCM Desktop. It was left as it is; choose a file "
              "that this program made, its name usually ends in .gcm.")
        )  # fmt: skip


class EmptyFileError(NotAWorkspaceError):
    """The file holds nothing at all."""

    code = "empty-file"

    def __init__(self) -> None:
        GcmError.__init__(
            self,
            _("This file is empty, perhaps a copy that was broken off. It was left as it is; "
              "open the original or a backup."),
        )  # fmt: skip


class NewerFileError(GcmError):
    """The file was written by a later version of the program."""

    code = "newer-file"

    def __init__(self, version: str) -> None:
        needed = (
            _("It needs version {version} or a later one.").format(version=version)
            if version
            else _("It needs a later version than this one.")
        )
        super().__init__(
            _("This file was made by a newer version of GCM Desktop. {needed} It was left as it "
              "is; open it with that version.").format(needed=needed)
        )  # fmt: skip


class DamagedFileError(GcmError):
    """The file is a workspace, and parts of it cannot be read."""

    code = "damaged-file"

    def __init__(self) -> None:
        super().__init__(
            _("This file is damaged and cannot be read safely. It was left as it is; keep it, and "
              "open your newest backup.")
        )  # fmt: skip


class FileInUseError(GcmError):
    """Another program has the file open for writing."""

    code = "file-in-use"

    def __init__(self, holder: str) -> None:
        super().__init__(
            _("This file is already open on {holder}. Nothing was changed; go on there, or close "
              "it there first.").format(holder=holder or _("another device"))
        )  # fmt: skip


class ClosedFileError(GcmError):
    """The file was closed while something was still to be done with it."""

    code = "closed-file"

    def __init__(self) -> None:
        super().__init__(
            _("This file was closed meanwhile. Nothing was changed; open it again to go on.")
        )


class ReadOnlyError(GcmError):
    """The file or its folder cannot be written."""

    code = "read-only"

    def __init__(self) -> None:
        super().__init__(
            _("This file, or the folder it lies in, cannot be written. What it holds is safe and "
              "can be read; copy it to a folder of your own to change it.")
        )  # fmt: skip


class NewerToWriteError(ReadOnlyError):
    """A later version of the program wrote the file; this one can read it and no more."""

    code = "newer-to-write"

    def __init__(self, version: str) -> None:
        GcmError.__init__(
            self,
            _("This file was last written by a newer version of GCM Desktop: this one can read it "
              "and no more. Nothing was changed; to write in it use version {version} or a later "
              "one.").format(version=version),
        )  # fmt: skip


class OlderFileError(GcmError):
    """The file is older than what this device has seen of it, and nobody said to go on with it."""

    code = "older-file"

    def __init__(self, older: str) -> None:
        super().__init__(
            _("{older} Nothing was changed; look for the newer file, restore a backup, or say that "
              "you want to continue with this older one.").format(older=older)
        )  # fmt: skip


class DiskFullError(GcmError):
    """No room is left where the file lies."""

    code = "disk-full"

    def __init__(self) -> None:
        super().__init__(
            _("The disk is full and this could not be kept. Everything saved before is safe; make "
              "room and save again.")
        )  # fmt: skip


class DiskFailedError(GcmError):
    """The disk did not read or write what it was asked to, and not because it is full."""

    code = "disk-failed"

    def __init__(self) -> None:
        super().__init__(
            _("The disk or stick failed while this file was read or written. What was saved before "
              "is safe as long as the disk is; see whether it is still there and has room, and try "
              "again.")
        )  # fmt: skip


class MissingFileError(GcmError):
    """A file that was named is not there."""

    code = "missing-file"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is no file {name}. Nothing was made in its place; check the name and the "
              "folder, or whether the stick is plugged in.").format(name=name)
        )  # fmt: skip


class AlreadyThereError(GcmError):
    """A file that was to be made is there already."""

    code = "already-there"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("There is already a file {name}. It was left as it is; choose another name.").format(
                name=name)
        )  # fmt: skip


class UnreadableFileError(GcmError):
    """A file cannot be read, or cannot be written, for a reason of the system."""

    code = "unreadable-file"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The file {name} cannot be read or written here. Nothing was changed; check that you "
              "may use it, or choose another folder.").format(name=name)
        )  # fmt: skip


class AlteredError(GcmError):
    """A revision does not agree with its own seal."""

    code = "altered"

    def __init__(self, which: str) -> None:
        self.which = which
        super().__init__(
            _("A revision does not agree with its own seal ({which}). It was not taken in; use "
              "another copy.").format(which=which)
        )  # fmt: skip


class TableError(GcmError):
    """A table to be imported has something wrong in it; nothing of it was taken in."""

    code = "table"

    def __init__(self, why: str, *, row: int | None = None, column: str | None = None) -> None:
        self.row, self.column, self.why = row, column, why
        where = _("the file")
        if row is not None:
            where = _("row {row}").format(row=row)
            if column is not None:
                where = _("row {row}, column {column}").format(row=row, column=column)
        super().__init__(
            _("Nothing was imported. In {where}: {why} Mend it there and import again.").format(
                where=where, why=why)
        )  # fmt: skip


class NotAnIdentityError(GcmError):
    """The file is not a signing identity."""

    code = "not-an-identity"

    def __init__(self) -> None:
        super().__init__(
            _("This file holds no signing identity with its key. Nothing was signed; choose the "
              ".p12 file that was made with 'identity new'.")
        )  # fmt: skip


class WrongIdentityPassphraseError(GcmError):
    """The passphrase does not open the signing identity."""

    code = "wrong-identity-passphrase"

    def __init__(self) -> None:
        super().__init__(
            _("The passphrase does not open this signing identity. Nothing was signed; type it "
              "again.")
        )  # fmt: skip


class ExpiredCertificateError(GcmError):
    """The certificate of the signing identity is not valid now."""

    code = "expired-certificate"

    def __init__(self, on: date) -> None:
        super().__init__(
            _("The certificate of this identity was valid until {on}. Nothing was signed; make a "
              "new identity, or check the clock of this device.").format(on=on.isoformat())
        )  # fmt: skip


class NotAReportError(GcmError):
    """The file is not a report of this program, or cannot be read as one."""

    code = "not-a-report"

    def __init__(self) -> None:
        super().__init__(
            _("This file is not a report that can be read. It was left as it is; ask for it again, "
              "it may have been cut short on the way.")
        )  # fmt: skip


class NoSignedDataError(GcmError):
    """A PDF carries no data under a signature."""

    code = "no-signed-data"

    def __init__(self) -> None:
        super().__init__(
            _("This PDF carries no data under a signature. Nothing was written; ask for the signed "
              "report.")
        )  # fmt: skip


class UnsupportedSchemaError(GcmError):
    """The data is of a schema this version does not know."""

    code = "unsupported-schema"

    def __init__(self, schema: str) -> None:
        super().__init__(
            _("The data in this report is of the form {schema}, which this version does not know. "
              "Nothing was written; use a newer version of GCM Desktop.").format(schema=schema)
        )  # fmt: skip


class NotATrustFileError(GcmError):
    """The file is not a trust file."""

    code = "not-a-trust-file"

    def __init__(self) -> None:
        super().__init__(
            _("This file is not a trust file. Nothing was decided with it; make one with "
              "'identity trust'.")
        )  # fmt: skip


class NotRememberedError(GcmError):
    """The store of this computer does not keep, or does not give, an identity's passphrase."""

    code = "not-remembered"

    def __init__(self, *, missing: bool = False, stale: bool = False) -> None:
        self.missing = missing
        """Whether there is no store at all; otherwise it is locked, hangs or fails."""
        sentence = _(
            "The place where this computer keeps passphrases is locked or does not answer. "
            "Nothing was changed there; unlock it, or type the passphrase."
        )
        if missing:
            sentence = _(
                "This computer has no safe place for passphrases that this program can use. "
                "Nothing was kept; type the passphrase whenever it is asked for."
            )
        elif stale:
            sentence = _(
                "The passphrase remembered on this computer does not open this identity, and is "
                "no longer used. Nothing was signed; type the right one."
            )
        super().__init__(sentence)
