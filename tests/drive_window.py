"""The whole way to a recorded line by key strokes alone: `drive_window.py LINES.csv FOLDER`.

Not collected by pytest. On a virtual screen it starts the program with a profile of its own,
answers the first questions, makes an encrypted file and a consultation, and types the first three
lines of a CSV file (columns as the command `import` takes them) with nothing but keys. Then it
closes the window and asks the command `inputs` whether they are there. Screenshots of each step
are left in FOLDER. Passes (0) when every line is there as typed; fails (1) otherwise.

Needs Xvfb, xauth, xdotool and, for the screenshots, ImageMagick.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp")
INSIDE = "--inside-the-virtual-screen"
MAIN = (sys.executable, str(ROOT / "main.py"))
LINES, PATIENCE, PAUSE = 3, 60.0, 0.35
PASSPHRASE = "seven herons by the harbour"
GROUPS = {
    group["id"]: group["key"]
    for group in json.loads(
        (ROOT / "resources" / "reference" / "stakeholder_groups.json").read_text("utf-8")
    )["groups"]
}
KINDS = {
    kind["id"]: kind["key"]
    for kind in json.loads((ROOT / "resources" / "reference" / "kinds.json").read_text("utf-8"))[
        "kinds"
    ]
}
ATTRIBUTIONS = {"anonymous": "an", "organisation": "o", "named": "na", "not_recorded": "not"}
SENSITIVITIES = {"public": "m", "aggregate": "c", "local": "s"}
"""What is typed in a list to choose one of it, as the labels begin in English."""


class FailedError(Exception):
    """The window did not do what was expected; the sentence says where."""


class Keyboard:
    """Types on the virtual screen, and looks at it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shots = 0

    def types(self, text: str) -> None:
        _xdotool("type", "--delay", "12", "--", text)
        time.sleep(PAUSE)

    def presses(self, *keys: str) -> None:
        for key in keys:
            _xdotool("key", key)
            time.sleep(PAUSE)

    def waits_for(self, name: str) -> None:
        """Until a window of this name is on the screen, and then a moment for it to settle."""
        begun = time.monotonic()
        while not _xdotool("search", "--onlyvisible", "--name", name, check=False):
            if time.monotonic() - begun > PATIENCE:
                self.looks("failed")
                raise FailedError(f"No window named {name} came within {PATIENCE:.0f} s.")
            time.sleep(0.1)
        time.sleep(2 * PAUSE)

    def looks(self, name: str) -> None:
        self._shots += 1
        shot = self._folder / f"{self._shots:02}-{name}.png"
        subprocess.run(["import", "-window", "root", str(shot)], check=False)


