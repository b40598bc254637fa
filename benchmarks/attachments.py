"""How fast do attachments go in and out of an encrypted file, and in how much memory? (30 MB more)

Beside them the same bytes as a plain copy of the file onto the disk, and as rows of a bare table
in a file encrypted alike, by pieces of the same size and as many a commit.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import sqlcipher3.dbapi2 as sqlcipher

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.inputs import inputs, record_input
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attachments import PIECE, TOGETHER, attach, write_out
from gcm_desktop.workspace.key import key_of
from gcm_desktop.workspace.placing import digest_of

PASSPHRASE = "for measuring"  # noqa: S105 - of a file that lives for minutes
PROGRAM = """
import sys
sys.path[:0] = [{root!r}, {benchmarks!r}]
from pathlib import Path
import attachments, many_inputs
attachments.through(Path({folder!r}), Path({file!r}), bytes.fromhex({secret!r}))
print(many_inputs.peak())
"""


def through(folder: Path, file: Path, secret: bytes) -> tuple[float, float]:
    """Seconds to take a file in, and to write it out again.

    The key is given: deriving it takes 64 MB for a moment, which would hide what is measured.
    """
    profile = Profile(folder / "profile")
    with Workspace.open(folder / "a.gcm", None, profile=profile, key=secret) as workspace:
        [entry] = workspace.read(inputs, limit=1)
        begun = time.perf_counter()
        digest = attach(workspace, entry.id, file).sha256
        taken = time.perf_counter() - begun
        out = folder / f"{file.name}.{time.monotonic_ns()}"
        begun = time.perf_counter()
        write_out(workspace, digest, out)
        given = time.perf_counter() - begun
    assert digest_of(out) == digest  # read in parts: memory is measured
    out.unlink()
    return taken, given


def copied(folder: Path, file: Path) -> float:
    """Seconds of a plain copy, on the disk at the end."""
    begun = time.perf_counter()
    with file.open("rb") as source, (folder / "copy").open("wb") as target:
        shutil.copyfileobj(source, target, PIECE)
        target.flush()
        os.fsync(target.fileno())
    return time.perf_counter() - begun


def bare(folder: Path, file: Path, ending: str) -> tuple[float, float]:
    """Seconds into a bare table and out of it; `ending` says how the table is kept."""
    path = folder / f"bare{ending.split()[0] if ending else ''}.db"
    with closing(sqlcipher.connect(path, isolation_level=None)) as connection:
        for pragma in (f"key=\"x'{os.urandom(48).hex()}'\"", "journal_mode=WAL", "synchronous=FULL",
                       "secure_delete=ON"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute(
            "CREATE TABLE piece (sha256 TEXT, number INTEGER, piece BLOB,"
            f" PRIMARY KEY (sha256, number)) {ending}"
        )
        begun = time.perf_counter()
        with file.open("rb") as source:
            number = 0
            while piece := source.read(PIECE):
                if number % TOGETHER == 0:
                    connection.execute("COMMIT" if number else "SELECT 1")
                    connection.execute("BEGIN")
                connection.execute("INSERT INTO piece VALUES ('a', ?, ?)", (number, piece))
                number += 1
            connection.execute("COMMIT")
        taken = time.perf_counter() - begun
        begun = time.perf_counter()
        with (folder / "out").open("wb") as target:
            for each in range(number):
                target.write(connection.execute(
                    "SELECT piece FROM piece WHERE sha256 = 'a' AND number = ?", (each,)
                ).fetchone()[0])  # fmt: skip
            target.flush()
            os.fsync(target.fileno())
        return taken, time.perf_counter() - begun


def peak(folder: Path, file: Path, secret: bytes) -> float:
    """MB at most of a program of its own that does it."""
    said = PROGRAM.format(
        root=str(ROOT), benchmarks=str(ROOT / "benchmarks"), folder=str(folder), file=str(file),
        secret=secret.hex(),
    )  # fmt: skip
    ended = subprocess.run([sys.executable, "-c", said], stdout=subprocess.PIPE, check=True)
    return float(ended.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="10 MB")
    parser.add_argument("--folder", type=Path, help="on which disk (otherwise the temporary one)")
    chosen = parser.parse_args()
    size = 10_000_000 if chosen.short else 100_000_000
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        profile = Profile(folder / "profile")
        with Workspace.create(folder / "a.gcm", PASSPHRASE, profile=profile) as workspace:
            about = workspace.write(open_consultation, title="For measuring", country="KEN").id
            workspace.write(record_input, consultation_id=about, text="Heard on a tape.",
                            kind="experience", stakeholder_group="migrants")  # fmt: skip
        secret = key_of(folder / "a.gcm", PASSPHRASE)
        small, large, other = folder / "small.ogg", folder / "large.ogg", folder / "other.ogg"
        for path, length in ((small, 10), (large, size), (other, size)):
            path.write_bytes(os.urandom(length))
        floor = copied(folder, large)
        ways = {"plain copy": (floor, floor)}
        for what, ending in (("bare table, rowid", ""), ("without rowid", "WITHOUT ROWID")):
            ways[what] = bare(folder, large, ending)
        ways["attach and write out"] = through(folder, large, secret)
        print(f"{f'{size / 1e6:.0f} MB':24}{'in MB/s':>10}{'ratio':>8}{'out MB/s':>10}{'ratio':>8}")
        for what, (taken, given) in ways.items():
            print(f"{what:24}{size / 1e6 / taken:10.0f}{taken / floor:8.1f}"
                  f"{size / 1e6 / given:10.0f}{given / floor:8.1f}")  # fmt: skip
        few, many = peak(folder, small, secret), peak(folder, other, secret)
        print(f"memory for {size / 1e6:.0f} MB in and out: {many - few:+.0f} MB")
        print(f"                over {few:.0f} MB for a few bytes")


if __name__ == "__main__":
    main()
