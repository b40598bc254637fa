"""A meeting written down by key strokes alone: `drive_minutes.py FOLDER [--lines N] [--kills N]`.

Not collected by pytest. On a virtual screen it starts the program on an encrypted workspace that
was prepared with one meeting, and types the minutes of it as fast as the tool sends keys: codes in
letters and in digits, several objectives, lines that inherit and lines to be sorted. Then it
closes the window and asks the command `inputs` for objective, group, kind and words of each.

With `--kills N` the same script is typed N times and the program killed (SIGKILL, by its own id)
at a random moment of it. Each time the file must be whole, hold every line but at most the one in
work, in order and unspoilt, and undo and redo must work. Passes (0) or fails (1); a screenshot of
each part is left in FOLDER. Needs Xvfb, xauth, xdotool and, for the screenshots, ImageMagick.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlmodel import Session

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.consultation.sessions import open_session
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS, stakeholder_groups
from gcm_desktop.ui.placed import Placed, remember_place
from gcm_desktop.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp -noreset")
INSIDE = "--inside-the-virtual-screen"
MAIN = (sys.executable, str(ROOT / "main.py"))
PASSPHRASE = "seven herons by the harbour"
PATIENCE, STALE, SETTLED = 60.0, 3.0, 1.5
AGENDA = (6, 18)
GROUP_KEYS = {group.id: group.key for group in stakeholder_groups()}
KIND_KEYS = dict(zip(KINDS, "xpcrsdgq", strict=True))
WORDS = ("they", "waited", "for", "months", "at", "the", "office", "nobody", "knew", "who", "had",
         "papers", "fees", "were", "paid", "twice", "lamp", "landing", "is", "out", "since",
         "spring", "children", "walk", "to", "school", "in", "dark")  # fmt: skip


class FailedError(Exception):
    """The program did not do what was expected; the sentence says where."""


@dataclass(frozen=True)
class Spoken:
    """One intervention: what is typed, and what has to be in the file for it."""

    typed: str
    objectives: tuple[int, ...]
    group: str
    kind: str
    text: str


def script(seed: int, lines: int) -> list[Spoken]:
    """Interventions of a meeting: the same ones for the same seed."""
    chance, last = random.Random(seed), ""
    spoken = []
    for number in range(lines):
        one = _spoken(chance, number, last)
        spoken.append(one)
        last = one.group
    return spoken


def _spoken(chance: random.Random, number: int, last: str) -> Spoken:
    text = f"{number} " + " ".join(chance.choices(WORDS, k=chance.randint(3, 7)))
    if last and chance.random() < 0.25:  # nothing but words: all is inherited
        return Spoken(text, AGENDA, last, KINDS[0], text)
    objectives = tuple(chance.sample(range(1, 24), k=chance.choice((0, 1, 1, 1, 2, 3))))
    group, kind = chance.choice(GROUPS), chance.choice(KINDS)
    numbers = "+".join(map(str, objectives)) or "0"
    if chance.random() < 0.3:  # in digits alone
        head = f".{GROUPS.index(group) + 1} {numbers} -{KINDS.index(kind) + 1}"
    else:
        head = f"{GROUP_KEYS[group]}{numbers} {KIND_KEYS[kind]}"
    weighed = (*objectives[:1], *sorted(objectives[1:]))  # further ones have no order
    return Spoken(f"{head}> {text}", weighed, group, kind, text)


class Desk:
    """A folder with a workspace, a profile, and the program at work on them."""

    def __init__(self, folder: Path, shots: Path) -> None:
        self.folder, self.path = folder, folder / "meeting.gcm"
        self.shots = shots
        self.profile = Profile(folder / "profile")
        self.environment = {**os.environ, "GCM_PROFILE": str(self.profile.folder)}
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
            self.environment.pop(name, None)

    def prepare(self) -> None:
        """A workspace with one meeting, and the page of its minutes to begin with."""
        profile = self.profile
        profile.keep(replace(profile.settings, set_up=True, name="Amina", lock_after=0))
        with Workspace.create(self.path, PASSPHRASE, profile=profile) as workspace:
            about = workspace.write(open_consultation, title="Harbour talks", country="KEN")
            agenda = [{"title": "Who pays", "objectives": list(AGENDA), "minutes": 30}]
            workspace.write(
                open_session, consultation_id=about.id, title="Fish market", agenda=agenda
            )
            remember_place(profile, workspace.id, Placed("minutes", about.id))

    def copied(self, folder: Path) -> "Desk":
        """The same in another folder."""
        shutil.copytree(self.folder, folder)
        return Desk(folder, self.shots)

    @contextmanager
    def program(self) -> Iterator["subprocess.Popen[bytes]"]:
        """The program, with the line of minutes ready to type in."""
        command = [*MAIN, str(self.path)]
        with subprocess.Popen(command, env=self.environment, cwd=self.folder) as process:
            try:
                waits_for("^GCM Desktop$")
                xdotool("type", "--delay", "12", "--", PASSPHRASE)
                xdotool("key", "Return")
                waits_for("^Minutes")
                yield process
            except FailedError:
                look(self.shots, "minutes-failed")
                raise
            finally:
                if process.poll() is None:
                    process.terminate()

    def told(self) -> list[dict[str, Any]]:
        """What the command says is in the file, the oldest first."""
        told = subprocess.run(
            [*MAIN, "inputs", str(self.path), "--json"],
            capture_output=True, text=True, check=False,
            env={**self.environment, "GCM_PASSPHRASE": PASSPHRASE},
        )  # fmt: skip
        if told.returncode:
            raise FailedError(f"The command inputs failed: {told.stderr.strip()}")
        return list(reversed(json.loads(told.stdout)))


def xdotool(*words: str, check: bool = True) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise FailedError(f"xdotool {words[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def waits_for(name: str) -> None:
    """Until a window of this name is on the screen, and then a moment for it to settle."""
    begun = time.monotonic()
    while not xdotool("search", "--onlyvisible", "--name", name, check=False):
        if time.monotonic() - begun > PATIENCE:
            raise FailedError(f"No window named {name} came within {PATIENCE:.0f} s.")
        time.sleep(0.05)
    time.sleep(SETTLED)


class Watcher:
    """Another process that only reads the file: how many inputs are in it by now."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._profile = desk, Profile(desk.folder / "watching")
        self._opened = self._open()

    def waits_for(self, lines: int) -> None:
        """Until so many are in the file: each is acknowledged before the next is typed."""
        begun = looked = time.monotonic()
        while self._opened.read(how_many) < lines:
            now = time.monotonic()
            if now - begun > PATIENCE:
                raise FailedError("A line that was entered was not saved.")
            if now - looked > STALE:  # opened before the log of the file was begun
                self.close()
                self._opened, looked = self._open(), time.monotonic()
            time.sleep(0.002)

    def close(self) -> None:
        self._opened.close()

    def _open(self) -> Workspace:
        return Workspace.open(self._desk.path, PASSPHRASE, profile=self._profile, read_only=True)


