"""Capture, killed at any moment, loses no acknowledged line."""

import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "kills.py"


def test_no_acknowledged_line_is_lost_when_capture_is_killed(environment: dict[str, str]) -> None:
    """A quick form of the benchmark, on a plain file; the whole one kills a hundred times."""
    asked = [sys.executable, BENCHMARK, "--rounds", "8", "--plain"]
    told = subprocess.run(asked, env=environment, capture_output=True, text=True, check=False)
    found = dict(line.rsplit(maxsplit=1) for line in told.stdout.splitlines()[1:])
    assert told.returncode == 0, told.stdout + told.stderr
    assert int(found["lines acknowledged"]) > 0
    assert int(found["lines recorded"]) >= int(found["lines acknowledged"])
    assert int(found["acknowledged lines lost"]) == 0
