"""The real window on a virtual screen: `python3 tests/smoke_window.py`, not collected by pytest.

Passes (0) when a window of the program is mapped within a minute, is still there two seconds
later, and nothing went wrong on standard error; fails (1) otherwise, with a sentence. Needs Xvfb,
xauth and xdotool. The profile is a temporary one.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp")
INSIDE = "--inside-the-virtual-screen"
PATIENCE, STAY = 60.0, 2.0  # seconds


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


def window_of(process: subprocess.Popen[bytes]) -> str | None:
    """The X11 id of a window that the process shows, if it shows one."""
    found = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return next(iter(found.stdout.split()), None)


def size_of(window: str) -> tuple[int, int]:
    """Width and height in pixels."""
    told = subprocess.run(
        ["xdotool", "getwindowgeometry", "--shell", window],
        capture_output=True,
        text=True,
        check=True,
    )
    facts = dict(line.split("=", 1) for line in told.stdout.split())
    return int(facts["WIDTH"]), int(facts["HEIGHT"])


def fault_in(process: subprocess.Popen[bytes]) -> str | None:
    """Wait for the window and watch it for a while: what went wrong, or nothing."""
    begun = time.monotonic()
    while window_of(process) is None:
        if process.poll() is not None:
            return f"The program ended ({process.returncode}) before a window was there."
        if time.monotonic() - begun > PATIENCE:
            return f"No window was mapped within {PATIENCE:.0f} s."
        time.sleep(0.05)
    say(f"A window was mapped after {1000 * (time.monotonic() - begun):.0f} ms.")
    time.sleep(STAY)
    if process.poll() is not None:
        return f"The program ended ({process.returncode}) right after its window was mapped."
    shown = window_of(process)
    if shown is None:
        return "The window went away by itself."
    width, height = size_of(shown)
    if min(width, height) < 100:
        return f"The window is only {width} x {height} pixels."
    return None


def smoke(folder: Path) -> int:
    """Start the program with everything it writes in the folder; 0 if it holds."""
    spoken = folder / "stderr"
    environment = {**os.environ, "GCM_PROFILE": str(folder / "profile")}
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    with spoken.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "main.py")], env=environment, cwd=folder, stderr=stderr
        )
        try:
            fault = fault_in(process)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait()
    told = spoken.read_text(errors="replace")
    if fault is None and ("Traceback" in told or "Fatal" in told):
        fault = "The window stood, but the program reported a fault."
    if fault is None:
        say("The window stood and was closed again.")
        return 0
    say(f"{fault}\n{told}".rstrip())
    return 1


def main() -> int:
    """Start a virtual screen with this script inside, and there the program."""
    if INSIDE not in sys.argv:
        return subprocess.call([*SCREEN, sys.executable, __file__, INSIDE])
    with tempfile.TemporaryDirectory() as folder:
        return smoke(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
