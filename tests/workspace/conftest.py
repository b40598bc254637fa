"""What tests of the file need: other processes, and a look beneath the encryption."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.inputs import Input, record_input
from gcm_desktop.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE, RESERVED, KEY_SIZE, LOG_HEAD, FRAME_HEAD = 4096, 80, 32, 32, 24
PRELUDE = """
import os, sys
from pathlib import Path
from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.inputs import inputs, record_input, strike_input
from gcm_desktop.errors import GcmError
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
def say(workspace, about, text, **facts):
    return workspace.write(record_input, consultation_id=about, text=text, kind="data",
                           stakeholder_group="other", **facts)
path, profile = Path(sys.argv[1]), Profile(Path(sys.argv[2]))
"""
AS_NOBODY = """
with Workspace.create(path.with_name("first.gcm"), None, profile=profile) as first:
    first.write(open_consultation, title="T", country="KEN")
    first.check()  # whatever is imported late has now been
path.with_name("first.gcm").unlink()
profile = Profile(path.with_name("of nobody"))
os.setgroups([]); os.setgid(65534); os.setuid(65534)
"""


@pytest.fixture
def prelude() -> str:
    """What every program of its own process begins with."""
    return PRELUDE


@pytest.fixture
def program() -> Callable[..., subprocess.Popen[str]]:
    """Starts a program of its own process on a workspace file."""

    def start(code: str, path: Path, profile: Path, *, as_nobody: bool = False) -> Any:
        nobody = AS_NOBODY if as_nobody and os.geteuid() == 0 else ""
        return subprocess.Popen(
            [sys.executable, "-c", PRELUDE + nobody + textwrap.dedent(code), path, profile],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=ROOT,
        )  # fmt: skip

    return start


@pytest.fixture
def told(program: Callable[..., subprocess.Popen[str]]) -> Callable[..., str]:
    """What a program of its own process prints; it must end well."""

    def run(code: str, path: Path, profile: Path, **how: Any) -> str:
        with program(code, path, profile, **how) as process:
            out, problems = process.communicate(timeout=60)
        assert process.returncode == 0, problems
        return out

    return run


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users of this machine may look into."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def say(workspace: Workspace, consultation: Consultation) -> Callable[..., Input]:
    """Records an input in `workspace`."""

    def record(text: str = "Legal aid is far away.", **facts: Any) -> Input:
        said = {"kind": "challenge", "stakeholder_group": "migrants"} | facts
        return workspace.write(record_input, consultation_id=consultation.id, text=text, **said)

    return record


@pytest.fixture
def beneath() -> Callable[[Path, bytes], bytes]:
    """Every page of a file and of its write-ahead log, decrypted: free ones too."""
    return decrypted


def decrypted(path: Path, key: bytes) -> bytes:
    raw = path.read_bytes()
    pages = [raw[start : start + PAGE] for start in range(0, len(raw), PAGE)]
    pages[0] = bytes(16) + pages[0][16:]  # where the salt lies in clear
    log = path.with_name(path.name + "-wal")
    if log.exists():
        frames = log.read_bytes()[LOG_HEAD:]
        step = FRAME_HEAD + PAGE
        pages += [frames[at + FRAME_HEAD : at + step] for at in range(0, len(frames), step)]
    plain = []
    for number, page in enumerate(pages):
        start = 16 if number == 0 or page[:16] == bytes(16) else 0
        vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        cipher = Cipher(algorithms.AES(key[:KEY_SIZE]), modes.CBC(vector)).decryptor()
        plain.append(cipher.update(page[start : PAGE - RESERVED]))
    return b"".join(plain)
