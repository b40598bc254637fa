"""An open workspace: one file, its transactions and its watchers."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from gcm_desktop.consultation.consents import are_withdrawals_unfollowed, follow_withdrawals
from gcm_desktop.consultation.officers import Officer, introduce_officer
from gcm_desktop.consultation.record import PLAIN
from gcm_desktop.errors import (
    CannotUndoError,
    ClosedFileError,
    OlderFileError,
    ReadOnlyError,
    RefusedError,
)
from gcm_desktop.files import make_empty
from gcm_desktop.profile import Memory, Profile
from gcm_desktop.texts import _
from gcm_desktop.workspace import (
    attachments,
    check,
    copies,
    engine,
    journal,
    merge,
    migrations,
    undo,
    words,
)
from gcm_desktop.workspace import key as keys
from gcm_desktop.workspace.filling import Progress
from gcm_desktop.workspace.journal import Author, Change, Journalled, Strand, milliseconds
from gcm_desktop.workspace.older import Older, inputs_held, older_than
from gcm_desktop.workspace.secret import before_migration, secret_of
from gcm_desktop.workspace.settling import Settling

P = ParamSpec("P")
T = TypeVar("T")
Watcher = Callable[[frozenset[str]], None]
BRIEFLY = 200
"""Milliseconds that a strike waits for who reads; after that it is tried again."""
DATED = ("consultation", "session", "input", "assessment", "finding", "recommendation", "passage",
         "comment", "dissent", "disclosure_decision")  # fmt: skip
"""Tables whose changes date a report; issuing one must not date the next."""


class Workspace:
    """One open file. Everything is read through `read` and changed through `write`."""

    def __init__(
        self, path: Path, opened: "copies.Opened", profile: Profile, officer: str | None
    ) -> None:
        self.path = path
        self.key = opened.key
        """The file's key and salt, 48 bytes; nothing for a plain file. Never shown as it is."""
        self.encrypted = opened.key is not None
        self.read_only = opened.read_only
        self.recovered = opened.recovered
        """Whether the program ended in the middle last time; what it acknowledged is here."""
        self.clock: Callable[[], int] = milliseconds
        self.last_change = ""
        self._opened, self._profile, self._named = opened, profile, officer
        self._begun: dict[str, tuple[Engine, type[Session]]] = {
            begin: (opened.engine.execution_options(begin=begin), kind)
            for begin, kind in (("BEGIN", Session), ("BEGIN IMMEDIATE", Journalled))
        }
        self._watchers: list[Watcher] = []
        self._turn = RLock()
        """Writers of this program take turns until the profile knows what was written, too."""
        self._count, self._users, self._closed = Lock(), 0, False
        self._introduced = self._log_holds_erased = False
        self._strand_is_ours = False
        self._settling = Settling(self._empty_log)
        with self._transaction("BEGIN") as db:
            self.id = migrations.told(db.connection(), "workspace")
            self._memory = profile.memory_of(self.id)
            self.older: Older | None = older_than(self._memory, db.connection())
            """What this device knew of this file and is not in it: an older copy was put back."""

    @classmethod
    def create(
        cls, path: Path, passphrase: str | None, *, profile: Profile, officer: str | None = None
    ) -> Self:
        """Make a new workspace; without a passphrase it is not encrypted.

        Raises AlreadyThereError rather than write over anything.
        """
        if passphrase == "":
            raise RefusedError({"passphrase": _("An empty passphrase protects nothing.")})
        make_empty(path)
        secret = None if passphrase is None else keys.new_key(passphrase)
        try:
            copies.make(path, secret)
        except BaseException:  # what was begun here and holds nothing yet is taken away again
            copies.unmake(path)
            raise
        return cls(path, copies.for_writing(path, secret, copies.Bring()), profile, officer)

    @classmethod
    def open(
        cls,
        path: Path,
        passphrase: str | None,
        *,
        profile: Profile,
        officer: str | None = None,
        read_only: bool = False,
        key: bytes | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Open a workspace that is there; read-only leaves the file's bytes as they are.

        `key` opens it without its passphrase. A file of an earlier version is brought up to date,
        after a backup; `progress` is told how far that is.

        Raises WrongPassphraseError, NotAWorkspaceError, NewerFileError, NewerToWriteError,
        DamagedFileError, FileInUseError, ReadOnlyError or MissingFileError, and makes nothing.
        """
        secret = secret_of(path, passphrase, key)
        if read_only:
            return cls(path, copies.for_reading(path, secret), profile, officer)
        bring = copies.Bring(
            before=lambda old: before_migration(old, secret, profile), progress=progress
        )
        return cls(path, copies.for_writing(path, secret, bring), profile, officer)

    def close(self) -> None:
        """Leave one whole file behind, in rollback mode. Closing twice is harmless.

        Where somebody still reads, it is done when they have read.
        """
        self._settling.stop()
        with self._count:
            self._closed = True
            free = not self._users
        if free:
            self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kw: P.kwargs) -> T:
        """Ask the workspace something, without taking the write lock."""
        with self._transaction("BEGIN") as db:
            answer = query(db, *args, **kw)
        if self._log_holds_erased and not self._closed:
            self._log_holds_erased = not self._empty_log()
        return answer

    def write(
        self, action: Callable[Concatenate[Session, P], T], *args: P.args, **kw: P.kwargs
    ) -> T:
        """Carry out one action as one transaction, journal it, tell the watchers.

        When this returns, what was written survives a power cut. A failed action leaves nothing.
        """
        self._introduce()
        name = getattr(action, "__name__", type(action).__name__)
        return self._write(lambda db: action(db, *args, **kw), name)

    def accept_older(self) -> None:
        """Go on with a file older than this device has seen: a new strand begins.

        From now on this is what the device has seen of it.
        """
        self.older, self._strand_is_ours = None, False
        with self._transaction("BEGIN") as db:
            self._memory = self._memory_now(db.connection(), Memory())
        with suppress(OSError):
            self._profile.remember(self.id, self._memory)

    def officer_changed(self) -> None:
        """Have the file know, at the next write, who works here now."""
        self._introduced = False

    def copy_to(self, path: Path) -> None:
        """Make a whole copy of the file as it now is, under the same key, while it stays open.

        It is on the disk when this returns. Raises AlreadyThereError, and leaves nothing where it
        could not be finished.
        """
        with self._in_use():
            copies.copy(self._opened, path)

    def unite(self, other: "Workspace") -> merge.United:
        """Take in every change that another open workspace holds and this one does not.

        One transaction; in which order files are united makes no difference. Raises AlteredError
        where a change is not the one that was sealed; nothing is then taken in.
        """
        return other.read(
            lambda theirs: self.take_in(merge.offered(theirs.connection()), theirs.connection())
        )

    def take_in(
        self, offered: Iterable[merge.Offered], beside: Connection | None = None
    ) -> merge.United:
        """Take in these changes, in one transaction; attachments they name from `beside`."""
        if self.read_only:
            raise ReadOnlyError
        with self._turn:
            with self._transaction("BEGIN IMMEDIATE") as db:
                connection = db.connection()
                united = merge.unite(connection, offered)
                if beside is not None:
                    attachments.take_in(connection, beside)
                if united.erased:
                    _scour(connection)
                memory = self._memory_now(connection, self._memory)
                older = self.older and older_than(self._memory, connection)
                db.commit()
            self.older = older
            self._after(memory, erased=united.erased)
        self._tell(united.tables)
        if self.older is None and self.read(are_withdrawals_unfollowed):
            self.write(follow_withdrawals)
        return united

    def heads_of(self, records: Iterable[UUID]) -> dict[str, tuple[str, ...]]:
        """By record, the revisions that nothing follows yet: what a seal fixes."""
        wanted = sorted({record.hex for record in records})
        standing = self.read(lambda db: journal.standing_of(db.connection(), wanted))
        return {record: tuple(sorted(heads)) for record, heads in standing.heads.items()}

    def undo(self) -> str:
        """Take back the newest change of this officer that can be; answers with its action.

        Raises CannotUndoError. Works across restarts, as it is drawn from the revisions.
        """
        return self._turn_round(undo.next_undo)

    def redo(self) -> str:
        """Do again what was taken back last, unless something new was done since."""
        return self._turn_round(undo.next_redo)

    def undo_change(self, change: str) -> None:
        """Take back one change, for all its records together. Undoing that again is redo."""
        self._write(lambda db: undo.undo_change(db, change), "undo", undoes=change)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Have `watcher` told the names of changed tables; call the result to stop."""
        self._watchers.append(watcher)

        def stop() -> None:
            with suppress(ValueError):
                self._watchers.remove(watcher)

        return stop

    def check(self) -> list[check.Found]:
        """Whether the file is what its journal says."""
        return self.read(check.check)

    def digest(self) -> str:
        """SHA-256 over the ids of all revisions: the same in two files that hold the same."""
        ids = self.read(
            lambda db: (
                db.connection()
                .exec_driver_sql("SELECT id FROM revision ORDER BY id")
                .scalars()
                .all()
            )
        )
        return hashlib.sha256("".join(ids).encode()).hexdigest()

    def last_changed(self) -> date:
        """The day (UTC) on which anything a report may tell of was last changed."""
        tables = ", ".join(f"'{table}'" for table in DATED)
        newest = self.read(
            lambda db: (
                db.connection()
                .exec_driver_sql(
                    "SELECT max(json_extract(sealed, '$.clock')) FROM revision"
                    f" WHERE json_extract(sealed, '$.table') IN ({tables})"
                )
                .scalar()
            )
        )
        return datetime.fromtimestamp((newest or 0) / 1000, UTC).date()

    def durability(self) -> tuple[str, int]:
        """Journal mode and `synchronous` of the connection that writes (2 is FULL)."""
        with self._transaction("BEGIN") as db:
            connection = db.connection()
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            return mode, int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    def _turn_round(self, which: Callable[[Connection, str], list[tuple[str, str]]]) -> str:
        """What cannot be turned round does not keep what came before it from being."""
        officer = self._officer.hex
        why = CannotUndoError(_("there is nothing left to take back."))
        chosen = self.read(lambda db: which(db.connection(), officer))
        for number, (change, action) in enumerate(chosen):
            try:
                self.undo_change(change)
            except CannotUndoError as refused:
                why = why if number else refused
            else:
                return action
        raise why

    def _write(self, act: Callable[[Session], T], name: str, undoes: str | None = None) -> T:
        if self.read_only:
            raise ReadOnlyError
        if self.older is not None:
            raise OlderFileError(self.older.sentence)
        now, officer = self.clock(), self._officer
        with self._turn:
            with self._transaction("BEGIN IMMEDIATE") as db:
                strand = self._strand(db.connection())
                db.info.update(
                    now=datetime.fromtimestamp(now / 1000, UTC), officer=officer,
                    **{PLAIN: not self.encrypted},
                )  # fmt: skip
                change = Change(db, Author(officer.hex, name, now, undoes), strand)
                result = act(db)
                change.seal()
                if change.erased:
                    _scour(db.connection())
                known = Memory(strand.id, strand.number, strand.head)
                memory = self._memory_now(db.connection(), known)
                db.commit()
            self._strand_is_ours, self.last_change = True, change.id
            self._after(memory, erased=change.erased or change.scoured)
        self._tell(frozenset(change.tables))
        return result

    def _memory_now(self, connection: Connection, known: Memory) -> Memory:
        """What this device is to remember of the file, its strand being where it is known to be."""
        state, revisions = journal.state(connection), journal.size(connection)
        at, inputs = milliseconds(), inputs_held(connection)
        return replace(known, revisions=revisions, state=state, inputs=inputs, at=at)

    def _after(self, memory: Memory, *, erased: bool) -> None:
        """Whatever goes wrong here, what was committed stays committed."""
        self._memory = memory
        with suppress(OSError):
            self._profile.remember(self.id, memory)
        if erased or self._log_holds_erased:
            self._log_holds_erased = not self._empty_log()
        if self._opened.logged:
            self._settling.edited()

    def _tell(self, tables: frozenset[str]) -> None:
        for watcher in tuple(self._watchers):
            watcher(tables)

    def _introduce(self) -> None:
        """Have the file know its officer, before the first thing they write in it."""
        if self._introduced:
            return
        settings = self._profile.settings
        facts: dict[str, Any] = {
            "name": (self._named or settings.name) if self.encrypted else None,
            "role": settings.role,
            "organisation": settings.organisation if self.encrypted else None,
        }
        officer = self._officer
        known = self.read(lambda db: db.get(Officer, officer))
        if known is None or any(getattr(known, name) != said for name, said in facts.items()):
            self._write(lambda db: introduce_officer(db, officer, **facts), "introduce_officer")
        self._introduced = True

    @cached_property
    def _officer(self) -> UUID:
        """The profile's officer, or for another name on this device one that name always gets."""
        mine = UUID(self._profile.settings.officer_id)
        return uuid5(mine, self._named) if self._named else mine

    def _empty_log(self) -> bool:
        """Older pages stay in the write-ahead log until then; false while somebody reads.

        It is tried again after the next read or write, and done at the latest by closing.
        """
        with self._in_use(), closing(self._opened.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={BRIEFLY}")
            found = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={int(engine.BUSY_SECONDS * 1000)}")
            return bool(found[0] == 0)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        made, kind = self._begun[begin]
        with self._in_use(), engine.in_words(), kind(made, expire_on_commit=False) as db:
            yield db

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        with self._count:
            if self._closed and not self._users:
                raise ClosedFileError
            self._users += 1
        try:
            yield
        finally:
            with self._count:
                self._users -= 1
                done = self._closed and not self._users
            if done:
                self._opened.close()

    def _strand(self, connection: Connection) -> Strand:
        """Go on with our strand only where the file's head is the one we remember."""
        known = self._memory
        if not self._strand_is_ours:
            ours = connection.exec_driver_sql(
                "SELECT 1 FROM revision WHERE id = ? AND NOT EXISTS (SELECT 1 FROM revision later"
                " WHERE later.place > revision.place AND later.strand = ?)",
                (known.head, known.strand),
            )
            if ours.first() is None:
                return Strand.begin()
        return Strand(known.strand, known.number, known.head)


def _scour(connection: Connection) -> None:
    """Something was erased: nothing of it stays in index or attachments either."""
    attachments.drop_unreferenced(connection)
    words.scour(connection)
