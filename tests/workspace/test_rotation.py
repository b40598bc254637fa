"""Which backups are kept and which go, whatever the clock does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.workspace.rotation import (
    DAYS,
    HOURS,
    MOST,
    WEEKS,
    Backup,
    name_of,
    to_let_go,
)

NOW = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
YEARS_ANY_CLOCK_SHOWS = st.integers(0, 2**32).map(lambda at: datetime.fromtimestamp(at, UTC))
LATELY = st.integers(0, 130 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))


def made(*moments: datetime) -> list[Backup]:
    return [Backup(Path(name_of("0" * 32, at)), at) for at in moments]


def kept(backups: list[Backup], now: datetime) -> list[Backup]:
    gone = to_let_go(backups, now)
    return [backup for backup in backups if backup not in gone]


@given(st.lists(YEARS_ANY_CLOCK_SHOWS, unique=True, max_size=90), YEARS_ANY_CLOCK_SHOWS)
def test_the_newest_is_always_kept_and_never_too_many_are(
    moments: list[datetime], now: datetime
) -> None:
    left = kept(made(*moments), now)
    assert len(left) == min(len(moments), MOST)
    known = [at for at in moments if at <= now] or moments
    if known:
        assert max(known) in [backup.made_at for backup in left]


@given(st.lists(LATELY | YEARS_ANY_CLOCK_SHOWS, unique=True, min_size=60, max_size=150))
def test_every_hour_day_and_week_that_has_a_backup_keeps_one(moments: list[datetime]) -> None:
    backups = made(*moments)
    left = {backup.made_at for backup in kept(backups, NOW)}
    hour = NOW.replace(minute=0)
    day, week = hour.replace(hour=0), hour.replace(hour=0) - timedelta(days=NOW.weekday())
    for last, long, most in (
        (hour, timedelta(hours=1), HOURS),
        (day, timedelta(days=1), DAYS),
        (week, timedelta(weeks=1), WEEKS),
    ):
        for number in range(most):
            begins = last - number * long
            here = [at for at in moments if begins <= at < begins + long and at <= NOW]
            assert not here or max(here) in left


@given(
    st.lists(YEARS_ANY_CLOCK_SHOWS, unique=True, max_size=MOST + 1),
    YEARS_ANY_CLOCK_SHOWS,
    YEARS_ANY_CLOCK_SHOWS,
)
def test_a_clock_that_jumps_loses_nothing_and_a_new_backup_costs_one_at_most(
    moments: list[datetime], now: datetime, jumped: datetime
) -> None:
    backups = made(*moments)
    assert len(to_let_go(backups, now)) == max(0, len(backups) - MOST)
    settled = kept(backups, now)
    assert to_let_go(settled, jumped) == []


@pytest.mark.parametrize("minutes", [50, 24 * 60])
def test_after_half_a_year_there_are_backups_of_hours_days_and_weeks(minutes: int) -> None:
    left: list[Backup] = []
    now = NOW - timedelta(days=183)
    while now <= NOW:
        left = kept([*left, *made(now)], now)
        now += timedelta(minutes=minutes)
    ages = [NOW - backup.made_at for backup in left]
    assert len(left) == MOST
    assert max(ages) > (WEEKS - 2) * timedelta(weeks=1)
    for day in range(DAYS):
        assert any(timedelta(days=day) <= age < timedelta(days=day + 2) for age in ages)


def test_backups_of_a_clock_that_was_wrong_for_a_day_give_way_one_by_one() -> None:
    wrong = [datetime(2106, 1, 1, hour, tzinfo=UTC) for hour in range(24)]
    left = made(*wrong, *(NOW - timedelta(days=day) for day in range(1, 27)))
    assert len(left) == MOST
    now = NOW
    since = []
    for _hour in range(24):
        before, left = left, kept([*left, *made(now)], now)
        assert len(left) == MOST
        assert len([backup for backup in before if backup not in left]) == 1
        since.append(now)
        now += timedelta(hours=1)
    assert set(since) <= {backup.made_at for backup in left}


def test_a_name_says_only_which_file_and_when() -> None:
    name = name_of("0123456789abcdef" * 2, datetime(2026, 5, 4, 1, 2, 3, tzinfo=UTC))
    assert name == "gcm-01234567-20260504-010203.gcm"
    read = Backup.named(Path(name))
    assert read is not None
    assert (read.of, read.made_at) == ("01234567", datetime(2026, 5, 4, 1, 2, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    "name",
    ["gcm-01234567-20261304-010203.gcm", "gcm-0123-20260504-010203.gcm", "desk.gcm", ".gcm",
     "gcm-01234567-20260504-010203.gcm.lock"],
)  # fmt: skip
def test_other_files_are_no_backups(name: str) -> None:
    assert Backup.named(Path(name)) is None
