"""Sets the checkout up: .venv filled from a hash-checked lock, and what Qt needs of the system.

Standard library only, and nothing but os and sys is imported before it is needed: every start
passes through `is_ready`, and a later start may cost next to nothing.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

RUNTIME, TESTS = "requirements.lock", "requirements-dev.lock"
STAMP, HELD = "set-up.txt", "set-up.lock"

QT_LIBRARIES = (
    ("libEGL.so.1", "libegl1"),
    ("libGL.so.1", "libgl1"),
    ("libxkbcommon.so.0", "libxkbcommon0"),
    ("libdbus-1.so.3", "libdbus-1-3"),
    ("libfontconfig.so.1", "libfontconfig1"),
    ("libglib-2.0.so.0", "libglib2.0-0"),
)
X11_LIBRARIES = (
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
)
RENAMED = {"libglib2.0-0": "libglib2.0-0t64"}  # since Debian 13 and Ubuntu 24.04


class NotReadyError(Exception):
    """What keeps the program from starting: one sentence for the person at the keyboard."""


def say(sentence: str) -> None:
    """Messages go to standard error: standard output belongs to the program."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


# --- where the set-up stands --------------------------------------------------------------------


def venv_python(root: str) -> str:
    """The interpreter inside .venv."""
    parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(root, ".venv", *parts)


def packages_folder(root: str) -> str:
    """Where pip puts the packages of .venv."""
    major, minor = sys.version_info[:2]
    lib = ("Lib",) if os.name == "nt" else ("lib", f"python{major}.{minor}")
    return os.path.join(root, ".venv", *lib, "site-packages")


def stamp_place(root: str) -> str:
    """First line of the stamp: a venv serves one Python, one machine and one place; 1 counts
    the ways this file has set things up."""
    uname = getattr(os, "uname", None)
    machine = uname().machine if uname else os.environ.get("PROCESSOR_ARCHITECTURE", "")
    return f"1 {sys.implementation.cache_tag} {machine} {root!a}"


def stamp_lock(root: str, lock: str) -> str:
    """A further line of the stamp: a lock file that was installed in full, and its SHA-256."""
    import hashlib

    with open(os.path.join(root, lock), "rb") as file:
        return f"{lock} {hashlib.sha256(file.read()).hexdigest()}"


def read_stamp(root: str) -> list[str]:
    """The lines written when a set-up was finished; none for one that never was."""
    try:
        with open(os.path.join(root, ".venv", STAMP)) as file:
            return file.read().splitlines()
    except (OSError, ValueError):
        return []


