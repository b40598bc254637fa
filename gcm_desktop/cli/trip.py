"""The whole trip, from a keystroke to a verified report: what `tour` shows and `self-test` tries.

Every step is the very action, query or function that the window and the commands use.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from gcm_desktop.files import read_whole, write_new
from gcm_desktop.profile import Profile
from gcm_desktop.texts import _

if TYPE_CHECKING:
    from sqlmodel import Session

    from gcm_desktop.consultation.coverage import Coverage
    from gcm_desktop.exchange.importing import ImportedTable
    from gcm_desktop.reports.report import Report
    from gcm_desktop.reports.verification import Verdict
    from gcm_desktop.workspace import Workspace

OFFICER = "Sample officer"
ORGANISATION = "Sample secretariat"
LARGEST = 200_000_000


@dataclass(frozen=True)
class Passphrases:
    """Of the workspace and of the identity, made for one trip."""

    workspace: str = field(default_factory=lambda: f"sample-{secrets.token_hex(8)}")
    identity: str = field(default_factory=lambda: f"sample-{secrets.token_hex(8)}")

    def as_text(self) -> str:
        """One a line, the workspace's first, so that the file can be given as it is."""
        told = _(
            "These two passphrases belong to a sample that 'gcm-desktop tour' made. Never use "
            "them, nor this file's manner of keeping them, for anything real."
        )
        return (
            f"{self.workspace}\n{self.identity}\n\n{told}\n"
            f"workspace.gcm: {self.workspace}\nidentity.p12: {self.identity}\n"
        )


@dataclass(frozen=True)
class Trip:
    """One trip in a folder of its own, and the files it leaves there."""

    folder: Path
    profile: Profile
    passphrases: Passphrases = field(default_factory=Passphrases)

    @property
    def workspace(self) -> Path:
        """The encrypted workspace."""
        return self.folder / "workspace.gcm"

    @property
    def report(self) -> Path:
        """The signed report."""
        return self.folder / "report.pdf"

    @property
    def identity(self) -> Path:
        """The officer's key."""
        return self.folder / "identity.p12"

    @property
    def trust(self) -> Path:
        """Whom the secretariat relies on: this officer."""
        return self.folder / "trust.json"

    @property
    def data(self) -> Path:
        """The data taken out of the report."""
        return self.folder / "data.json"

    @property
    def verdict(self) -> Path:
        """What the secretariat finds."""
        return self.folder / "verdict.json"

    @property
    def passphrase_file(self) -> Path:
        """Both passphrases."""
        return self.folder / "passphrases.txt"
