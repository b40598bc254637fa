"""The program, warm: everything is imported once, and each command runs in a fork of that.

`python warm.py FD` reads requests from that socket, one JSON object a line, and answers two lines
to each: the process that runs the command, and how it ended. A command sees nothing of this: its
streams, its environment and its faults are its own, and it ends as a program of its own does.
"""

import ctypes
import importlib
import json
import os
import pkgutil
import socket
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OWN = ("GCM_", "FAULTS_")


def import_everything() -> None:
    """What commands import late as well, but for windows and reports."""
    from gcm_desktop import cli, consultation, exchange, workspace

    for package in (cli, consultation, exchange, workspace):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")


def become(request: dict[str, Any]) -> None:
    """Take on the streams, the environment and the faults of one command."""
    ways = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_APPEND, os.O_WRONLY | os.O_CREAT)
    for number, (path, how) in enumerate(zip(request["streams"], ways, strict=True)):
        file = os.open(path, how, 0o600)
        os.dup2(file, number)
        os.close(file)
    for name in [name for name in os.environ if name.startswith(OWN)]:
        del os.environ[name]
    os.environ.update(request["environment"])
    if begin := getattr(ctypes.CDLL(None), "faults_begin", None):
        begin()


def serve(channel: socket.socket) -> None:
    """Until nobody asks any more. Returns in the process of a command only."""
    from gcm_desktop.__main__ import main

    asked = channel.makefile("r", encoding="utf-8")
    for line in asked:
        request = json.loads(line)
        begun = time.monotonic()
        process = os.fork()
        if not process:
            asked.close()
            channel.close()
            become(request)
            sys.exit(main(request["words"]))
        channel.sendall(f"{process}\n".encode())
        _process, status = os.waitpid(process, 0)
        ended = {
            "status": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - begun
        }  # fmt: skip
        channel.sendall(json.dumps(ended).encode() + b"\n")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    import_everything()
    serve(socket.socket(fileno=int(sys.argv[1])))
