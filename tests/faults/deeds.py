"""What the program is doing when a fault meets it: each deed with how it is judged afterwards."""

import hashlib
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.consultation.inputs import inputs
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace, engine
from gcm_desktop.workspace.key import key_of
from tests.faults.desk import (
    PASSPHRASE,
    Desk,
    Tally,
    begin,
    compare,
    judge,
    lines,
    note_acknowledged,
)
from tests.faults.program import Ended, Program

RELEASED = Path(__file__).resolve().parents[1] / "workspace" / "released" / "step1.gcm"
RELEASED_PASSPHRASE = "a file of the first step"
MANY, FEW = 60, 8


@dataclass(frozen=True)
class Deed:
    """One thing the program does to a workspace, from a desk that is made ready for it."""

    name: str
    ready: Callable[[Path], Desk]
    run: Callable[..., Ended]
    """On a desk, by a program, under a fault (`failing`, `log`, `under`)."""
    judge: Callable[[Desk, Program, Tally, Ended, str], None]
    disk: str = "stick"
    """The folder of the desk that goes away or takes no change any more, where one does."""


def _desk(folder: Path) -> Desk:
    return begin(folder, PASSPHRASE, MANY)


# --- capture --------------------------------------------------------------------------------------

FED = lines(FEW, "during", length=40)


def _capture(desk: Desk, program: Program, **fault: Any) -> Ended:
    return desk.capture(program, FED, **fault)


def _judge_capture(desk: Desk, program: Program, tally: Tally, ended: Ended, when: str) -> None:
    note_acknowledged(desk, FED, ended)
    judge(desk, program, tally, FED, when)


CAPTURE = Deed("capture", _desk, _capture, _judge_capture)

# --- migration ------------------------------------------------------------------------------------


def _of_the_first_step(folder: Path) -> Desk:
    """A file as the first version left it, with everything that one could hold."""
    fresh = Desk(folder, RELEASED_PASSPHRASE, None, "", {})
    fresh.stick.mkdir(parents=True)
    shutil.copy(RELEASED, fresh.path)
    key = key_of(fresh.path, RELEASED_PASSPHRASE)
    with Workspace.open(
        fresh.path, None, profile=Profile(fresh.profile), key=key, read_only=True
    ) as workspace:
        said = {str(one.id): one.text for one in workspace.read(inputs, withdrawn=True)}
        [about] = workspace.read(consultations)
    return replace(fresh, key=key, consultation=str(about.id), said=said)


def _to_be_rebuilt(folder: Path) -> Desk:
    """A larger file whose tables are not today's: every row is to be written from the journal."""
    desk = begin(folder, PASSPHRASE, MANY)
    made = engine.engine(desk.path, desk.key)
    with closing(made.raw_connection()) as connection:
        connection.cursor().execute("UPDATE about SET value = 'of old' WHERE key = 'tables'")
    made.dispose()
    engine.rest(desk.path, desk.key)
    return desk


def _open_to_write(desk: Desk, program: Program, **fault: Any) -> Ended:
    return desk.capture(program, FED[:1], **fault)


def _judge_opened(desk: Desk, program: Program, tally: Tally, ended: Ended, when: str) -> None:
    before = set(desk.said.values())
    kept = desk.at(desk.folder)
    note_acknowledged(desk, FED[:1], ended)
    judge(desk, program, tally, FED[:1], when)
    copies = sorted((desk.profile / "data" / "backups").glob("gcm-*.gcm"))
    for copy in copies:
        compare(kept, tally, before, f"{when}: the backup before it", copy)
    if not copies:
        tally.problems.append(f"{when}: no backup was made before it")


MIGRATION = Deed("migration", _of_the_first_step, _open_to_write, _judge_opened)
REBUILDING = Deed("rebuilding", _to_be_rebuilt, _open_to_write, _judge_opened)

# --- rekey ----------------------------------------------------------------------------------------

NEW_PASSPHRASE = "eleven boats under the bridge"


def _rekey(desk: Desk, program: Program, **fault: Any) -> Ended:
    told = desk.told(**fault) | {"GCM_NEW_PASSPHRASE": NEW_PASSPHRASE}
    return program.run("rekey", desk.path, told=told)


