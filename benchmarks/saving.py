"""What does a durable save cost, against raw SQLCipher on the same disk? (goal: 2)

All insert the same text into an encrypted file in WAL mode with `synchronous=FULL` and come back
once it is on the disk: raw SQL into one table, the same table through the ORM, and a save as
`capture` and the window do it (checked, sealed in the journal, indexed for search, counted).
They take turns in one process; the time is of the wall, the figure the median. On a disk that
answers at once the ratio is that of the work; the slower the disk, the nearer it comes to one.
Below, what a line costs where 64 are waiting and share one commit, as in `capture`.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.pool import QueuePool
from sqlmodel import Field, Session, SQLModel, create_engine
from uuid_utils.compat import uuid7

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import record_input, record_inputs
from gcm_desktop.exchange.lines import TOGETHER
from gcm_desktop.profile import Profile
from gcm_desktop.reference import GROUPS, KINDS
from gcm_desktop.workspace import Workspace

WORDS = """migration regular pathways workers rights recruitment fees border children detention
school clinic papers consulate wages harbour council village market interpreter permit family
journey rescue return savings bank transfer radio farmers drought evidence office letter""".split()
KEY = os.urandom(48)
Save = Callable[[str], object]
Way = Callable[[Path], AbstractContextManager[Save]]


class Line(SQLModel, table=True):
    """The row of the ORM's own save: an id and the text."""

    id: str = Field(primary_key=True)
    text: str


def connected(path: Path) -> sqlcipher.Connection:
    """A connection as durable as the program's own."""
    connection = sqlcipher.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in (f"key=\"x'{KEY.hex()}'\"", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


@contextmanager
def raw(folder: Path, together: int = 1) -> Iterator[Save]:
    """One INSERT into one table, or several before one commit."""
    with closing(connected(folder / f"raw{together}.db")) as connection:
        connection.execute("CREATE TABLE line (id TEXT PRIMARY KEY, text TEXT)")

        def save(text: str) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(together):
                connection.execute("INSERT INTO line VALUES (?, ?)", (uuid7().hex, text))
            connection.execute("COMMIT")

        yield save


def raw_together(folder: Path) -> AbstractContextManager[Save]:
    """So many before one commit."""
    return raw(folder, TOGETHER)


@contextmanager
def orm(folder: Path) -> Iterator[Save]:
    """The same row through SQLModel."""
    engine = create_engine(
        "sqlite://", module=sqlcipher, poolclass=QueuePool,
        creator=lambda: connected(folder / "orm.db"),
    )  # fmt: skip
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["line"]])

    def save(text: str) -> None:
        with Session(engine) as db:
            db.add(Line(id=uuid7().hex, text=text))
            db.commit()

    yield save
    engine.dispose()


@contextmanager
def whole(folder: Path) -> Iterator[Save]:
    """An input, recorded in an encrypted workspace."""
    chance, profile = random.Random(1), Profile(folder / "profile")
    with Workspace.create(folder / "a.gcm", "a passphrase", profile=profile) as workspace:
        about = workspace.write(open_consultation, title="For measuring", country="KEN").id

        def save(text: str) -> None:
            workspace.write(record_input, consultation_id=about, **facts(text, chance))

        yield save


@contextmanager
def lines_together(folder: Path) -> Iterator[Save]:
    """As many inputs as `capture` records at once where they are waiting."""
    chance, profile = random.Random(1), Profile(folder / "profile")
    with Workspace.create(folder / "b.gcm", "a passphrase", profile=profile) as workspace:
        about = workspace.write(open_consultation, title="For measuring", country="KEN").id

        def save(text: str) -> None:
            several = [facts(text, chance) for _ in range(TOGETHER)]
            workspace.write(record_inputs, consultation_id=about, several=several)

        yield save


def facts(text: str, chance: random.Random) -> dict[str, Any]:
    """What is said of an input."""
    return {
        "text": text, "kind": chance.choice(KINDS), "stakeholder_group": chance.choice(GROUPS),
        "objectives": [chance.randint(1, 23)], "quote": True, "sensitivity": "public",
    }  # fmt: skip


@contextmanager
def disk(folder: Path) -> Iterator[Save]:
    """Nothing but a page that has to be on the disk."""
    file = os.open(folder / "page", os.O_WRONLY | os.O_CREAT, 0o600)

    def save(text: str) -> None:
        os.write(file, text.encode().ljust(4096))
        os.fsync(file)

    yield save
    os.close(file)


ALONE = {
    "one page and fsync": disk,
    "raw SQLCipher INSERT": raw,
    "one bare ORM row": orm,
    "Workspace.write": whole,
}
SHARING = {"raw INSERT, one of 64": raw_together, "capture, one of 64": lines_together}


def measured(folder: Path, rounds: int, ways: Mapping[str, Way]) -> dict[str, list[float]]:
    """Milliseconds of each save, by how it was saved."""
    chance = random.Random(2)
    taken: dict[str, list[float]] = {what: [] for what in ways}
    with ExitStack() as opened:
        saves = {what: opened.enter_context(way(folder)) for what, way in ways.items()}
        for number in range(rounds + 10):
            text = " ".join(chance.choices(WORDS, k=chance.randint(15, 35)))
            for what, save in saves.items():
                start = time.perf_counter()
                save(text)
                if number >= 10:  # the first ones fill caches
                    taken[what].append((time.perf_counter() - start) * 1000)
    return taken


def show(taken: dict[str, list[float]], against: str, lines: int) -> None:
    floor = statistics.median(taken[against])
    for what, times in taken.items():
        middle = statistics.median(times)
        print(f"{what:24} {middle / lines:8.2f} {middle / floor:8.1f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="fewer saves")
    parser.add_argument("--folder", type=Path, help="on which disk (otherwise the temporary one)")
    chosen = parser.parse_args()
    rounds = 60 if chosen.short else 1000
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        alone = measured(Path(folder), rounds, ALONE)
        sharing = measured(Path(folder), rounds // 10, SHARING)
    print(f"{'what':24} {'ms':>8} {'ratio':>8}")
    show(alone, "raw SQLCipher INSERT", 1)
    show(sharing, "raw INSERT, one of 64", TOGETHER)
    floor = statistics.median(alone["raw SQLCipher INSERT"])
    line = statistics.median(sharing["capture, one of 64"]) / TOGETHER
    print(f"a line of 64 against one raw INSERT of its own: {line / floor:.1f}")


if __name__ == "__main__":
    main()
