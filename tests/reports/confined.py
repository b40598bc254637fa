"""Does hostile work in a process of its own, within five seconds of CPU and 300 MB.

Read line by line from standard input: what to do, as JSON. Every line is done in a fork, which the
system ends when it wants more than its share; answered is what came of it, or what ended it.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from gcm_desktop.errors import GcmError
from gcm_desktop.reports import comparing, extraction, identity, templates, verification
from gcm_desktop.reports.blocks import Heading, Paragraph, Quote, Table
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.typesetting import About, Attachment, typeset

SECONDS, MEMORY = 5, 300 * 2**20
"""CPU, and bytes of memory that a process may come to hold."""
ABOUT = About(
    title="Consultation in Lamu", language="en", author="", date=date(2026, 3, 14),
    document_id=UUID(int=1), running_head="Consultation in Lamu",
    attachment=Attachment("consultation.json", "gcm-consultation/1.0", b"{}"),
)  # fmt: skip


def set_words(path: str) -> dict[str, Any]:
    """Words as a quote with its heading."""
    words = Path(path).read_bytes().decode("utf-8", "surrogatepass")
    blocks = [Heading(words[:200]), Quote(words, "Source", "en", "REF", verbatim=True)]
    return {"pages": typeset(blocks, ABOUT).pages}


def set_everywhere(path: str) -> dict[str, Any]:
    """Words in every kind of line."""
    words = Path(path).read_bytes().decode("utf-8", "surrogatepass")
    blocks = [Paragraph(words), Table((words, "b"), ((words, words),), words)]
    return {"pages": typeset(blocks, ABOUT).pages}


def judge(path: str) -> dict[str, Any]:
    """A report as it came: the verdict with a signer to trust in, and the data."""
    pdf = Path(path).read_bytes()
    verdict = verification.verify_report(pdf, Trust({}))
    told = {
        "conclusion": verdict.conclusion.name,
        "reasons": [reason.name for reason in verdict.reasons],
        "pages": comparing.compare_pages(pdf).outcome.name,
    }
    try:
        return told | {"data": len(extraction.signed_data(pdf))}
    except GcmError as refused:
        return told | {"sentence": str(refused)}


def take_template(path: str) -> dict[str, Any]:
    """A template with its logo."""
    return {"logo": len(templates.template_file(Path(path)).logo)}


def open_key(path: str) -> dict[str, Any]:
    """A file that is said to be somebody's identity."""
    identity.open_identity(Path(path).read_bytes(), "a phrase for trying")
    return {}


def want_memory(_path: str) -> dict[str, Any]:
    """What is refused: more memory than there is for it."""
    return {"held": len(bytes(2 * MEMORY))}


def want_time(_path: str) -> dict[str, Any]:
    """What is refused: work without end; a second of it is enough to see."""
    resource.setrlimit(resource.RLIMIT_CPU, (1, 2))
    while True:
        pass


WORK: dict[str, Callable[[str], dict[str, Any]]] = {
    "set_words": set_words, "set_everywhere": set_everywhere, "judge": judge,
    "take_template": take_template, "open_key": open_key,
    "want_memory": want_memory, "want_time": want_time,
}  # fmt: skip


def confine() -> None:
    """From here on the process may take no more than its share."""
    told = Path("/proc/self/status").read_text()
    reserved, held = (
        int(told.partition(name)[2].split()[0]) * 1024 for name in ("VmSize:", "VmRSS:")
    )
    room = reserved + MEMORY - held
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def done(work: str, path: str) -> dict[str, Any]:
    try:
        return WORK[work](path)
    except GcmError as refused:
        return {"sentence": str(refused)}
    except BaseException as fault:  # noqa: BLE001 - the test is told of whatever it was
        return {"fault": repr(fault)[:300]}


def in_a_fork(work: str, path: str) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        confine()
        os.write(writing, json.dumps(done(work, path)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"fault": signal.Signals(os.WTERMSIG(status)).name}
    told: dict[str, Any] = json.loads(answer)
    return told


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps(in_a_fork(**json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
