"""The command self-test: the whole trip in a temporary folder, and whether it held."""

import json
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

from gcm_desktop.cli.parser import Commands
from gcm_desktop.cli.showing import visible
from gcm_desktop.cli.trip import DATA, FILES, REPORT, TRUST, WORKSPACE, Trip, judge, take
from gcm_desktop.errors import GcmError, WrongPassphraseError
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _


def add_commands(commands: Commands) -> None:
    """Name the command of this module."""
    commands.add("self-test", self_test, _("try the whole trip in a temporary folder"))


def self_test(_args: Namespace) -> int:
    """Take the trip, then try what must hold and what must not; one line a step."""
    with tempfile.TemporaryDirectory(prefix="gcm-") as name:
        folder = Path(name)
        made = folder / "trip"
        made.mkdir(mode=0o700)
        return 0 if _holds(Trip(made, Profile(folder / "profile"))) else 1


def _holds(trip: Trip) -> bool:
    """Whether every step held; after a broken trip nothing more is tried."""
    from gcm_desktop.exchange.sample import record_sample

    try:
        for told in take(trip, record_sample):
            print("ok    ", visible(told), flush=True)
    except GcmError as error:
        print("FAILED", visible(str(error)))
        return False
    held = True
    for told, holds in _trials(trip):
        passed = holds()
        held = held and passed
        print("ok    " if passed else "FAILED", told, flush=True)
    return held


def _trials(trip: Trip) -> Iterator[tuple[str, Callable[[], bool]]]:
    yield _("the folder holds the files of the trip and nothing else"), lambda: _is_complete(trip)
    yield _("the report is valid with a trust file"), lambda: _found(trip, trusting=True) == "valid"
    yield (
        _("without a trust file it cannot be confirmed"),
        lambda: _found(trip, trusting=False) == "cannot be confirmed",
    )
    yield _("with one byte changed it is not valid"), lambda: _tampering_shows(trip)
    yield _("its data tells of the sample"), lambda: _data_is_of_the_sample(trip)
    yield _("the workspace shows nothing of what was said"), lambda: _is_unreadable(trip)
    yield _("another passphrase does not open it"), lambda: _refuses_another_passphrase(trip)
    yield _("reopened, it holds every input and is whole"), lambda: _reopens_whole(trip)


def _is_complete(trip: Trip) -> bool:
    return {path.name for path in trip.folder.iterdir()} == set(FILES)


def _found(trip: Trip, *, trusting: bool) -> str:
    return str(judge(trip, trusting=trusting).conclusion)


def _tampering_shows(trip: Trip) -> bool:
    """Changed in the middle, where the pages lie."""
    from gcm_desktop.reports.trust import read_trust
    from gcm_desktop.reports.verification import verify_report

    altered = bytearray(trip.read(REPORT))
    altered[len(altered) // 2] ^= 1
    verdict = verify_report(bytes(altered), read_trust(trip.read(TRUST)))
    return str(verdict.conclusion) == "not valid"


def _data_is_of_the_sample(trip: Trip) -> bool:
    from gcm_desktop.exchange.sample import sample_inputs

    told = json.loads(trip.read(DATA))
    said = {facts["text"] for facts in sample_inputs()}
    printed = {entry["text"] for entry in told["inputs"]}
    return bool(told["consultation"]["sample"]) and bool(printed) and printed <= said


def _is_unreadable(trip: Trip) -> bool:
    from gcm_desktop.exchange.sample import sample_inputs

    content = trip.read(WORKSPACE)
    return not any(facts["text"].encode()[:24] in content for facts in sample_inputs())


def _refuses_another_passphrase(trip: Trip) -> bool:
    from gcm_desktop.workspace import Workspace

    try:
        Workspace.open(
            trip.folder / WORKSPACE, trip.of_identity, profile=trip.profile, read_only=True
        ).close()
    except WrongPassphraseError:
        return True
    return False


def _reopens_whole(trip: Trip) -> bool:
    from gcm_desktop.consultation.inputs import inputs
    from gcm_desktop.exchange.sample import sample_inputs

    with trip.open() as workspace:
        recorded = {entry.text for entry in workspace.read(inputs)}
        return workspace.check() == [] and recorded == {f["text"] for f in sample_inputs()}
