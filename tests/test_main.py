"""Setting up and starting a checkout, with real venvs filled from wheels made on the spot."""

import _ctypes
import ast
import base64
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import main
import set_up

ROOT = Path(main.__file__).parent
ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of Linux")
ON_POSIX = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
PROGRAM = """
import json, os, sys, time
import greeting
if sys.argv[1:] == ["wait"]:
    try:
        print("waiting", flush=True)
        time.sleep(30)
    except KeyboardInterrupt:
        sys.exit(5)
print(json.dumps([sys.argv[1:], os.getcwd(), greeting.WORD, sys.stdin.read()]))
sys.exit(3 if sys.argv[1:] == ["fail"] else 0)
"""
TEST_RUNNER = """
import os, sys
print("pytest", sys.argv[1:], os.environ["QT_QPA_PLATFORM"], os.getcwd())
"""


@pytest.fixture(autouse=True)
def _ctrl_c_is_heard() -> Iterator[None]:
    """Checks that run in the background of a shell ignore it, and so would what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def wheel(folder: Path, name: str, module: str) -> str:
    """A wheel with one module; returns its line for a lock file."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": module,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={digest(text)},{len(text.encode())}\n" for path, text in files.items()
    )
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for entry, text in files.items():
            archive.writestr(entry, text)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def checkout(folder: Path) -> Path:
    """A small program with the real main.py, its locks and a wheelhouse."""
    package, wheelhouse = folder / "gcm_desktop", folder / "wheelhouse"
    package.mkdir(parents=True)
    wheelhouse.mkdir()
    for name in ("main.py", "set_up.py"):
        shutil.copy(ROOT / name, folder)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PROGRAM)
    runtime = wheel(wheelhouse, "greeting", "WORD = 'hello'\n")
    tests = wheel(wheelhouse, "pytest", TEST_RUNNER)
    elsewhere = "elsewhere==1.0 ; sys_platform == 'plan9' \\\n    --hash=sha256:" + "0" * 64 + "\n"
    (folder / "requirements.lock").write_text(elsewhere + runtime)
    (folder / "requirements-dev.lock").write_text(elsewhere + runtime + tests)
    return folder


