"""After every fault nothing acknowledged is lost, nothing is half, and somebody is told.

A few rounds of each; `python tests/faults/run.py` does hundreds and prints a table.
"""

from collections.abc import Callable

import pytest

from tests.faults import company, damage
from tests.faults.deeds import BACKUP, CAPTURE, DEEDS, REKEY, Deed
from tests.faults.desk import Tally, table
from tests.faults.meeting import (
    Ground,
    failing,
    full,
    kills,
    power_cuts,
    pulled,
    read_only,
)

FEW = 2
Meeting = Callable[[Ground, Deed, int], Tally]


def stands(tally: Tally) -> None:
    """Nothing lost, doubled, half or passed over."""
    assert tally.well, "\n".join([table([tally]), *tally.problems])


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_kill_at_any_moment_loses_nothing(ground: Ground, deed: Deed) -> None:
    stands(kills(ground, deed, FEW))


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_a_power_cut_at_any_moment_loses_nothing(ground: Ground, deed: Deed) -> None:
    stands(power_cuts(ground, deed, FEW))


@pytest.mark.parametrize("deed", [CAPTURE, BACKUP, REKEY], ids=lambda deed: deed.name)
def test_an_operation_that_fails_is_told_and_loses_nothing(ground: Ground, deed: Deed) -> None:
    stands(failing(ground, deed, FEW))


@pytest.mark.parametrize("meeting", [full, pulled, read_only], ids=lambda one: one.__name__)
def test_a_disk_that_takes_nothing_any_more_keeps_what_it_took(
    ground: Ground, meeting: Meeting
) -> None:
    stands(meeting(ground, CAPTURE, FEW))


def test_a_flipped_bit_of_an_encrypted_file_is_always_noticed(ground: Ground) -> None:
    stands(damage.flips_in_encrypted(ground, 10))


def test_a_flipped_bit_of_a_plain_file_is_noticed_by_check(ground: Ground) -> None:
    stands(damage.flips_in_plain(ground, 10))


def test_a_file_cut_short_anywhere_is_noticed(ground: Ground) -> None:
    stands(damage.truncations(ground, FEW))


def test_an_old_page_put_back_is_noticed(ground: Ground) -> None:
    stands(damage.old_pages(ground, 6))


def test_an_older_file_put_back_is_noticed(ground: Ground) -> None:
    stands(damage.older_files(ground, FEW))


def test_a_file_that_is_no_workspace_is_refused_with_a_sentence(ground: Ground) -> None:
    stands(damage.foreign(ground, FEW))


def test_no_clock_from_1970_to_2106_loses_anything(ground: Ground) -> None:
    stands(company.clocks(ground, 1))


def test_eight_instances_on_one_file_lose_nothing(ground: Ground) -> None:
    stands(company.crowd(ground, 1))
