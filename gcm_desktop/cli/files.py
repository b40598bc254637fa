"""Files of a command: what it reads, what it makes, and the passphrases it is given."""

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from gcm_desktop import files
from gcm_desktop.cli.parser import STANDARD
from gcm_desktop.errors import (
    AlreadyThereError,
    MissingFileError,
    NoPassphraseError,
    NotRememberedError,
    ReadOnlyError,
    RefusedError,
    UnreadableFileError,
)
from gcm_desktop.files import read_whole, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.remembering import Remembering
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from gcm_desktop.workspace import Workspace

T = TypeVar("T")
LARGEST = 200_000_000
"""Bytes that are read of a file; nothing that is made here comes near it."""
LONGEST_PASSPHRASE = 4_096


def open_workspace(
    args: Namespace, *, read_only: bool = False, asking: bool = True, at_least_read: bool = False
) -> "Workspace":
    """Open the workspace of a command.

    `asking` says whether the prompt is free to be used, `at_least_read` whether the command can
    do with reading where nothing can be written.
    """
    from gcm_desktop.workspace import Workspace, attempts, needs_passphrase

    profile, key = Profile(), None
    if needs_passphrase(args.file):
        attempts.refuse_too_soon(profile, args.file)
        passphrase = workspace_passphrase(args, asking=asking)
        key = attempts.tried_key(args.file, passphrase, profile)
    begin = partial(
        Workspace.open,
        args.file,
        None,
        profile=profile,
        key=key,
        officer=getattr(args, "officer", None),
    )
    try:
        workspace = begin(read_only=read_only)
    except ReadOnlyError:
        if not at_least_read:
            raise
        workspace = begin(read_only=True)
    _say_what_was_found(workspace, accept=getattr(args, "continue_older", False))
    return workspace


def _say_what_was_found(workspace: "Workspace", *, accept: bool) -> None:
    """What a person should know of the file before anything else is done with it."""
    if workspace.recovered:
        print(
            _("The program ended unexpectedly last time. Everything it had acknowledged is here."),
            file=sys.stderr,
        )
    if workspace.older is None:
        return
    if accept:
        workspace.accept_older()
    elif workspace.read_only:
        print(workspace.older.sentence, file=sys.stderr)


def workspace_passphrase(args: Namespace, *, asking: bool = True, new: bool = False) -> str:
    """The passphrase of the workspace. Raises NoPassphraseError where none is given."""
    given = passphrase_given(args.passphrase_file, "GCM_PASSPHRASE")
    if given is None and asking:
        given = passphrase_asked(_("Passphrase of the workspace: "), new=new)
    if given is None:
        raise NoPassphraseError
    return given


def identity_passphrase(args: Namespace, *, asking: bool = True, new: bool = False) -> str:
    """The passphrase of a signing identity. Raises RefusedError where none is given."""
    given = passphrase_given(args.identity_passphrase_file, "GCM_IDENTITY_PASSPHRASE")
    return given if given is not None else _asked_of_identity(asking=asking, new=new)


def with_identity_passphrase(
    args: Namespace, identity: bytes, use: Callable[[str], T], *, asking: bool = True
) -> T:
    """What `use` makes of the passphrase of this identity file: given, remembered, or asked for.

    What is remembered and is of no use is said. Raises RefusedError where there is none at all.
    """
    given = passphrase_given(args.identity_passphrase_file, "GCM_IDENTITY_PASSPHRASE")
    if given is not None:
        return use(given)
    try:
        opened = Remembering(Profile()).opened(identity, use)
    except NotRememberedError as why_not:
        print(why_not, file=sys.stderr)
        opened = None
    return opened if opened is not None else use(_asked_of_identity(asking=asking))


def _asked_of_identity(*, asking: bool, new: bool = False) -> str:
    given = passphrase_asked(_("Passphrase of the identity: "), new=new) if asking else None
    if given is None:
        raise RefusedError(
            {
                "passphrase": _(
                    "The identity's passphrase is needed and none was given. Nothing was made; "
                    "give it with --identity-passphrase-file, in GCM_IDENTITY_PASSPHRASE, or at "
                    "the prompt."
                )
            }
        )
    return given


def bytes_of(name: str) -> bytes:
    """What a file holds, or standard input for `-`.

    Raises MissingFileError, or UnreadableFileError, also for what is larger than LARGEST.
    """
    if name != STANDARD:
        return read_whole(Path(name), LARGEST)
    content = _standard_input().read(LARGEST + 1)
    if len(content) > LARGEST:
        raise UnreadableFileError(_("on standard input"))
    return content


@contextmanager
def open_to_read(name: str) -> Iterator[BinaryIO]:
    """A file, or standard input for `-`, which is not closed."""
    if name == STANDARD:
        yield _standard_input()
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115 - closed below
    except FileNotFoundError:
        raise MissingFileError(Path(name).name) from None
    except (OSError, ValueError):
        raise UnreadableFileError(Path(name).name) from None
    with file:
        yield file


@contextmanager
def open_to_seek(name: str) -> Iterator[BinaryIO]:
    """The same, for readers that go back and forth."""
    if name == STANDARD:
        yield BytesIO(bytes_of(name))
        return
    with open_to_read(name) as file:
        yield file


def refuse_taken(name: str) -> None:
    """Say at once what `put` would say after all the work. Raises AlreadyThereError."""
    if name != STANDARD and os.path.lexists(name):
        raise AlreadyThereError(Path(name).name)


def put(name: str, content: bytes) -> None:
    """Make a file whole or not at all and never over another; or write to standard output."""
    if name == STANDARD:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_new(Path(name), content)


@contextmanager
def staying(name: str, content: bytes) -> Iterator[None]:
    """Make a file as `put` does, that stays only if what belongs to it is done as well."""
    if name == STANDARD:
        put(name, content)
        yield
        return
    with files.staying(Path(name), content):
        yield


def take_back(name: str) -> None:
    """Remove what `put` made, when what belongs to it failed."""
    if name != STANDARD:
        with suppress(OSError):
            Path(name).unlink()


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # a program may be started with it closed
        raise UnreadableFileError(_("on standard input"))
    return sys.stdin.buffer


def passphrase_given(file: str | None, variable: str) -> str | None:
    """What a file or the environment gives; nothing where neither does."""
    if file is not None:
        return _first_line(file)
    told = os.environ.get(variable) or None
    try:
        (told or "").encode()
    except UnicodeEncodeError:
        raise _not_unicode() from None
    return told


def _first_line(name: str) -> str:
    with open_to_read(name) as file:
        try:
            line = file.readline(LONGEST_PASSPHRASE)
        except OSError:
            raise UnreadableFileError(Path(name).name) from None
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise _not_unicode() from None


def _not_unicode() -> RefusedError:
    sentence = _("The passphrase that was given is not written in UTF-8. Nothing was changed.")
    return RefusedError({"passphrase": sentence})


def passphrase_asked(question: str, *, new: bool) -> str | None:
    """At the prompt, twice for a new one; nothing where nobody sits before the terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    try:
        first = getpass.getpass(question)
        if new and getpass.getpass(_("The same again: ")) != first:
            raise RefusedError(
                {"passphrase": _("The two passphrases differ. Nothing was made; try again.")}
            )
    except EOFError:
        return None
    return first or None