def write_stamp(root: str, lines: list[str]) -> None:
    """Say durably and in one step that everything named in the lines is in place."""
    stamp = os.path.join(root, ".venv", STAMP)
    with open(stamp + ".new", "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(stamp + ".new", stamp)


def is_ready(root: str, lock: str) -> bool:
    """Whether .venv holds what the lock names; the tests' lock holds the runtime's as well."""
    stamp = read_stamp(root)
    return (
        stamp[:1] == [stamp_place(root)]
        and stamp_lock(root, lock) in stamp
        and os.path.exists(venv_python(root))
    )


# --- setting up ---------------------------------------------------------------------------------


def set_up(root: str, lock: str) -> None:
    """Bring .venv to what the lock names, once, however many starts ask for it together."""
    if is_ready(root, lock):
        return
    venv = os.path.join(root, ".venv")
    if os.path.islink(venv):  # what it leads to is not ours to empty
        raise NotReadyError(
            "The name .venv leads to another folder, which may belong to somebody else's set-up. "
            "Nothing was changed; remove the link and start again."
        )
    os.makedirs(venv, exist_ok=True)
    with open(os.path.join(venv, HELD), "a") as held:
        wait_for(held)
        if not is_ready(root, lock):
            fill(root, lock, held)


def wait_for(held: IO[str]) -> None:
    """Hold the file's lock until it is closed; another start may be setting up meanwhile."""
    import time

    told = False
    while not held_now(held):
        if not told:
            say("Another start is setting things up; this one goes on when that is done.")
            told = True
        time.sleep(0.2)


def held_now(held: IO[str]) -> bool:
    """Try to take the operating system's lock, which ends with the process that has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            held.seek(0)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def fill(root: str, lock: str, held: IO[str]) -> None:
    """Install the lock into a new .venv, or into a finished one that only lacks packages.

    Raises NotReadyError; a finished set-up that was not touched yet is then kept."""
    earlier = read_stamp(root)
    if earlier[:1] != [stamp_place(root)] or not os.path.exists(venv_python(root)):
        earlier = []
        bring_ensurepip()
        say(f"Setting up in {root} (this once, about 500 MB in its folder .venv).")
        make_venv(root, held)
    else:
        say(f"Bringing the set-up in {root} up to date.")
        os.unlink(os.path.join(root, ".venv", STAMP))
    before = os.stat(packages_folder(root)).st_mtime_ns
    finished = False
    try:
        install(root, lock, held)
        finished = True
    finally:
        if earlier and not finished and os.stat(packages_folder(root)).st_mtime_ns == before:
            write_stamp(root, earlier)
    make_importable(root)
    locks = [RUNTIME, TESTS] if lock == TESTS else [lock]
    write_stamp(root, [stamp_place(root)] + [stamp_lock(root, each) for each in locks])


def make_venv(root: str, held: IO[str]) -> None:
    """Make .venv anew; of what was there only the lock that is being held stays."""
    import shutil

    venv = os.path.join(root, ".venv")
    for name in os.listdir(venv):
        path = os.path.join(venv, name)
        if name == HELD:
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)
    # Started by .venv's own interpreter, which has just gone, the one behind it is meant.
    python = getattr(sys, "_base_executable", None) or sys.executable
    status, lines = run([python, "-I", "-m", "venv", venv], held=held)
    if status:
        raise NotReadyError(
            f"The folder .venv could not be made ({last_useful(lines)}); your workspaces are "
            "untouched; mend that and start again."
        )


def bring_ensurepip() -> None:
    """Debian and Ubuntu keep what a venv is made with in a package of its own."""
    import importlib.util

    if importlib.util.find_spec("ensurepip") is None:
        bring("What Python makes a .venv with", [f"python3.{sys.version_info[1]}-venv"])


def install(root: str, lock: str, held: IO[str]) -> None:
    """Let pip fill .venv with exactly the files whose hashes the lock names.

    Raises NotReadyError with what pip said last."""
    wheelhouse = os.path.join(root, "wheelhouse")
    offline = os.path.isdir(wheelhouse)
    command = [venv_python(root), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    command += ["install", "--progress-bar", "off", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-index", "--find-links", wheelhouse] if offline else []
    wanted = packages_in(os.path.join(root, lock))
    already = installed_in(root)
    progress = Progress(sys.stderr)

    def watch(lines: list[str]) -> None:
        progress.show(progress_of(lines, wanted, installed_in(root) - already))

    status, lines = run([*command, "-r", os.path.join(root, lock)], watch, held)
    progress.end()
    if status:
        raise NotReadyError(sentence_for_pip(lines, lock, offline))


def packages_in(path: str) -> int:
    """How many packages a lock file names."""
    with open(path) as file:
        return sum("==" in line and not line.startswith((" ", "#")) for line in file)


def installed_in(root: str) -> int:
    """How many packages stand in .venv."""
    return sum(name.endswith(".dist-info") for name in os.listdir(packages_folder(root)))


def make_importable(root: str) -> None:
    """Let .venv find the package from any working folder, compiled, without copying it."""
    with open(os.path.join(packages_folder(root), "gcm-desktop.pth"), "w") as file:
        # ascii(), because older Pythons read this file in the locale's encoding
        file.write(f"import sys; sys.path.append({root!a})\n")
    sources = [os.path.join(root, "gcm_desktop"), os.path.join(root, "set_up.py")]
    run([venv_python(root), "-I", "-m", "compileall", "-q", *sources])


def run(
    command: list[str],
    watch: Callable[[list[str]], None] | None = None,
    held: IO[str] | None = None,
) -> tuple[int, list[str]]:
    """Run a command to its end: its exit status and lines.

    Five times a second `watch` is shown the lines so far; raises OSError if it cannot be run."""
    import subprocess
    import threading

    # The child keeps the lock as well: were this process killed, nobody would start over while
    # an orphaned pip still writes. Standard input is left for the program.
    keep = (held.fileno(),) if held and os.name != "nt" else ()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        errors="replace",
        env=environment(),
        pass_fds=keep,
    )
    lines: list[str] = []
    reader = threading.Thread(target=gather, args=(process.stdout, lines), daemon=True)
    reader.start()
    try:
        while reader.is_alive() and process.poll() is None:
            reader.join(0.2)
            if watch:
                watch(lines)
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    reader.join(2)  # not for ever: a service that apt-get started may keep the pipe open
    return status, lines


def gather(output: IO[str], lines: list[str]) -> None:
    """Append the lines of a running command as they come, to the end."""
    with output:
        for line in output:
            lines.append(line)


def environment() -> dict[str, str]:
    """The environment without what would let other packages in among the locked ones."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX")
    return {key: value for key, value in os.environ.items() if key not in (*foreign, "PIP_USER")}