def environment(**changes: str) -> dict[str, str]:
    """No screen, and no way to any package index."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {key: value for key, value in os.environ.items() if key not in screens}
    return {**kept, "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1", **changes}


def words_for(root: Path, *arguments: str) -> list[str]:
    python = getattr(sys, "_base_executable", sys.executable)
    return [python, str(root / "main.py"), *arguments]


def run(
    root: Path, *arguments: str, here: Path | None = None, typed: str = "", **changes: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words_for(root, *arguments),
        cwd=here or root.parent,
        env=environment(**changes),
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """The first start of a checkout, in a folder whose name needs care."""
    root = checkout(tmp_path_factory.mktemp("first") / "l'été à Genève")
    done = run(root, "verify", "x.pdf", typed="a line typed before the set-up was done\n")
    done.args = root
    return done


@pytest.fixture
def ready(first: subprocess.CompletedProcess[str]) -> Path:
    """A checkout that has been set up."""
    return Path(str(first.args))


# --- setting up ---------------------------------------------------------------------------------


def test_the_first_start_sets_up_and_runs_the_command(
    first: subprocess.CompletedProcess[str],
) -> None:
    assert first.returncode == 0, first.stderr
    words, here, greeting, typed = json.loads(first.stdout)
    assert words == ["verify", "x.pdf"]
    assert Path(here) == Path(str(first.args)).parent.resolve()
    assert greeting == "hello"
    assert typed == "a line typed before the set-up was done\n"


def test_the_first_start_tells_its_progress_in_plain_lines(
    first: subprocess.CompletedProcess[str],
) -> None:
    lines = first.stderr.splitlines()
    assert lines[0].startswith("Setting up in ")
    assert any(" of 1" in line for line in lines[1:])
    assert "\r" not in first.stderr


def test_a_later_start_installs_nothing_and_says_nothing(ready: Path) -> None:
    away = ready / "wheelhouse"
    away.rename(ready / "away")
    try:
        later = run(ready, "coverage")
    finally:
        (ready / "away").rename(away)
    assert (later.returncode, later.stderr) == (0, "")
    assert json.loads(later.stdout)[0] == ["coverage"]


def test_the_tests_get_their_own_packages_and_the_program_keeps_its_own(ready: Path) -> None:
    tests = run(ready, "test", "-x", "some test")
    assert tests.returncode == 0, tests.stderr
    assert tests.stdout.split() == [
        "pytest", "['--numprocesses=auto',", "'--dist=loadfile',", "'-x',", "'some", "test']",
        "offscreen", *str(ready.resolve()).split(),
    ]  # fmt: skip
    program = run(ready, "coverage")
    assert (program.returncode, program.stderr) == (0, "")


def test_a_package_that_differs_from_its_hash_is_refused_and_the_set_up_kept(ready: Path) -> None:
    lock = ready / "requirements.lock"
    right = lock.read_text()
    line = wheel(ready / "wheelhouse", "further", "WORD = 'not what was locked'\n")
    lock.write_text(right + line[:-65] + "f" * 64 + "\n")
    try:
        refused = run(ready, "coverage")
    finally:
        lock.write_text(right)
    assert (refused.returncode, refused.stdout) == (main.NOT_STARTED, "")
    sentence = refused.stderr.splitlines()[-1]
    assert sentence.startswith("further==1.0 as it arrived is not the file that requirements.lock")
    assert sentence.endswith("take it out of wheelhouse/ and start again.")
    assert "Traceback" not in refused.stderr
    again = run(ready, "coverage")
    assert (again.returncode, again.stderr) == (0, "")


def test_a_wheelhouse_that_lacks_a_package_is_refused_in_a_sentence(ready: Path) -> None:
    lock = ready / "requirements.lock"
    right = lock.read_text()
    lock.write_text(right + "absent==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    try:
        refused = run(ready, "coverage")
    finally:
        lock.write_text(right)
    assert refused.returncode == main.NOT_STARTED
    assert refused.stderr.splitlines()[-1] == (
        "The set-up is not finished: wheelhouse/ is not complete (No matching distribution found "
        "for absent==1.0); your workspaces are untouched; complete it or take it away, and start "
        "again."
    )


@ON_POSIX
def test_a_set_up_killed_half_way_is_repaired_by_the_next_start(tmp_path: Path) -> None:
    root = checkout(tmp_path / "checkout")
    begun = subprocess.Popen(
        words_for(root), env=environment(), stderr=subprocess.DEVNULL, process_group=0
    )
    until(lambda: Path(set_up.packages_folder(str(root))).is_dir())
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert not set_up.is_ready(str(root), set_up.RUNTIME)
    leftover = Path(set_up.packages_folder(str(root)), "greeting.py")
    leftover.write_text("half a fi")
    repaired = run(root, "coverage")
    assert repaired.returncode == 0, repaired.stderr
    assert json.loads(repaired.stdout)[2] == "hello"
    assert set_up.is_ready(str(root), set_up.RUNTIME)


def test_two_starts_at_once_set_up_once_and_both_run(tmp_path: Path) -> None:
    root = checkout(tmp_path / "checkout")
    both = [
        subprocess.Popen(
            words_for(root, "coverage"),
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [start.communicate(timeout=120) for start in both]
    assert [start.returncode for start in both] == [0, 0], told
    assert all(json.loads(out)[0] == ["coverage"] for out, _ in told)
    assert sum("Setting up" in err for _, err in told) == 1
    assert sum("Another start is setting things up" in err for _, err in told) == 1


@ON_POSIX
def test_a_set_up_stopped_by_ctrl_c_says_so(tmp_path: Path) -> None:
    root = checkout(tmp_path / "checkout")
    begun = subprocess.Popen(
        words_for(root, "coverage"), env=environment(), stderr=subprocess.PIPE, text=True
    )
    until(lambda: (root / ".venv" / "pyvenv.cfg").exists())
    begun.send_signal(signal.SIGINT)
    _, told = begun.communicate(timeout=30)
    assert begun.returncode == main.STOPPED
    assert told.splitlines()[-1] == (
        "The set-up was stopped; your workspaces are untouched; the next start repairs it."
    )
    assert not set_up.is_ready(str(root), set_up.RUNTIME)


def until(happened: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_a_checkout_that_was_moved_is_set_up_anew(ready: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    (moved / ".venv").mkdir(parents=True)
    shutil.copy(ready / ".venv" / set_up.STAMP, moved / ".venv")
    shutil.copy(ready / "requirements.lock", moved)
    python = Path(set_up.venv_python(str(moved)))
    python.parent.mkdir()
    python.touch()
    assert set_up.is_ready(str(ready), set_up.RUNTIME)
    assert not set_up.is_ready(str(moved), set_up.RUNTIME)
    set_up.write_stamp(
        str(moved),
        [set_up.stamp_place(str(moved)), set_up.stamp_lock(str(moved), set_up.RUNTIME)],
    )
    assert set_up.is_ready(str(moved), set_up.RUNTIME)
    python.unlink()
    assert not set_up.is_ready(str(moved), set_up.RUNTIME)


@ON_POSIX
def test_a_link_to_the_set_up_of_another_checkout_is_left_alone(
    ready: Path, tmp_path: Path
) -> None:
    another = checkout(tmp_path / "another")
    (another / ".venv").symlink_to(ready / ".venv")
    before = sorted((ready / ".venv").iterdir())
    refused = run(another, "coverage")
    assert refused.returncode == main.NOT_STARTED
    assert "remove the link" in refused.stderr
    assert sorted((ready / ".venv").iterdir()) == before


def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    root = checkout(tmp_path / "checkout")
    (root / ".venv").write_text("a file stands where the folder should")
    refused = run(root, "coverage")
    assert refused.returncode == main.NOT_STARTED
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith(f"The set-up in {root} cannot go on (")


# --- what pip says ------------------------------------------------------------------------------


def test_progress_counts_only_what_this_system_needs() -> None:
    said = [
        "Ignoring colorama: markers \"sys_platform == 'win32'\" don't match your environment\n",
        "Collecting babel==2.18.0 (from -r requirements.lock (line 9))\n",
        "  Downloading babel-2.18.0-py3-none-any.whl (10.2 MB)\n",
    ]
    assert set_up.progress_of(said[:1], 3, 0) == ""
    assert set_up.progress_of(said[:2], 3, 0) == "Fetching 1 of 2: babel"
    assert set_up.progress_of(said, 3, 0) == "Fetching 1 of 2: babel (10.2 MB)"
    said.append("Processing ./wheel house/rfc8785-0.1.4-py3-none-any.whl (from -r x (line 10))\n")
    assert set_up.progress_of(said, 3, 0) == "Fetching 2 of 2: rfc8785"
    said[3] = "Requirement already satisfied: rfc8785==0.1.4 in ./lib (from -r x (line 10))\n"
    assert set_up.progress_of(said, 3, 0) == "Fetching 2 of 2: rfc8785"
    said.append("Installing collected packages: rfc8785, babel\n")
    assert set_up.progress_of(said, 3, 1) == "Installing 2 of 2 packages"
    assert set_up.progress_of(said, 3, 2) == "Installing 2 of 2 packages"


@pytest.mark.parametrize(
    ("said", "offline", "cause", "cure"),
    [
        (
            ["WARNING: Retrying (Retry(total=0)) after connection broken", "ERROR: No matching x"],
            False,
            "the package index cannot be reached (No matching x)",
            "put the packages into a folder wheelhouse/.",
        ),
        (
            ["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on"],
            False,
            "the disk is full",
            "make 1 GB free and start again.",
        ),
        (
            ["WARNING: Retrying (Retry(total=0)) [SSL: CERTIFICATE_VERIFY_FAILED]", "ERROR: No x"],
            False,
            "shows a certificate that this machine does not trust (No x)",
            "with pip config set global.cert FILE and start again.",
        ),
        (["ERROR: Exotic", "", "[notice] new pip"], False, "pip failed (Exotic)", "start again."),
        ([], True, "wheelhouse/ is not complete (no word of why)", "and start again."),
    ],
)
def test_each_failure_of_pip_has_its_sentence(
    said: list[str], offline: bool, cause: str, cure: str
) -> None:
    sentence = set_up.sentence_for_pip(said, set_up.RUNTIME, offline)
    assert cause in sentence
    assert "your workspaces are untouched" in sentence
    assert sentence.endswith(cure)


# --- which Python -------------------------------------------------------------------------------


def test_too_old_and_too_new_a_python_are_refused_in_one_sentence() -> None:
    for version in ("(2, 7)", "(3, 10)", "(3, 15)"):
        fake = f"import sys; sys.version_info = {version} + (0, 'final', 0); import main; "
        done = subprocess.run(
            [sys.executable, "-c", fake + "sys.exit(main.main(['coverage'], 'nowhere'))"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (main.NOT_STARTED, "")
        assert done.stderr.count("\n") == 1
        number = version.strip("()").replace(", ", ".")
        assert done.stderr.startswith(f"This is Python {number} and GCM Desktop needs 3.11 to 3.14")


def test_every_unfit_python_of_this_machine_answers_the_same() -> None:
    folders = [*os.environ["PATH"].split(os.pathsep)]
    folders += [str(path) for path in Path.home().glob(".pyenv/versions/*/bin")]
    names = ["python2.7", "python3.15", *(f"python3.{minor}" for minor in range(4, 11))]
    for folder, name in ((folder, name) for folder in folders for name in names):
        python = Path(folder, name)
        if not python.exists() or "shims" in folder:
            continue
        done = subprocess.run(
            [str(python), "main.py"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == main.NOT_STARTED, (python, done.stderr)
        assert done.stderr.startswith(f"This is Python {name[6:]} and GCM Desktop needs")
        assert done.stderr.count("\n") == 1


def test_main_py_keeps_to_what_python_2_7_can_parse() -> None:
    source = (ROOT / "main.py").read_text(encoding="ascii")
    for node in ast.walk(ast.parse(source)):
        newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Nonlocal, ast.Match)
        assert not isinstance(node, newer), ast.unparse(node)
        assert not isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.YieldFrom))
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
            assert not node.args.kwonlyargs
            assert not node.args.posonlyargs
            assert all(argument.annotation is None for argument in node.args.args)
        if isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load):
            assert not any(isinstance(part, ast.Starred) for part in node.elts)
        if isinstance(node, ast.Raise):
            assert node.cause is None


# --- screens, libraries and starting ------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["a.gcm"], True),
        (["A.GCM"], True),
        (["coverage", "a.gcm"], False),
        (["--help"], False),
    ],
)
def test_no_argument_or_one_file_means_the_window(arguments: list[str], window: bool) -> None:
    assert main.asks_for_window(arguments) is window


def test_a_screen_is_what_linux_names_and_others_have() -> None:
    assert not main.has_screen({"DISPLAY": ""}, "linux")
    assert main.has_screen({"DISPLAY": ":0"}, "linux")
    assert main.has_screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert main.has_screen({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert main.has_screen({}, "darwin")
    assert main.has_screen({}, "win32")


@ON_LINUX
def test_without_a_screen_the_tour_runs_into_a_new_folder(ready: Path, tmp_path: Path) -> None:
    once = run(ready, here=tmp_path)
    assert json.loads(once.stdout)[0] == ["tour", "gcm-tour"]
    assert once.stderr.count("\n") == 1
    assert "There is no screen here" in once.stderr
    (tmp_path / "gcm-tour").mkdir()
    twice = run(ready, "hall.gcm", here=tmp_path)
    assert json.loads(twice.stdout)[0] == ["tour", "gcm-tour-2"]
    assert "hall.gcm stays closed" in twice.stderr


@ON_LINUX
def test_a_named_platform_gets_the_window(ready: Path) -> None:
    assert json.loads(run(ready, QT_QPA_PLATFORM="offscreen").stdout)[0] == []
    opened = run(ready, "hall.gcm", QT_QPA_PLATFORM="offscreen")
    assert json.loads(opened.stdout)[0] == ["hall.gcm"]


@ON_LINUX
def test_a_screen_that_does_not_answer_is_refused_in_a_sentence() -> None:
    with pytest.raises(set_up.NotReadyError, match="The screen :98765 does not answer"):
        set_up.refuse_silent_screen({"DISPLAY": ":98765"})
    set_up.refuse_silent_screen({"DISPLAY": ":98765", "QT_QPA_PLATFORM": "offscreen"})


def test_a_window_on_x11_needs_more_libraries_than_the_tests() -> None:
    offscreen = {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}
    assert set_up.needed_libraries(offscreen, "linux") == set_up.QT_LIBRARIES
    assert set_up.needed_libraries({"DISPLAY": ":0"}, "linux")[-5:] == set_up.X11_LIBRARIES
    assert set_up.needed_libraries({"DISPLAY": ":0"}, "darwin") == ()


def start_without(library: str, root: Path, *arguments: str, path: str) -> tuple[int, str, str]:
    """Start where Qt would need a library that this system does not have."""
    lacking = f"import set_up; set_up.QT_LIBRARIES = (({library!r}, 'libabsent1'),); "
    ending = f"import main, sys; sys.exit(main.main({list(arguments)!r}, {str(root)!r}))"
    python = words_for(root)[0]
    done = subprocess.run(
        [python, "-c", lacking + ending],
        cwd=root,
        env=environment(PATH=path, QT_QPA_PLATFORM="offscreen"),
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@ON_LINUX
def test_a_missing_library_is_told_with_the_line_that_installs_it(ready: Path) -> None:
    for arguments in ([], ["test"]):
        status, out, told = start_without("libabsent.so.1", ready, *arguments, path="/nowhere")
        assert (status, out) == (main.NOT_STARTED, "")
        assert told == (
            "What Qt needs from the system (libabsent.so.1) is missing; nothing was changed; on "
            "Debian or Ubuntu: sudo apt-get install libabsent1\n"
        )


@ON_LINUX
def test_commands_need_no_library_of_the_system(ready: Path) -> None:
    status, out, told = start_without("libabsent.so.1", ready, "verify", path="/nowhere")
    assert (status, told) == (0, "")
    assert json.loads(out)[0] == ["verify"]


def apt_get(folder: Path, installing: str) -> None:
    """An apt-get that keeps a diary and installs as told."""
    script = folder / "apt-get"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {folder}/diary\nif [ "$1" = install ]; then {installing}; fi\n'
    )
    script.chmod(0o755)


@ON_LINUX
def test_root_gets_the_missing_library_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    library = tmp_path / "libabsent.so.1"
    apt_get(tmp_path, f"ln -s {_ctypes.__file__} {library}")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(set_up, "is_root", lambda: True)
    set_up.bring_libraries(((str(library), "libabsent1"),))
    diary = (tmp_path / "diary").read_text().splitlines()
    assert diary == ["update", "install -y --no-install-recommends libabsent1"]
    assert capfd.readouterr().err.endswith(
        "is missing; as root, this installs it: apt-get install libabsent1\n"
    )


@ON_LINUX
@pytest.mark.parametrize(
    ("installing", "sentence"),
    [
        ("echo 'E: Unable to locate package libabsent1'; exit 100", "Unable to locate package"),
        ("exit 0", "is still missing after apt-get installed it"),
    ],
)
def test_an_installation_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installing: str, sentence: str
) -> None:
    apt_get(tmp_path, installing)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(set_up, "is_root", lambda: True)
    with pytest.raises(set_up.NotReadyError, match=sentence):
        set_up.bring_libraries((("libabsent.so.1", "libabsent1"),))


@ON_LINUX
@pytest.mark.parametrize(
    ("known", "name"), [("exit 0", "libglib2.0-0t64"), ("exit 100", "libglib2.0-0")]
)
def test_a_renamed_package_is_asked_for_by_the_name_of_this_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str, name: str
) -> None:
    cache = tmp_path / "apt-cache"
    cache.write_text(f"#!/bin/sh\n{known}\n")
    cache.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert set_up.name_known_to_apt("libglib2.0-0") == name


def test_the_exit_status_is_the_programs_own(ready: Path) -> None:
    assert run(ready, "fail").returncode == 3


@ON_POSIX
def test_ctrl_c_reaches_the_program(ready: Path) -> None:
    with subprocess.Popen(
        words_for(ready, "wait"), env=environment(), stdout=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == "waiting\n"
        started.send_signal(signal.SIGINT)
        assert started.wait(timeout=30) == 5


def test_modules_lying_about_are_not_picked_up(ready: Path, tmp_path: Path) -> None:
    for name in ("json.py", "greeting.py"):
        (tmp_path / name).write_text("raise SystemExit('a stranger ran')\n")
    done = run(ready, "coverage", here=tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[2] == "hello"
    done = run(ready, "coverage", here=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[2] == "hello"
