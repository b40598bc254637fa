"""The program as a screen reader meets it: `drive_accessible.py FOLDER [--only PAGE]...`.

Not collected by pytest. On a virtual screen and a session bus of its own it starts the program on
the invented sample, and works it through AT-SPI alone, from another process, without a mouse. On
every page each control that shows must have a name of its own, each field a label, each list and
table a name; Tab must reach all of them, in reading order. Then it records an input and two lines
of minutes, goes to a page by the command palette, and asks the command `inputs` whether what was
written is in the file. Passes (0) or fails (1) with the list of what is wrong; a screenshot of
each page is left in FOLDER.

Needs Xvfb, xauth, dbus, at-spi2-core and, for the screenshots, ImageMagick.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gcm_desktop.profile import Profile
from gcm_desktop.ui.page import Entry
from gcm_desktop.ui.pages import pages
from gcm_desktop.ui.placed import Placed, remember_place
from gcm_desktop.workspace import Workspace

if TYPE_CHECKING:
    from accessible_tree import Found, Place

ROOT = Path(__file__).resolve().parent.parent
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp -noreset",
          "dbus-run-session", "--")  # fmt: skip
INSIDE = "--inside-the-virtual-screen"
MAIN = (sys.executable, str(ROOT / "main.py"))
PASSPHRASE = "seven herons by the harbour"
PATIENCE, SETTLED, STEP = 60.0, 1.5, 0.6  # seconds
TABS = 250
"""More than any page has to tab through."""
ITEMS = 60
"""Items of a list, or cells of a table with their heads, that are looked at."""

MINUTES = (
    ("m7 c", "the queue begins at four in the morning",
     {"objectives": [7], "stakeholder_group": "migrants", "kind": "challenge"}),
    ("c3+5 p", "we print the form in two languages",
     {"objectives": [3, 5], "stakeholder_group": "civil_society", "kind": "practice"}),
)  # fmt: skip
"""Lines with their codes, and what has to be in the file for each."""
BUTTONS = {"push button", "toggle button", "check box", "radio button", "menu item", "link"}
FIELDS = {"text", "combo box", "spin button", "slider", "password text", "entry"}
ROWS = {"list", "table", "tree", "tree table"}
WHOLE = {*ROWS, "combo box"}
"""What is not looked into: its parts are checked apart, or are no controls of their own."""
ITEMS_OF = {"list item", "cell", "table cell", "tree item"}
DRAWN = {"filler", "panel", "drawing area"}
NO_NAME = re.compile(r"[\W_]*|Q[A-Z]\w+|qt_\w+|[a-z]+(_[a-z0-9]+)+")
"""What is no name that says anything: signs alone, and names out of the program."""
DRAWINGS = {drawing.stem for drawing in (ROOT / "resources" / "icons").glob("*.svg")}


def is_control(found: "Found") -> bool:
    """Whether it can be focused or pressed."""
    if not {"enabled", "sensitive"} <= found.states:
        return False
    if found.role == "label":  # text that the mouse can mark
        return False
    return "focusable" in found.states or found.role in BUTTONS


class Surface:
    """What shows of one page: its controls, and what is wrong with them."""

    def __init__(self, window: "Found") -> None:
        from accessible_tree import walk

        self.window = window
        shown = list(walk(window, into=lambda found: found.role not in WHOLE))
        self.controls = [found for found in shown if is_control(found)]

    def unnamed(self) -> Iterator[str]:
        """The controls that nothing can be said of, and those that cannot be told apart."""
        for found in self.controls:
            yield from _misnamed(found)
            if found.role in ROWS:
                yield from _unnamed_items(found)
        buttons = Counter(map(_address, (c for c in self.controls if c.role in BUTTONS)))
        for address, times in buttons.items():
            if times > 1:
                yield f"{times} buttons have the same name: {' › '.join(address)}"

    def unreached(self, reached: list["Found"]) -> Iterator[str]:
        """What the keyboard never comes to."""
        stood_on = {found.at for found in reached}
        through = {upper.at for found in reached for upper in found.ancestors}
        groups = {_group(found) for found in reached if found.role == "radio button"}
        for found in self.controls:
            if found.role == "radio button" and _group(found) in groups:
                continue  # the arrow keys go on within the group
            if "focusable" in found.states and found.at not in stood_on | through:
                yield f"Tab does not reach {told(found)}"


def _group(found: "Found") -> tuple[str, str] | None:
    return found.parent.at if found.parent else None


def told(found: "Found") -> str:
    return f"{found.role} “{found.name}” at {found.place.left}, {found.place.top}"


def _misnamed(found: "Found") -> Iterator[str]:
    # The name of a combo box is what is chosen in it; what it asks for is said by its label alone.
    name = (
        " ".join(label.name for label in found.labels) if found.role == "combo box" else found.name
    )
    if not name:
        wants = "label" if found.role in FIELDS else "name"
        yield f"no {wants}: {told(found)} {found.description}"
    elif NO_NAME.fullmatch(name) or name in DRAWINGS:
        yield f"no name for people: {told(found)}"
    elif found.role in DRAWN and not found.children and not found.description:
        yield f"nothing is said of what is drawn: {told(found)}"


def _unnamed_items(rows: "Found") -> Iterator[str]:
    count = rows.bus.told(rows.at, "Accessible", "ChildCount") or 0
    items = [rows.child(place) for place in range(min(count, ITEMS))]
    said = [item for item in items if item is not None and item.role in ITEMS_OF]
    if blank := sum(item.role == "list item" and not item.name for item in said):
        yield f"{blank} items without a name in {told(rows)}"
    elif said and not any(item.name for item in said):
        yield f"nothing is said by {told(rows)}"


def _room(found: "Found") -> "Place":
    """Its extents together with those of its label: both are read as one."""
    return found.place.around(*(label.place for label in found.labels))


def _address(found: "Found") -> tuple[str, ...]:
    """Its name after those of what it stands in: “All” of the table, “All” of the findings."""
    return (*(upper.name for upper in reversed([*found.ancestors]) if upper.name), found.name)


def _jumps_back(before: "Found", after: "Found") -> bool:
    """Whether the second is read before the first, left to right and then down.

    Two stand in one row if they share half the height of the lower one. Going up is allowed only
    into a column farther right: one that begins where the first ends, or after it.
    """
    one, other = _room(before), _room(after)
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    if shared * 2 >= min(one.height, other.height):
        return other.right <= one.left
    return other.bottom <= one.top and other.left < one.right


class Reader:
    """Reads the screen, and works the program by what it reads."""

    def __init__(self, folder: Path) -> None:
        from accessible_tree import Bus

        self.bus: Bus = Bus()
        self._folder = folder

    @property
    def windows(self) -> list["Found"]:
        return [
            window
            for program in self.bus.programs()
            for window in program.children
            if "showing" in window.states
        ]

    def waits_for(self, role: str, name: str, *, at_least: float = 0.0) -> "Found":
        """Until such a thing shows; the name is a pattern that the beginning has to fit."""
        from accessible_tree import FailedError, walk

        time.sleep(at_least)
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE:
            for window in reversed(self.windows):  # a dialog is in front of what it asks about
                for found in (window, *walk(window, into=lambda found: found.role not in WHOLE)):
                    if found.role == role and re.match(name, found.name):
                        return found
            time.sleep(0.1)
        self.looks("failed")
        raise FailedError(f"No {role} named {name} came within {PATIENCE:.0f} s.")

    def press(self, name: str, role: str = "push button") -> None:
        self.waits_for(role, name).press()

    def page(self, title: str) -> "Found":
        """Go to a page by its button at the side; the window, once it shows the page."""
        from accessible_tree import FailedError

        self.press(f"{re.escape(title)}$")
        self.waits_for("frame", re.escape(title))
        time.sleep(SETTLED)
        window = self.waits_for("frame", re.escape(title))
        if len(self.windows) > 1:
            self.looks("unexpected")
            raise FailedError(f"On the page {title} something came that nobody asked for.")
        return window

    def tabs_through(self, surface: Surface) -> tuple[list["Found"], list[str]]:
        """What Tab reaches, from the line above the pages until it comes round; what is wrong."""
        first = self.waits_for("push button", "Find or do")
        first.focus()
        reached, wrong, known = [first], [], list(surface.controls)
        for _step in range(TABS):
            self.bus.presses("Tab")
            found = self._focused(known, reached[-1])
            if found is None:  # something that came into view only now
                known = Surface(surface.window.again()).controls
                found = self._focused(known, reached[-1])
            if found is None:
                return reached, [*wrong, f"Tab is lost after {told(reached[-1])}"]
            if found.at == first.at:
                return reached, wrong
            found = found.again()  # the page may have scrolled
            if _jumps_back(reached[-1].again(), found):
                wrong.append(f"Tab goes back from {told(reached[-1])} to {told(found)}")
            reached.append(found)
        return reached, [*wrong, f"Tab does not come round within {TABS} steps"]

    def _focused(self, known: list["Found"], before: "Found") -> "Found | None":
        """What has the focus, as soon as it is something else than before."""
        begun = time.monotonic()
        while time.monotonic() - begun < STEP:
            if "focused" in before.again().states:
                continue
            inmost = [found for found in known if "focused" in found.again().states]
            if inmost:  # what holds it hands the focus on to it
                return inmost[-1]
        return None

    def looks(self, name: str) -> None:
        shot = self._folder / f"accessible-{name}.png"
        subprocess.run(["import", "-window", "root", str(shot)], check=False)


class Desk:
    """A folder with the sample and a profile, and the program at work on them."""

    def __init__(self, folder: Path, reader: Reader) -> None:
        self.folder, self.path, self.reader = folder, folder / "sample.gcm", reader
        self.profile = Profile(folder / "profile")
        self.environment = {
            **os.environ,
            "GCM_PROFILE": str(self.profile.folder),
            "GCM_PASSPHRASE": PASSPHRASE,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
            self.environment.pop(name, None)

    def prepare(self) -> None:
        """The sample, and its consultations to begin with."""
        settings = self.profile.settings
        self.profile.keep(replace(settings, set_up=True, name="Amina", lock_after=0, theme="light"))
        self.command("sample", str(self.path))
        [about] = self.command("consultations", str(self.path), "--json")
        with Workspace.open(
            self.path, PASSPHRASE, profile=self.profile, read_only=True
        ) as workspace:
            place = Placed("consultations", UUID(about["id"]))
            remember_place(self.profile, workspace.id, place)

    def command(self, *words: str) -> Any:
        """What a command of the program prints."""
        done = subprocess.run(
            [*MAIN, *words], capture_output=True, text=True, check=False, env=self.environment
        )
        if done.returncode:
            from accessible_tree import FailedError

            raise FailedError(f"The command {words[0]} failed: {done.stderr.strip()}")
        return json.loads(done.stdout) if "--json" in words else done.stdout

    @contextmanager
    def program(self) -> Iterator[None]:
        """The program, with the sample unlocked by what a screen reader writes and presses."""
        with subprocess.Popen([*MAIN, str(self.path)], env=self.environment) as process:
            try:
                self.reader.waits_for("text", "Passphrase").write(PASSPHRASE)
                self.reader.press("Open$")
                self.reader.waits_for("frame", "Consultations")
                yield
                self.reader.bus.presses("ctrl+q")
                process.wait(PATIENCE)
            finally:
                if process.poll() is None:
                    process.terminate()


def look_through(reader: Reader, entries: list[Entry]) -> list[str]:
    """Every page, one line of the table each; everything that is wrong."""
    say(f"{'page':<18}{'controls':>9}{'by Tab':>8}{'names':>7}{'order':>7}   verdict")
    wrong = []
    for entry in entries:
        surface = Surface(reader.page(entry.title))
        reader.looks(entry.key)
        reached, order = reader.tabs_through(surface)
        names, order = list(surface.unnamed()), [*order, *surface.unreached(reached)]
        verdict = "fails" if names or order else "good"
        say(f"{entry.title:<18}{len(surface.controls):>9}{len(reached):>8}{len(names):>7}"
            f"{len(order):>7}   {verdict}")  # fmt: skip
        wrong += [f"{entry.title}: {sentence}" for sentence in (*names, *order)]
    return wrong


def record(reader: Reader) -> dict[str, Any]:
    """One input, by the actions of the controls alone; what has to be in the file for it."""
    reader.page("Capture")
    reader.waits_for("list", "Objectives").select(7)
    reader.waits_for("label", "Objective 7 of 23")
    groups = next(
        found
        for found in Surface(reader.windows[0]).controls
        if found.role == "combo box"
        and [label.name for label in found.labels] == ["Stakeholder group"]
    )
    groups.focus()
    reader.bus.types("m")
    reader.press(r"3 *Challenge", "radio button")
    text = "The lamp at the landing is out, and nobody walks there after dark."
    reader.waits_for("text", "What was said").write(text)
    reader.looks("written")
    reader.press("Save$")
    return {
        "text": text, "objectives": [7], "stakeholder_group": "migrants", "kind": "challenge",
    }  # fmt: skip


def find(reader: Reader) -> None:
    """By the palette to a page."""
    reader.press("Find or do")
    line = reader.waits_for("text", "Find or do")
    line.focus()
    reader.bus.types("dash")
    reader.waits_for("list", "", at_least=STEP)
    reader.looks("palette")
    reader.bus.presses("Return")
    reader.waits_for("frame", "Dashboard")


def take_down(reader: Reader) -> list[dict[str, Any]]:
    """Two lines of minutes; what has to be in the file for them."""
    reader.page("Minutes")
    wanted = []
    for code, text, facts in MINUTES:
        reader.waits_for("text", "Line of minutes").focus()
        reader.bus.types(f"{code}> {text}")
        reader.bus.presses("Return")
        time.sleep(STEP)
        wanted.append({"text": text, **facts})
    reader.looks("minutes-written")
    return wanted


def compare(wanted: list[dict[str, Any]], told_of: list[dict[str, Any]]) -> Iterator[str]:
    """What was written by way of AT-SPI and is not in the file as it was written."""
    by_text = {entry["text"]: entry for entry in told_of}
    for one in wanted:
        entry = by_text.get(one["text"])
        if entry is None:
            yield f"Not in the file: {one['text']}"
            continue
        for name, value in one.items():
            if entry[name] != value:
                yield f"{one['text']}: {name} is {entry[name]!r}, not {value!r}"


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def drive(folder: Path, only: list[str]) -> list[str]:
    """Everything; what is wrong, a line each."""
    with tempfile.TemporaryDirectory() as private:
        desk = Desk(Path(private), reader := Reader(folder))
        desk.prepare()
        with desk.program():
            entries = [entry for entry in pages() if not only or entry.key in only]
            wrong = look_through(reader, entries)
            wanted = [record(reader)]
            find(reader)
            wanted += take_down(reader)
        recorded = desk.command("inputs", str(desk.path), "--json")
        missing = list(compare(wanted, recorded))
        say(f"{len(wanted) - len(missing)} of {len(wanted)} inputs written through AT-SPI are "
            "in the file.")  # fmt: skip
        return [*wrong, *missing]


def main(arguments: list[str]) -> int:
    """Start a virtual screen and a session bus with this script inside, and there the program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where screenshots are left")
    parser.add_argument("--only", action="append", default=[], metavar="PAGE")
    parser.add_argument(INSIDE, action="store_true", dest="inside", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if not chosen.inside:
        return subprocess.call([*SCREEN, sys.executable, __file__, *arguments, INSIDE])
    from accessible_tree import FailedError

    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        wrong = drive(chosen.folder, chosen.only)
    except (FailedError, subprocess.TimeoutExpired) as failed:
        wrong = [str(failed)]
    for sentence in wrong:
        say(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