# --- saying how it goes -------------------------------------------------------------------------


class Progress:
    """How far the set-up is: one line rewritten on a terminal, plain lines in a log."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.terminal = stream.isatty()
        self.shown = ""

    def show(self, text: str) -> None:
        """Show the text unless it stands there already."""
        if text and text != self.shown:
            self.stream.write("\r" + text[:78].ljust(78) if self.terminal else text + "\n")
            self.stream.flush()
            self.shown = text

    def end(self) -> None:
        """Leave an empty line for what comes next."""
        if self.terminal and self.shown:
            self.stream.write("\r" + " " * 78 + "\r")


def progress_of(lines: Sequence[str], wanted: int, installed: int) -> str:
    """What pip is doing, from its own lines and the number of packages it has put in place."""
    name, fetched = "", 0
    for line in tuple(lines):
        verb, _, rest = line.strip().partition(" ")
        if verb == "Ignoring":  # not meant for this system
            wanted -= 1
        elif verb in ("Collecting", "Processing", "Requirement"):
            name = package_in(rest)
            fetched = min(fetched + 1, wanted)
        elif verb == "Downloading" and " (" in rest:
            name = f"{package_in(rest)} ({rest.rpartition(' (')[2]}"
        elif verb == "Installing":
            several = rest.count(",") + 1
            return f"Installing {min(installed + 1, several)} of {several} packages"
    return f"Fetching {fetched} of {wanted}: {name}" if fetched else ""


def package_in(rest: str) -> str:
    """The package that a line of pip speaks of: babel==2.18.0 (from x), ./babel-2.18.0-py3.whl."""
    named = rest.replace("already satisfied: ", "").split(" (")[0].split(" in ")[0]
    package = os.path.basename(named).split("==")[0]
    return package.split("-")[0] if package.endswith((".whl", ".metadata")) else package


def last_useful(lines: Sequence[str]) -> str:
    """The line of a failed command that tells most: its last error, or its last line."""
    spoken = [line.strip() for line in lines if line.strip() and "[notice]" not in line]
    errors = [line for line in spoken if line.lower().startswith(("error", "e:"))]
    told = (errors or spoken or ["no word of why"])[-1]
    return told.split(":", 1)[1].strip() if told.startswith(("ERROR:", "E:")) else told


def sentence_for_pip(lines: Sequence[str], lock: str, offline: bool) -> str:
    """What went wrong, what is safe, and what to do next."""
    told = "\n".join(lines)
    if "DO NOT MATCH THE HASHES" in told:
        named = [line.split()[0] for line in lines if line.startswith("    ") and "==" in line]
        cure = "take it out of wheelhouse/" if offline else "try another network"
        return (
            f"{named[0] if named else 'A package'} as it arrived is not the file that {lock} names "
            f"and was not installed; your workspaces are untouched; {cure} and start again."
        )
    if "No space left" in told:
        cause, cure = "the disk is full", "make 1 GB free and start again"
    elif "CERTIFICATE_VERIFY_FAILED" in told:
        cause, cure = (
            "the package index shows a certificate that this machine does not trust",
            "name your network's certificate with pip config set global.cert FILE and start again",
        )
    elif "Retrying (" in told or "Connection" in told:
        cause, cure = (
            "the package index cannot be reached",
            "start again with a network, or put the packages into a folder wheelhouse/",
        )
    elif offline:
        cause, cure = "wheelhouse/ is not complete", "complete it or take it away, and start again"
    else:
        cause, cure = "pip failed", "mend that and start again"
    return (
        f"The set-up is not finished: {cause} ({last_useful(lines)}); your workspaces are "
        f"untouched; {cure}."
    )


# --- what the system must have ------------------------------------------------------------------


def needed_libraries(environ: Mapping[str, str], platform: str) -> tuple[tuple[str, str], ...]:
    """(library, Debian package) of all that Qt loads from the system to draw where it will."""
    if not platform.startswith("linux"):
        return ()
    if environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb") and environ.get("DISPLAY"):
        return QT_LIBRARIES + X11_LIBRARIES
    return QT_LIBRARIES


def missing(libraries: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of the libraries that this system cannot load."""
    import ctypes

    lacking = []
    for library in libraries:
        try:
            ctypes.CDLL(library[0])
        except OSError:
            lacking.append(library)
    return lacking