def how_many(db: Session) -> int:
    return int(db.connection().exec_driver_sql("SELECT count(*) FROM input").scalar_one())


def look(folder: Path, name: str) -> None:
    shot = folder / f"{name}.png"
    subprocess.run(["import", "-window", "root", str(shot)], check=False)


def types(spoken: list[Spoken], delay: int) -> None:
    """Each line and Return, in one go."""
    each = ("--delay", str(delay))
    xdotool(*(word for one in spoken for word in ("type", *each, "--args", "1", one.typed,
                                                  "key", *each, "Return")))  # fmt: skip


def compare(spoken: list[Spoken], told: list[dict[str, Any]]) -> None:
    """Every line that is in the file is the one that was typed in its place."""
    for number, (one, entry) in enumerate(zip(spoken, told, strict=False), 1):
        for name, wanted in (
            ("text", one.text),
            ("objectives", list(one.objectives)),
            ("stakeholder_group", one.group),
            ("kind", one.kind),
        ):
            if entry[name] != wanted:
                raise FailedError(f"Line {number}: {name} is {entry[name]!r}, not {wanted!r}.")


def whole(prepared: Desk, private: Path, chosen: argparse.Namespace) -> None:
    """The whole script at once, as fast as the tool sends it."""
    spoken, desk = script(chosen.seed, chosen.lines), prepared.copied(private / "whole")
    with desk.program() as process:
        begun = time.monotonic()
        types(spoken, chosen.delay)
        sent = time.monotonic() - begun
        look(desk.shots, "minutes-sent")
        time.sleep(SETTLED)
        xdotool("key", "ctrl+q")
        process.wait(PATIENCE)
        seconds = time.monotonic() - begun
    told = desk.told()
    if len(told) != len(spoken):
        raise FailedError(f"{len(told)} lines are in the file, {len(spoken)} were typed.")
    compare(spoken, told)
    keys = sum(len(one.typed) + 1 for one in spoken)
    say(f"{len(spoken)} interventions, {keys} keys in {sent:.1f} s ({keys / sent:.0f} a second); "
        f"all recorded as typed; closed after {seconds:.1f} s.")  # fmt: skip


