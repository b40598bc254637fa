#!/usr/bin/env python3
"""GCM Desktop from a checkout: sets itself up on first use, then starts.

    python3 main.py [arguments]            the window; with arguments, a command
    python3 main.py test [arguments]       the tests, on every core; further words go to pytest

The first start makes .venv beside this file and fills it from a hash-checked lock file (from the
folder wheelhouse/ without any network, if it is there); every later one goes straight on. The exit
status is the program's own, 69 when it could not be started, 130 when the set-up was stopped.
"""
# Only what Python 2.7 can parse stands in this file (hence the comments for types): an old Python
# then answers with a sentence instead of a SyntaxError. The rest is in set_up.py, which unlike
# this file is read compiled.

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Mapping, Optional, Sequence, Tuple

OLDEST, NEWEST = (3, 11), (3, 14)
NOT_STARTED, STOPPED = 69, 130  # EX_UNAVAILABLE: never to be taken for verify's 1, "not valid"


def say(sentence):
    # type: (str) -> None
    """Messages go to standard error: standard output belongs to the program."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def unfit_python(version):
    # type: (Tuple[int, int]) -> Optional[str]
    """The sentence for a Python that the locked packages are not made for."""
    if OLDEST <= version <= NEWEST:
        return None
    return (
        "This is Python {0}.{1} and GCM Desktop needs 3.{2} to 3.{3}; nothing was changed; "
        "{4}".format(version[0], version[1], OLDEST[1], NEWEST[1], way_to_a_fitting_python())
    )


def way_to_a_fitting_python():
    # type: () -> str
    """The command that starts the program with a fitting Python, or that installs one."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        start = ["py", "-3.%d" % minor] if os.name == "nt" else ["python3.%d" % minor]
        if answers(start + ["-c", "pass"]):
            return "start it with: {0} main.py".format(" ".join(start))
    if os.name == "nt":
        return "install one with: winget install Python.Python.3.13"
    if sys.platform == "darwin":
        return "install one with: brew install python@3.13"
    if answers(["dnf", "--version"]):
        return "install one with: sudo dnf install python3.12"
    return "install one with: sudo apt-get install python3.11 python3.11-venv"


def answers(command):
    # type: (List[str]) -> bool
    """Whether the command is there and succeeds; a pyenv shim on the PATH may do neither."""
    import subprocess

    with open(os.devnull, "r+") as nowhere:
        try:
            return subprocess.call(command, stdin=nowhere, stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def asks_for_window(arguments):
    # type: (Sequence[str]) -> bool
    """No arguments, or only the file to open, mean the window; anything else is a command."""
    return not arguments or (len(arguments) == 1 and arguments[0].lower().endswith(".gcm"))


def has_screen(environ, platform):
    # type: (Mapping[str, str], str) -> bool
    """Whether a window has somewhere to be, or somebody said where."""
    if not platform.startswith("linux"):
        return True
    places = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(environ.get(name) for name in places)


def new_tour_folder(here):
    # type: (str) -> str
    """The first of gcm-tour, gcm-tour-2, ... that is not there yet."""
    name, number = "gcm-tour", 1
    while os.path.lexists(os.path.join(here, name)):
        number += 1
        name = "gcm-tour-{0}".format(number)
    return name


def without_screen(arguments):
    # type: (Sequence[str]) -> List[str]
    """The tour in place of the window, with the sentence that says why."""
    folder = new_tour_folder(os.getcwd())
    say(
        "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so {0}the whole "
        "trip runs without a window into the new folder {1}; for the window start from a desktop, "
        "or come by: ssh -X".format(
            "{0} stays closed and ".format(arguments[0]) if arguments else "", folder
        )
    )
    return ["tour", folder]


def start(root, words):
    # type: (str, List[str]) -> int
    """Hand over to a module inside .venv; Ctrl-C and the exit status are its own."""
    import set_up

    # -P: a file named like a module must not be picked up from the folder the user stands in.
    command = [set_up.venv_python(root), "-P", "-m"] + words
    if os.name != "nt":
        os.execve(command[0], command, set_up.environment())
    import subprocess

    process = subprocess.Popen(command, env=set_up.environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def start_tests(root, arguments):
    # type: (str, List[str]) -> int
    """Set up for the tests and run them where no window can flicker."""
    import set_up

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    set_up.bring_libraries(set_up.needed_libraries(os.environ, sys.platform))
    set_up.set_up(root, set_up.TESTS)
    os.chdir(root)
    return start(root, ["pytest", "--numprocesses=auto", "--dist=loadfile"] + arguments)


def start_program(root, arguments):
    # type: (str, List[str]) -> int
    """Set up and start the window, a command, or the tour where there is no screen."""
    import set_up

    if asks_for_window(arguments):
        if has_screen(os.environ, sys.platform):
            set_up.bring_libraries(set_up.needed_libraries(os.environ, sys.platform))
            set_up.refuse_silent_screen(os.environ)
        else:
            arguments = without_screen(arguments)
    set_up.set_up(root, set_up.RUNTIME)
    return start(root, ["gcm_desktop"] + arguments)


def main(arguments, root):
    # type: (List[str], str) -> int
    """Set up what is missing below `root` and start; refusals are one sentence."""
    unfit = unfit_python(sys.version_info[:2])
    if unfit:
        say(unfit)
        return NOT_STARTED
    from set_up import NotReadyError

    try:
        if arguments[:1] == ["test"]:
            return start_tests(root, arguments[1:])
        return start_program(root, arguments)
    except NotReadyError as refusal:
        say(str(refusal))
    except KeyboardInterrupt:
        say("The set-up was stopped; your workspaces are untouched; the next start repairs it.")
        return STOPPED
    except OSError as error:
        say(
            "The set-up in {0} cannot go on ({1}); your workspaces are untouched; see that this "
            "folder can be written and has 1 GB free, close the program if it runs, and start "
            "again.".format(root, error)
        )
    return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.path.dirname(os.path.realpath(__file__))))
