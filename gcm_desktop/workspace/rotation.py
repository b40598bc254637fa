"""Which backups are kept: the newest of the last hours, days and weeks that have one."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOURS, DAYS, WEEKS = 24, 14, 12
MOST = HOURS + DAYS + WEEKS
NAME = re.compile(r"gcm-([0-9a-f]{8})-(\d{8}-\d{6})\.gcm")
"""Nothing in it points to a person or a consultation: the first of the workspace's id, and when."""
WHEN = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Backup:
    """A backup as it lies in its folder."""

    path: Path
    made_at: datetime
    """In UTC and by the clock of the device that made it, which may have been wrong."""
    unscoured: tuple[Path, ...] = ()
    """Told of one just made: older ones that may still hold words erased since."""

    @classmethod
    def named(cls, path: Path) -> "Backup | None":
        """The backup that a file's name says it is, if it does."""
        if (said := NAME.fullmatch(path.name)) is None:
            return None
        try:
            return cls(path, datetime.strptime(said[2], WHEN).replace(tzinfo=UTC))
        except ValueError:
            return None

    @property
    def of(self) -> str:
        """The first digits of the id of the workspace it was made of."""
        return self.path.name[4:12]


def name_of(workspace_id: str, at: datetime) -> str:
    """What a backup is called."""
    return f"gcm-{workspace_id[:8]}-{at.astimezone(UTC).strftime(WHEN)}.gcm"


def to_let_go(backups: Sequence[Backup], now: datetime) -> list[Backup]:
    """The backups that are more than are kept, oldest first.

    As long as there are no more than MOST, none goes: so a clock that jumps loses nothing, and
    every new backup pushes out one at most. Of those that the clock puts in the future, which one
    that was wrong has made, fewer are kept than of the others, and thinned out like them.
    """
    newest_first = sorted(backups, key=lambda backup: backup.made_at, reverse=True)
    known = [backup for backup in newest_first if backup.made_at <= now]
    future = [backup for backup in newest_first if backup.made_at > now]
    in_order = dict.fromkeys([*_spread(known), *_spread(future), *newest_first])
    return sorted(list(in_order)[MOST:], key=lambda backup: backup.made_at)


def _spread(newest_first: Sequence[Backup]) -> Iterator[Backup]:
    yield from newest_first[:1]
    yield from _newest_of_each(newest_first, _hour, HOURS)
    yield from _newest_of_each(newest_first, _day, DAYS)
    yield from _newest_of_each(newest_first, _week, WEEKS)


def _newest_of_each(
    newest_first: Iterable[Backup], period: Callable[[datetime], Hashable], most: int
) -> list[Backup]:
    newest: dict[Hashable, Backup] = {}
    for backup in newest_first:
        newest.setdefault(period(backup.made_at), backup)
    return list(newest.values())[:most]


def _hour(at: datetime) -> Hashable:
    return at.replace(minute=0, second=0, microsecond=0)


def _day(at: datetime) -> Hashable:
    return at.date()


def _week(at: datetime) -> Hashable:
    return at.date() - timedelta(days=at.weekday())
