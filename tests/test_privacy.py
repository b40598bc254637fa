"""What the process keeps from others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def told_by(code: str) -> str:
    whole = f"from gcm_desktop.privacy import *\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.skipif(os.name == "nt", reason="Windows writes no core files of this kind")
def test_no_core_file_is_written() -> None:
    code = "import resource; no_core_dumps(); print(resource.getrlimit(resource.RLIMIT_CORE))"
    assert told_by(code) == "(0, 0)"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl is of Linux")
def test_no_other_program_of_this_user_may_read_the_memory() -> None:
    code = "import ctypes; no_core_dumps(); print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    assert told_by(code) == "0"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_new_files_are_this_users_only(tmp_path: Path) -> None:
    code = f"from pathlib import Path; only_mine(); Path({str(tmp_path)!r}, 'new').touch()"
    told_by(code)
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
