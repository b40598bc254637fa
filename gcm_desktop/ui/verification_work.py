"""What verifying does off the window's thread: file by file, and keeping what was found out."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.files import read_whole, write_new
from gcm_desktop.texts import _, language
from gcm_desktop.ui.background import Task
from gcm_desktop.ui.countersigning import Seen, seen

if TYPE_CHECKING:
    from gcm_desktop.reports.trusted import Trust
    from gcm_desktop.reports.verification_report import Checked


def verified(
    task: Task, paths: Sequence[Path], trust_path: Path | None, tell: Callable[[Seen], object]
) -> None:
    """Verify files one after the other, and tell of each at once."""
    trust = _relied_on(trust_path)
    for done, path in enumerate(paths):
        task.check()
        tell(_one(path, trust))
        task.progress(done + 1, len(paths))


def saved(path: Path, files: "Sequence[Checked]", trust_path: Path | None) -> None:
    """Keep what was found out in a new file, in the form that its name asks for."""
    from gcm_desktop.reports.verification_report import csv_report, json_report, pdf_report

    now, form = datetime.now(UTC), path.suffix.casefold()
    if form == ".csv":
        content = csv_report(files)
    elif form == ".json":
        content = json_report(files, on=now)
    elif form == ".pdf":
        content = pdf_report(files, _relied_on(trust_path), language(), on=now)
    else:
        sentence = _(
            "A verification report is a .csv, .json or .pdf file. Nothing was made; name one."
        )
        raise RefusedError({"path": sentence})
    write_new(path, content)


def _relied_on(path: Path | None) -> "Trust | None":
    from gcm_desktop.profile import Profile
    from gcm_desktop.reports.trust import LARGEST
    from gcm_desktop.reports.trust_signers import relied_on

    return relied_on(read_whole(path, LARGEST), Profile()) if path else None


def _one(path: Path, trust: "Trust | None") -> Seen:
    from gcm_desktop.reports.verification import LARGEST
    from gcm_desktop.reports.verification_report import Checked, checked

    try:
        content = read_whole(path, LARGEST)
    except GcmError as error:
        return Seen(Checked(path.name, None, error=str(error)), against=str(error))
    return seen(content, checked(path.name, content, trust))