def _xdotool(*words: str, check: bool = True) -> str:
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise FailedError(f"xdotool {words[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


def answer_the_first_questions(keyboard: Keyboard) -> None:
    keyboard.waits_for("^Welcome")
    keyboard.presses("alt+n")
    keyboard.types("Amina Wanjiru")
    keyboard.looks("first-start")
    keyboard.presses("Return")


def make_a_file(keyboard: Keyboard, path: Path) -> None:
    keyboard.looks("welcome")
    keyboard.presses("n")
    keyboard.waits_for("^Where to make the workspace")
    keyboard.presses("ctrl+a")
    keyboard.types(str(path))
    keyboard.presses("Return")
    keyboard.waits_for("^GCM Desktop$")
    keyboard.presses("alt+y", "alt+s")
    keyboard.types(PASSPHRASE)
    keyboard.presses("alt+a")
    keyboard.types(PASSPHRASE)
    keyboard.looks("passphrase")
    keyboard.presses("Return")
    keyboard.waits_for("^Consultations")
    keyboard.waits_for("^GCM Desktop$")
    keyboard.looks("recovery")
    keyboard.presses("Escape")


def make_a_consultation(keyboard: Keyboard) -> None:
    keyboard.looks("no-consultation-yet")
    keyboard.presses("ctrl+n")
    keyboard.types("Harbour talks")
    keyboard.presses("Tab")
    keyboard.types("keny")
    keyboard.presses("Tab")
    keyboard.looks("new-consultation")
    keyboard.presses("ctrl+Return")
    keyboard.waits_for("^Capture")


def record(keyboard: Keyboard, line: dict[str, str]) -> None:
    """Everything one line says, each by its own key; Ctrl+Enter saves it."""
    keyboard.presses("ctrl+f")
    keyboard.types(line["objectives"].replace(";", " ") or "0")
    keyboard.presses("Return", "alt+g")
    keyboard.types(GROUPS[line["stakeholder_group"]])
    keyboard.types(KINDS[line["kind"]])
    keyboard.types(line["text"])
    _say_who(keyboard, line)
    _say_what_may_become_of_it(keyboard, line)
    keyboard.presses("ctrl+Return")


def _say_who(keyboard: Keyboard, line: dict[str, str]) -> None:
    keyboard.presses("alt+a")
    keyboard.types(ATTRIBUTIONS[line["attribution"]])
    if line["organisation"]:
        keyboard.presses("alt+o")
        keyboard.types(line["organisation"])


def _say_what_may_become_of_it(keyboard: Keyboard, line: dict[str, str]) -> None:
    if line["quote"] == "yes":
        keyboard.presses("alt+q")
    keyboard.presses("alt+l", "ctrl+a")
    keyboard.types(line["language"])
    keyboard.presses("Tab")
    keyboard.presses("alt+p")
    keyboard.types(SENSITIVITIES[line["sensitivity"]])
    if line["principles"]:
        keyboard.presses("alt+i", "space")
        for letter in line["principles"].split(";"):
            keyboard.presses("Home", *["Down"] * "abcdefghij".index(letter), "space")
        keyboard.presses("Escape")
    keyboard.presses("alt+w")


def expected(line: dict[str, str]) -> dict[str, Any]:
    """What the command has to say of a line that was typed."""
    return {
        "objectives": [int(number) for number in line["objectives"].split(";") if number],
        "kind": line["kind"],
        "stakeholder_group": line["stakeholder_group"],
        "text": line["text"],
        "language": line["language"],
        "organisation": line["organisation"] or None,
        "principles": [letter for letter in line["principles"].split(";") if letter],
        "quote": line["quote"] == "yes",
        "attribution": line["attribution"],
        "sensitivity": line["sensitivity"],
    }


def check(path: Path, lines: list[dict[str, str]], environment: dict[str, str]) -> None:
    """Ask the command what the file holds."""
    told = subprocess.run(
        [*MAIN, "inputs", str(path), "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "GCM_PASSPHRASE": PASSPHRASE},
    )
    if told.returncode:
        raise FailedError(f"The command inputs failed: {told.stderr.strip()}")
    recorded = list(reversed(json.loads(told.stdout)))
    if len(recorded) != len(lines):
        raise FailedError(f"{len(recorded)} lines are in the file, {len(lines)} were typed.")
    for number, (line, entry) in enumerate(zip(lines, recorded, strict=True), start=1):
        for name, value in expected(line).items():
            if name in entry and entry[name] != value:
                raise FailedError(f"Line {number}: {name} is {entry[name]!r}, not {value!r}.")
    sys.stdout.write(f"{len(lines)} lines were recorded by key strokes alone.\n")


def drive(lines: list[dict[str, str]], folder: Path) -> None:
    """From the first start to a closed window."""
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / "harbour.gcm"
        environment = {**os.environ, "GCM_PROFILE": str(Path(private) / "profile")}
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
            environment.pop(name, None)
        keyboard = Keyboard(folder)
        with subprocess.Popen(MAIN, env=environment, cwd=private) as process:
            try:
                answer_the_first_questions(keyboard)
                make_a_file(keyboard, path)
                make_a_consultation(keyboard)
                keyboard.looks("capture-empty")
                for line in lines:
                    record(keyboard, line)
                    keyboard.looks("recorded")
                _look_at(keyboard, ("3", "coverage"), ("4", "report"))
                keyboard.presses("ctrl+q")
                process.wait(PATIENCE)
            finally:
                if process.poll() is None:
                    process.terminate()
        check(path, lines, environment)


def _look_at(keyboard: Keyboard, *pages: tuple[str, str]) -> None:
    for key, name in pages:
        keyboard.presses(f"ctrl+{key}")
        time.sleep(4 * PAUSE)
        keyboard.looks(name)


def main(arguments: list[str]) -> int:
    """Start a virtual screen with this script inside, and there the program."""
    if INSIDE not in arguments:
        return subprocess.call([*SCREEN, sys.executable, __file__, *arguments, INSIDE])
    table, folder = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with table.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))[:LINES]
    try:
        drive(lines, folder)
    except (FailedError, subprocess.TimeoutExpired) as failed:
        sys.stdout.write(f"{failed}\n")
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: drive_window.py LINES.csv FOLDER")
    sys.exit(main(sys.argv[1:]))