def _judge_rekeyed(desk: Desk, program: Program, tally: Tally, ended: Ended, when: str) -> None:
    """It opens under the old passphrase or the new one, and once it was done under the new one."""
    tried = [] if ended.status == 0 else [desk.passphrase]
    for passphrase in (NEW_PASSPHRASE, *tried):
        under = replace(desk, passphrase=passphrase)
        if program.run("consultations", desk.path, told=under.told()).status == 0:
            key = key_of(desk.path, passphrase or "")
            judge(replace(under, key=key), program, tally, FED[:1], when)
            return
    tally.lost += len(desk.said)
    tally.problems.append(f"{when}: opens under neither passphrase")


REKEY = Deed("rekey", _desk, _rekey, _judge_rekeyed)

# --- backup ---------------------------------------------------------------------------------------


OTHER_DISK = "other disk"


def _backed_up_to(desk: Desk) -> Path:
    return desk.folder / OTHER_DISK / "copy.gcm"


def _desk_and_disk(folder: Path) -> Desk:
    desk = _desk(folder)
    _backed_up_to(desk).parent.mkdir()
    return desk


def _back_up(desk: Desk, program: Program, **fault: Any) -> Ended:
    _backed_up_to(desk).parent.mkdir(exist_ok=True)  # an empty folder is in no log
    return program.run("backup", desk.path, "-o", _backed_up_to(desk), told=desk.told(**fault))


def _judge_backed_up(desk: Desk, program: Program, tally: Tally, ended: Ended, when: str) -> None:
    """A backup that is there is whole, and one that was told of is there; the file is as it was."""
    made = _backed_up_to(desk)
    told = ended.status == 0 or made.name in ended.out
    if made.exists():
        compare(desk, tally, set(desk.said.values()), f"{when}: the backup", made)
    elif told:
        tally.lost += len(desk.said)
        tally.problems.append(f"{when}: the backup is not there")
    judge(desk, program, tally, FED[:1], when)


BACKUP = Deed("backup", _desk_and_disk, _back_up, _judge_backed_up, OTHER_DISK)

# --- attachment -----------------------------------------------------------------------------------

SOUND = random.Random(7).randbytes(700_000)
"""Larger than one piece that an attachment is kept in, and ending within one."""
DIGEST = hashlib.sha256(SOUND).hexdigest()


def _desk_and_sound(folder: Path) -> Desk:
    desk = _desk(folder)
    (desk.folder / "sound.wav").write_bytes(SOUND)
    return desk


def _attach(desk: Desk, program: Program, **fault: Any) -> Ended:
    (desk.folder / "sound.wav").write_bytes(SOUND)
    return program.run(
        "attach", desk.path, "--input", next(iter(desk.said)), desk.folder / "sound.wav",
        told=desk.told(**fault),
    )  # fmt: skip


def _judge_attached(desk: Desk, program: Program, tally: Tally, ended: Ended, when: str) -> None:
    """An attachment that was acknowledged comes out as it went in; others can be added again."""
    if DIGEST in ended.out:
        _take_out(desk, program, tally, when)
    judge(desk, program, tally, FED[:1], when)
    again = _attach(desk, program)
    if again.status:
        tally.problems.append(f"{when}: cannot be attached again: {again.err[-300:]}")
    _take_out(desk, program, tally, f"{when}, again")


def _take_out(desk: Desk, program: Program, tally: Tally, when: str) -> None:
    out = desk.folder / "out.wav"
    out.unlink(missing_ok=True)
    told = program.run("attachment", desk.path, DIGEST, "-o", out, told=desk.told())
    if told.status or out.read_bytes() != SOUND:
        tally.lost += 1
        tally.problems.append(f"{when}: the attachment is not there: {told.err[-300:]}")


ATTACHMENT = Deed("attachment", _desk_and_sound, _attach, _judge_attached)

DEEDS = (CAPTURE, REKEY, MIGRATION, REBUILDING, BACKUP, ATTACHMENT)
