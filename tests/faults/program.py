"""Running the program under faults, and what it says of them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
LEFT_OUT = ("GCM_", "FAULTS_", "PYTHON", "DISPLAY", "WAYLAND", "LD_PRELOAD")
PATIENCE = 120.0
"""Seconds after which a command is held to hang, and ended."""
HUNG = -1000


class NoCompilerError(Exception):
    """The recorder cannot be made here; the sentence says what to install."""


@dataclass(frozen=True)
class Failure:
    """Which operation on the files fails, and how; as FAULTS_FAIL of recorder.c says it."""

    which: str
    number: int
    how: str
    stays: bool = False

    def __str__(self) -> str:
        return f"{self.which}:{self.number}:{self.how}{':on' if self.stays else ''}"


@dataclass(frozen=True)
class Ended:
    """How a command ended, what it said, and how long it took (without the start of Python)."""

    status: int
    """Of a process that was killed, the signal, negative."""
    out: str
    err: str
    seconds: float

    @property
    def killed(self) -> bool:
        return self.status == -signal.SIGKILL

    @property
    def acknowledged(self) -> list[str]:
        """The ids of a capture, in the order of its lines."""
        return [line.split()[1] for line in self.out.splitlines() if line.startswith("ACK ")]

    def complaint(self) -> str:
        """What is wrong with how it ended: it is done, or refuses with one sentence."""
        if self.killed:
            return ""
        if self.status not in (0, 1):
            return f"ended with {self.status}: {self.err.strip()[-300:]}"
        if "Traceback" in self.err or "Error:" in self.err:
            return f"no sentence: {self.err.strip()[-300:]}"
        if self.status == 1 and not (self.err + self.out).strip():
            return "refused without a word"
        return ""


def make_recorder(folder: Path) -> Path:
    """Compile recorder.c. Raises NoCompilerError where that cannot be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompilerError(
            "There is no C compiler here, which these tests make their recorder with; install "
            "one, on Debian or Ubuntu: apt-get install gcc libc6-dev"
        )
    made = folder / "recorder.so"
    asked = [compiler, "-O1", "-Wall", "-fPIC", "-shared", "-o", str(made)]
    told = subprocess.run(
        [*asked, str(HERE / "recorder.c"), "-ldl"], capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise NoCompilerError(
            "The C compiler could not make the recorder; its headers may be missing, on Debian "
            f"or Ubuntu: apt-get install gcc libc6-dev\n{told.stderr[-1000:]}"
        )
    return made


def environment(**more: str) -> dict[str, str]:
    """What a program of its own is told by the system, and by us."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith(LEFT_OUT)}
    return kept | {"PYTHONPATH": str(ROOT)} | more


class Program:
    """The program, started once, running one command after the other."""

    def __init__(self, recorder: Path | None = None) -> None:
        self._streams = Path(tempfile.mkdtemp(prefix="faults-"))
        ours, theirs = socket.socketpair()
        preload = {"LD_PRELOAD": str(recorder)} if recorder else {}
        self._server = subprocess.Popen(
            [sys.executable, HERE / "warm.py", str(theirs.fileno())],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()], env=environment(**preload), cwd=ROOT,
        )  # fmt: skip
        theirs.close()
        ours.settimeout(PATIENCE)
        self._channel, self._heard = ours, b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._channel.close()
        self._server.wait()
        shutil.rmtree(self._streams, ignore_errors=True)

    def run(
        self, *words: object, stdin: bytes = b"", told: Mapping[str, str] | None = None
    ) -> Ended:
        """Run one command to its end; `told` is its environment of GCM_ and FAULTS_ variables."""
        given, out, err = (self._streams / name for name in ("in", "out", "err"))
        given.write_bytes(stdin)
        for path in (out, err):
            path.unlink(missing_ok=True)
        request = {
            "words": [str(word) for word in words],
            "streams": [str(given), str(out), str(err)],
            "environment": dict(told or {}),
        }
        ended = self._asked(request)
        said, told_why = (
            path.read_text("utf-8", "replace") if path.exists() else "" for path in (out, err)
        )
        return Ended(int(ended["status"]), said, told_why, float(ended["seconds"]))

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        self._channel.sendall(json.dumps(request).encode() + b"\n")
        process = int(self._answer())
        try:
            return dict(json.loads(self._answer()))
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            self._answer()
            return {"status": HUNG, "seconds": PATIENCE}

    def _answer(self) -> bytes:
        while b"\n" not in self._heard:
            if not (more := self._channel.recv(4096)):
                raise RuntimeError("the program that runs the commands has ended")
            self._heard += more
        line, _, self._heard = self._heard.partition(b"\n")
        return line


def started(*words: object, **told: str) -> "subprocess.Popen[bytes]":
    """A command as a process of its own, from the start of Python on."""
    asked = [sys.executable, "-m", "gcm_desktop", *(str(word) for word in words)]
    return subprocess.Popen(
        asked, env=environment(**told), cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
