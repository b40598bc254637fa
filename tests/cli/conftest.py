"""What the tests of the commands start from: a way to run one, and workspaces to run it on."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gcm_desktop.__main__ import main
from gcm_desktop.cli.trip import PASSPHRASES
from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-m", "gcm_desktop")
LEFT_OUT = ("GCM_", "DISPLAY", "WAYLAND", "PYTHON")
PATIENCE = 90.0
"""Seconds after which a command that a test waits for is ended."""


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output, read as a program would."""
        return json.loads(self.out)

    def acknowledged(self) -> list[str]:
        """The ids of a capture."""
        return [line.split()[1] for line in self.out.splitlines() if line.startswith("ACK ")]


Run = Callable[..., Ended]


@dataclass(frozen=True)
class Desk:
    """A workspace without a passphrase, closed, and the id of the consultation in it."""

    path: Path
    consultation: UUID


@pytest.fixture(autouse=True)
def _no_passphrase_of_this_device(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GCM_PASSPHRASE", "GCM_NEW_PASSPHRASE", "GCM_IDENTITY_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def gcm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command in this process, with a profile of the test's own."""

    def run(*words: object, stdin: bytes | str = b"") -> Ended:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given)))
        capsys.readouterr()
        status = main([str(word) for word in words])
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return run


@pytest.fixture
def desk(tmp_path: Path, plain_file: Path) -> Desk:
    """A workspace to record in."""
    path = tmp_path / "desk.gcm"
    shutil.copy(plain_file, path)
    with Workspace.open(path, None, profile=Profile(tmp_path / "profile")) as workspace:
        made = workspace.write(
            open_consultation,
            title="Harbour talks",
            country="KEN",
            attribution_rule="on_the_record",
        )
    return Desk(path, made.id)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """What a command in a process of its own is told by the system."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(LEFT_OUT)}
    return kept | {
        "GCM_PROFILE": str(tmp_path / "profile"),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": os.environ["PYTHON_KEYRING_BACKEND"],
    }


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Starts a command as a process of its own, ended at the end of the test."""
    running: list[tuple[subprocess.Popen[bytes], threading.Timer]] = []

    def begin(
        *words: object, program: Sequence[str] = PROGRAM, **how: Any
    ) -> "subprocess.Popen[bytes]":
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        asked = [*program, *(str(word) for word in words)]
        process = subprocess.Popen(asked, **{"env": environment, **streams, **how})
        watch = threading.Timer(PATIENCE, process.kill)
        watch.daemon = True
        watch.start()
        running.append((process, watch))
        return process

    yield begin
    for process, watch in running:
        watch.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture(scope="session")
def trip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tour on the sample: to be read, never to be changed."""
    folder = tmp_path_factory.mktemp("trip") / "tour"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GCM_PROFILE", str(folder.parent / "profile"))
        assert main(["tour", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def passphrases(trip: Path) -> tuple[str, str]:
    """Of the workspace and of the identity of the tour."""
    first, second, *_ = (trip / PASSPHRASES).read_text("utf-8").splitlines()
    return first, second


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.2 MB, which only root can make on the spot."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", folder], check=False
    ) if shutil.which("mount") else None  # fmt: skip
    if mounted is None or mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def line(text: str = "Wages are paid late.", **facts: Any) -> str:
    """One line of capture."""
    said = {"kind": "challenge", "stakeholder_group": "migrants", "text": text} | facts
    return json.dumps(said, ensure_ascii=False) + "\n"


@pytest.fixture
def spoken() -> Callable[..., str]:
    """Makes a line of capture."""
    return line