def bring_libraries(libraries: Sequence[tuple[str, str]]) -> None:
    """Install what is missing, or raise NotReadyError with the line that does it."""
    lacking = missing(libraries)
    if not lacking:
        return
    what = f"What Qt needs from the system ({', '.join(name for name, _ in lacking)})"
    bring(what, [package for _, package in lacking])
    if missing(lacking):
        raise NotReadyError(
            what + " is still missing after apt-get installed it; your workspaces are untouched; "
            "commands work without it, for example: python3 main.py tour"
        )


def bring(what: str, packages: list[str]) -> None:
    """Install Debian packages as root, saying so; otherwise raise NotReadyError with the line."""
    import shutil

    line = "apt-get install " + " ".join(packages)
    if not shutil.which("apt-get") or not is_root():
        raise NotReadyError(
            f"{what} is missing; nothing was changed; on Debian or Ubuntu: sudo {line}"
        )
    say(f"{what} is missing; as root, this installs it: {line}")
    run(["apt-get", "update"])
    names = [name_known_to_apt(name) for name in packages]
    apt_get = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    status, lines = run([*apt_get, "install", "-y", "--no-install-recommends", *names])
    if status:
        raise NotReadyError(
            f"{what} is missing and apt-get could not install it ({last_useful(lines)}); your "
            f"workspaces are untouched; mend that and run: {line}"
        )


def name_known_to_apt(package: str) -> str:
    """The package's name in this release of Debian or Ubuntu."""
    later = RENAMED.get(package)
    return later if later and run(["apt-cache", "show", later])[0] == 0 else package


def is_root() -> bool:
    """Whether packages of the system can be installed without asking anyone."""
    return sys.platform != "win32" and os.geteuid() == 0


def refuse_silent_screen(environ: Mapping[str, str]) -> None:
    """Raise NotReadyError if the X server that DISPLAY names does not answer: Qt would abort."""
    elsewhere = environ.get("WAYLAND_DISPLAY") or environ.get("QT_QPA_PLATFORM")
    if elsewhere or not sys.platform.startswith("linux") or not environ.get("DISPLAY"):
        return
    import ctypes

    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(environ["DISPLAY"].encode(), None))
    unanswered = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if unanswered:
        raise NotReadyError(
            f"The screen {environ['DISPLAY']} does not answer; nothing was changed; start from a "
            "desktop, or see the whole trip without a window: python3 main.py tour"
        )
