"""After a day of work the words that were said stand nowhere but in encrypted files."""

import base64
from pathlib import Path

import pytest

from tests.faults.canary import (
    HALF,
    RECORDED,
    WORDS,
    Machine,
    backup_and_restore,
    day_at_the_commands,
    day_at_the_window,
)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path / "machine")
    machine.folder.mkdir()
    return machine


def test_the_search_finds_a_word_however_it_is_written(machine: Machine) -> None:
    """What finds nothing after a day of work must have been able to find it."""
    ways = {
        "utf-8": RECORDED.encode(), "utf-16": RECORDED.encode("utf-16"),
        "folded": RECORDED.casefold().encode(), "part": b"x" + RECORDED.split()[1].encode(),
        "base64": base64.b64encode(b"ab" + RECORDED.encode() + b"cd"),
        "urlsafe": base64.urlsafe_b64encode(b"a" + RECORDED.encode()),
    }  # fmt: skip
    for name, content in ways.items():
        (machine.folder / name).write_bytes(bytes(1_048_570) + content)
    (machine.folder / "clean").write_bytes(b"nothing of it")
    assert {line.partition(":")[0] for line in machine.found()} == set(ways)


def test_after_a_day_of_work_no_word_stands_outside_the_encrypted_files(machine: Machine) -> None:
    """Capture, a crash, search, a signed report, backup, restore, and a window that is killed."""
    about = day_at_the_commands(machine)
    assert machine.found() == []
    day_at_the_window(machine, about)
    assert machine.found() == []
    backup_and_restore(machine)
    assert machine.found() == []
    assert len(list(machine.desk.glob("*.gcm"))) == 3
    assert (machine.desk / "report.pdf").stat().st_size > 0
    kept = machine.run("inputs", "day.gcm", "--json")
    assert [word for word in WORDS[2:] if word != HALF and word not in kept] == []
