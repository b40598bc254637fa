"""Does `capture`, killed at any moment, lose a line it has acknowledged? (goal: none in 100 kills)

Each round starts the command on the same encrypted workspace, feeds it lines as fast as it takes
them, and kills it (SIGKILL) after a random time: mostly while it records, sometimes while it
opens the file. Then the file is opened again, checked, and every line that was ever acknowledged
is looked up by its id. The exit status is 1 if any is missing or the file is not whole.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.exchange.lines import TOGETHER
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

PASSPHRASE = "killed a hundred times"  # noqa: S105 - of a file that lives for minutes
WHILE_OPENING = 0.2
"""How often it is killed before anything was acknowledged."""
MANY = (5, 40, 2000)
"""Lines of a round: after few ones, the kill meets the command as it closes the file."""


@dataclass
class Found:
    """What all rounds came to."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """By id, the words of every line that was acknowledged."""
    recorded: int = 0
    lost: int = 0
    more_than_one_open: int = 0
    """Rounds that recorded more than one commit of lines they had not yet acknowledged."""
    not_whole: int = 0


@dataclass(frozen=True)
class Bench:
    """Where the rounds run."""

    folder: Path
    passphrase: str | None
    consultation: str
    chance: random.Random

    @property
    def path(self) -> Path:
        return self.folder / "killed.gcm"

    def open(self) -> Workspace:
        profile = Profile(self.folder / "profile")
        return Workspace.open(self.path, self.passphrase, profile=profile, read_only=True)


def begin(folder: Path, passphrase: str | None, chance: random.Random) -> Bench:
    profile = Profile(folder / "profile")
    with Workspace.create(folder / "killed.gcm", passphrase, profile=profile) as workspace:
        made = workspace.write(open_consultation, title="Killed", country="KEN")
    return Bench(folder, passphrase, str(made.id), chance)


def start(bench: Bench) -> "subprocess.Popen[bytes]":
    environment = {n: v for n, v in os.environ.items() if not n.startswith("PYTHON")} | {
        "GCM_PROFILE": str(bench.folder / "profile"),
        "GCM_PASSPHRASE": bench.passphrase or "",
        "PYTHONPATH": str(ROOT),
    }
    asked = [sys.executable, "-m", "gcm_desktop", "capture", str(bench.path)]
    return subprocess.Popen(
        [*asked, "--consultation", bench.consultation],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip


def feed(lines: list[str], stream: IO[bytes]) -> None:
    """Until the lines or the reader come to their end."""
    with suppress(OSError, ValueError):
        for text in lines:
            said = {"kind": "data", "stakeholder_group": "other", "text": text}
            stream.write(json.dumps(said).encode() + b"\n")
            stream.flush()
    with suppress(OSError):
        stream.close()


def kill_once(bench: Bench, number: int) -> list[tuple[str, str]]:
    """One round; the lines that were acknowledged before the kill, by id."""
    many = bench.chance.choice(MANY)
    lines = [f"{number}/{n} " + "w " * bench.chance.randint(1, 6000) for n in range(many)]
    process = start(bench)
    assert process.stdin is not None
    assert process.stdout is not None
    feeder = threading.Thread(target=feed, args=(lines, process.stdin))
    feeder.start()
    told = []
    if bench.chance.random() > WHILE_OPENING:
        told.append(process.stdout.readline())
        time.sleep(bench.chance.uniform(0, 0.8))
    else:
        time.sleep(bench.chance.uniform(0, 1.5))
    process.kill()
    told += process.stdout.read().splitlines()
    process.wait()
    process.stdout.close()
    feeder.join()
    ids = [line.split()[1].decode() for line in told if line.startswith(b"ACK ")]
    return [(one, text.strip()) for one, text in zip(ids, lines, strict=False)]


def judge(bench: Bench, found: Found, fresh: list[tuple[str, str]]) -> None:
    """Look everything up in the file as it was left."""
    found.acknowledged.update(fresh)
    with bench.open() as workspace:
        kept = {str(entry.id): entry.text for entry in workspace.read(inputs)}
        found.not_whole += bool(workspace.check())
    found.lost = sum(kept.get(one) != text for one, text in found.acknowledged.items())
    found.more_than_one_open += len(kept) - found.recorded > len(fresh) + TOGETHER
    found.recorded = len(kept)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--plain", action="store_true", help="without encryption")
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    rounds = 3 if arguments.short else arguments.rounds
    seed = arguments.seed if arguments.seed is not None else random.randrange(1_000_000)
    found, begun = Found(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(seed)
        bench = begin(Path(folder), None if arguments.plain else PASSPHRASE, chance)
        for number in range(rounds):
            judge(bench, found, kill_once(bench, number))
    rows = (
        ("lines acknowledged", len(found.acknowledged)),
        ("lines recorded", found.recorded),
        ("acknowledged lines lost", found.lost),
        ("kills after which the file was not whole", found.not_whole),
        ("kills with more than one commit's lines open", found.more_than_one_open),
    )
    print(f"{f'capture killed {rounds} times (seed {seed})':<44}{time.monotonic() - begun:>8.0f} s")
    for name, number in rows:
        print(f"{name:<44}{number:>8}")
    return 1 if found.lost or found.not_whole or found.more_than_one_open else 0


if __name__ == "__main__":
    sys.exit(main())
