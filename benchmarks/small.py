"""Small things done often: a later start, a key stroke in the finder.

Each against a floor in the same run: starting Python, folding the words.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gcm_desktop.consultation.search import folded
from gcm_desktop.reference import find_objectives


def milliseconds(act: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def told(what: str, ours: float, against: str, floor: float) -> None:
    print(f"{what:<34}{ours:>9.3f}   {against:<30}{floor:>9.3f}{ours / floor:>8.2f}")


def later_start(rounds: int) -> None:
    """`main.py` over the interpreter it hands over to; both end with the help of a command."""
    inside = [sys.executable, "-P", "-m", "gcm_desktop", "verify", "--help"]
    whole = [sys.executable, str(ROOT / "main.py"), "verify", "--help"]

    def run(command: list[str]) -> Callable[[], object]:
        return lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)

    told("a command through main.py", milliseconds(run(whole), rounds),
         "the same inside .venv", milliseconds(run(inside), rounds))  # fmt: skip


def key_stroke(rounds: int) -> None:
    words = "passport and wages"
    find_objectives(words, "en")
    told("finding objectives, one key", milliseconds(lambda: find_objectives(words, "en"), rounds),
         "folding the words", milliseconds(lambda: folded(words), rounds))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    rounds = 3 if parser.parse_args().short else 15
    print(f"{'what':<34}{'ms':>9}   {'against':<30}{'ms':>9}{'ratio':>8}")
    later_start(rounds)
    key_stroke(rounds)


if __name__ == "__main__":
    main()
