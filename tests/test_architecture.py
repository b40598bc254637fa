"""The floors hold, and nothing in the package grows past what can be read at one sitting."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gcm_desktop"
LONGEST_FUNCTION, LONGEST_FILE = 40, 450
VAGUE = ("Manager", "Helper", "Util", "Utils", "Base", "Impl", "Service", "Data", "Info")
LATE = ("gcm_desktop.reports", "gcm_desktop.exchange")
"""What windows and commands import inside the function that needs it, to start quickly."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    return tuple((path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))) for path in modules())


def imported(tree: ast.Module) -> Iterator[str]:
    """What a module imports as it is loaded: not inside functions, not for type checking."""
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from (name.name for name in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield statement.module or ""
            yield from (f"{statement.module}.{name.name}" for name in statement.names)


def test_imports_only_go_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_windows_and_commands_load_reports_and_exchange_only_when_asked() -> None:
    early = {
        str(path): name
        for path, tree in trees()
        if path.parts[1] in {"ui", "cli", "cli.py"}
        for name in imported(tree)
        if name.startswith(LATE)
    }
    assert early == {}


def test_no_module_of_the_commands_loads_qt() -> None:
    floors = ("cli", "consultation", "exchange", "reference", "reports", "workspace")
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if path.relative_to(PACKAGE).parts[0].removesuffix(".py") in floors
    ]
    asked = f"import {', '.join(names)}, sys; print('PySide6' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout.strip() == "False", told.stderr


def test_every_function_can_be_seen_at_once() -> None:
    long = {
        f"{path}:{node.name}": lines
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def test_every_file_can_be_read_at_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_class_has_a_name_that_says_nothing() -> None:
    vague = [
        f"{path}:{node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE)
    ]
    assert vague == []


def test_nothing_is_caught_blindly_outside_the_edges() -> None:
    """`except Exception` stands at the background edge and where hostile files are parsed."""
    edges = ("ui", "cli", "reports", "exchange", "__main__.py")
    blind = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
        and path.parts[1] not in edges
    ]
    assert blind == []