def killed(prepared: Desk, private: Path, number: int, chosen: argparse.Namespace) -> str:
    """One more round that ends in a kill; what came of it, as a line of the table."""
    chance = random.Random(chosen.seed * 1000 + number)
    spoken = script(chosen.seed + number, chosen.lines)
    desk = prepared.copied(private / f"kill{number}")
    entered = chance.randrange(chosen.lines)
    with desk.program() as process, closing(Watcher(desk)) as watcher:
        for lines, one in enumerate(spoken[:entered], 1):
            types([one], chosen.delay)
            watcher.waits_for(lines)
        in_work = spoken[entered]
        half = in_work.typed[: chance.randint(1, len(in_work.typed))]
        into_saving = chance.random() < 0.5
        if into_saving:
            types([in_work], chosen.delay)
        else:
            xdotool("type", "--delay", str(chosen.delay), "--", half)
        time.sleep(chance.random() * 0.06)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
    told = desk.told()
    compare(spoken, told)
    if not entered <= len(told) <= entered + into_saving:
        raise FailedError(f"Round {number}: {len(told)} lines are left of {entered}.")
    turned = undone(desk, len(told))
    shutil.rmtree(desk.folder)
    work = "being saved" if into_saving else f"{len(half)} keys"
    return f"{number:>5}{entered:>14}{work:>14}{len(told):>10}   {turned}"


def undone(desk: Desk, recorded: int) -> str:
    """Undo and redo after the restart, and whether the file is whole."""
    with Workspace.open(desk.path, PASSPHRASE, profile=desk.profile) as workspace:
        if faults := workspace.check():
            raise FailedError(f"The file has faults: {[fault.code for fault in faults]}")
        steps = min(3, recorded)
        for _step in range(steps):
            workspace.undo()
        if len(workspace.read(inputs)) != recorded - steps:
            raise FailedError("Undo did not take back the last lines.")
        for _step in range(steps):
            workspace.redo()
        if len(workspace.read(inputs)) != recorded:
            raise FailedError("Redo did not bring back the last lines.")
    return f"{steps} undone and done again"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def drive(chosen: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as private:
        prepared = Desk(Path(private) / "prepared", chosen.folder)
        prepared.folder.mkdir()
        prepared.prepare()
        if not chosen.kills or chosen.both:
            whole(prepared, Path(private), chosen)
        if chosen.kills:
            say(f"{'round':>5}{'acknowledged':>14}{'line in work':>14}{'recorded':>10}")
        for number in range(1, chosen.kills + 1):
            say(killed(prepared, Path(private), number, chosen))


def main(arguments: list[str]) -> int:
    """Start a virtual screen with this script inside, and there the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where screenshots are left")
    parser.add_argument("--lines", type=int, default=200, help="interventions of the script")
    parser.add_argument("--kills", type=int, default=0, help="rounds that end in a kill")
    parser.add_argument("--both", action="store_true", help="the whole script too, before kills")
    parser.add_argument("--delay", type=int, default=1, help="milliseconds between keys")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(INSIDE, action="store_true", dest="inside", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if not chosen.inside:
        return subprocess.call([*SCREEN, sys.executable, __file__, *arguments, INSIDE])
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        drive(chosen)
    except (FailedError, subprocess.TimeoutExpired) as failed:
        say(str(failed))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
