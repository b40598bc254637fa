"""Promises about the whole repository: nothing in it may quietly come to break one."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, TESTS = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OF_A_MACHINE = re.compile(
    rb"(?<![\w.~-])/(?:work|root|home/[\w.-]+)/|(?<![a-z])[a-z]:(?:\\{1,2}|/)users\b", re.IGNORECASE
)


def files() -> Iterator[Path]:
    """What stands in the repository, or will with the next commit; without git, what is there."""
    listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(
            ["git", "-c", "safe.directory=*", *listed], cwd=ROOT, capture_output=True, check=True
        )
        paths = [ROOT / name for name in told.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        skipped = {"__pycache__", "wheelhouse", "dist", ".git"}
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
        paths = [
            ROOT / path
            for path in found
            if not skipped.intersection(path.parts)
            and (not path.parts[0].startswith(".") or path.parts[0] == ".ci")
        ]
    return (path for path in paths if path.is_file())


def locked(lock: Path) -> dict[str, tuple[str, int]]:
    """Package -> (version with its marker, number of hashes)."""
    packages: dict[str, tuple[str, int]] = {}
    name = ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line.startswith("    --hash=sha256:"):
            version, hashes = packages[name]
            packages[name] = version, hashes + 1
        else:
            name, version = line.removesuffix(" \\").split("==", 1)
            packages[name] = version, 0
    return packages


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh Python has loaded after the statement."""
    told = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sorted(sys.modules))"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return {name.split(".")[0] for name in told.stdout.split()}


# --- what is installed --------------------------------------------------------------------------


def test_locks_project_file_and_ci_name_no_address() -> None:
    asked = [path for path in files() if path.suffix in {".lock", ".toml"} or ".ci" in path.parts]
    assert {RUNTIME, TESTS, ROOT / "pyproject.toml", ROOT / ".ci" / "run"} <= set(asked)
    assert [path for path in asked if b"://" in path.read_bytes()] == []


def test_every_dependency_is_pinned_and_locked_with_its_hashes() -> None:
    lock = locked(RUNTIME)
    for pin in PYPROJECT["project"]["dependencies"]:
        name, version = pin.split("==")
        assert lock[name.lower().replace("_", "-")][0] == version
    tests = locked(TESTS)
    for pin in PYPROJECT["dependency-groups"]["dev"]:
        name, version = pin.split("==")
        assert tests[name][0] == version


@pytest.mark.parametrize("lock", [RUNTIME, TESTS], ids=lambda lock: lock.name)
def test_no_locked_package_lacks_a_hash(lock: Path) -> None:
    assert [name for name, (_, hashes) in locked(lock).items() if hashes == 0] == []


def test_the_lock_of_the_tests_holds_the_one_of_the_program() -> None:
    assert locked(RUNTIME).items() <= locked(TESTS).items()


def test_the_installed_package_needs_what_the_checkout_is_tested_with() -> None:
    assert PYPROJECT["project"]["requires-python"] == ">=3.11,<3.15"
    assert PYPROJECT["project"]["scripts"] == {"gcm-desktop": "gcm_desktop.__main__:main"}


# --- Qt -----------------------------------------------------------------------------------------


def test_qt_is_the_version_that_python_3_11_survives() -> None:
    assert "pyside6-essentials==6.11.3" in PYPROJECT["project"]["dependencies"]
    assert locked(RUNTIME)["pyside6-essentials"][0] == "6.11.3"


def test_qt_calls_without_a_value_take_nothing_from_none() -> None:
    # PySide6 6.12.0 drops a reference to None with each such call on Python 3.11: a window dies
    # with "Fatal Python error: none_dealloc" after some 50 redraws.
    from PySide6.QtGui import QColor, QImage, QPainter, QPen

    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    pen = QPen(QColor("black"))
    painter = QPainter(image)
    try:
        before = sys.getrefcount(None)
        for _ in range(2_000):
            painter.setPen(pen)
        after = sys.getrefcount(None)
    finally:
        painter.end()
    assert after > before - 200


# --- what is loaded when ------------------------------------------------------------------------


def test_commands_start_no_qt() -> None:
    assert not modules_after("import gcm_desktop.cli") & {"PySide6", "shiboken6"}


def test_the_window_comes_up_before_the_database_and_the_typesetting() -> None:
    late = {"sqlmodel", "sqlalchemy", "reportlab", "pyhanko", "pikepdf", "openpyxl"}
    loaded = modules_after("import gcm_desktop.ui.app")
    assert "PySide6" in loaded
    assert not loaded & late


# --- what the repository gives away -------------------------------------------------------------


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    asked = [path for path in files() if path != Path(__file__).resolve()]
    assert ROOT / "main.py" in asked
    named = {
        str(path.relative_to(ROOT)): found.group().decode()
        for path in asked
        if (found := OF_A_MACHINE.search(path.read_bytes()))
    }
    assert named == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"open " + b"/work" + b"/x", True),
        (b'"' + b"/root" + b'/.venv"', True),
        (b"in " + b"/home" + b"/amina/files", True),
        (b"C:\\Users\\amina", True),
        (b"d:/users", True),
        (b"network" + b"/work" + b"/units", False),
        (b"work/main", False),
        (b"the root/ folder, /home, ~/work/", False),
    ],
)
def test_a_path_of_a_machine_is_told_from_other_words(text: bytes, found: bool) -> None:
    assert bool(OF_A_MACHINE.search(text)) is found
