"""What tests start from: a profile, workspace files plain and encrypted, a consultation."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings

from gcm_desktop import remembering
from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.disclosure import CONFIRM, KEEP, QUOTE
from gcm_desktop.consultation.disclosure_review import disclosure_review, settle_all
from gcm_desktop.profile import Profile
from gcm_desktop.texts import use_language
from gcm_desktop.workspace import Workspace
from tests.stores import Held

PASSPHRASE = "seven herons by the harbour"
settings.register_profile(
    "tests",
    deadline=None,  # machines are shared
    max_examples=int(os.environ.get("GCM_EXAMPLES", "60")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("tests")
PATIENCE = 5.0
"""Seconds in which a thread that a test started has to come to its end."""


@pytest.fixture(autouse=True)
def _no_thread_is_left_running() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    patient_until = time.monotonic() + PATIENCE
    while left := [t for t in threading.enumerate() if t not in before and not t.daemon]:
        if time.monotonic() > patient_until:
            pytest.fail(f"threads left running: {', '.join(t.name for t in left)}")
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _messages_are_in_english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(autouse=True)
def _no_profile_of_this_device_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GCM_PROFILE", str(tmp_path / "profile"))


@pytest.fixture(autouse=True)
def _no_store_of_this_computer_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Held:
    """What the program takes for the store of passphrases of this computer."""
    held = Held()
    monkeypatch.setattr(remembering, "system_store", lambda: held)
    return held


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """What this device remembers, in a folder of the test's own."""
    return Profile(tmp_path / "profile")


@pytest.fixture
def passphrase() -> str:
    """What opens `locked`."""
    return PASSPHRASE


@pytest.fixture(scope="session")
def plain_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace without a passphrase, closed: to be copied, never to be opened."""
    return _made(tmp_path_factory.mktemp("plain"), None)


@pytest.fixture(scope="session")
def locked_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new encrypted workspace, closed: to be copied, never to be opened."""
    return _made(tmp_path_factory.mktemp("locked"), PASSPHRASE)


@pytest.fixture
def workspace(tmp_path: Path, profile: Profile, plain_file: Path) -> Iterator[Workspace]:
    """An open workspace without a passphrase, which is quicker where that is not the point."""
    path = tmp_path / "test.gcm"
    shutil.copy(plain_file, path)
    with Workspace.open(path, None, profile=profile) as workspace:
        yield workspace


@pytest.fixture
def locked(tmp_path: Path, profile: Profile, locked_file: Path) -> Iterator[Workspace]:
    """An open encrypted workspace. Deriving its key takes a third of a second."""
    path = tmp_path / "locked.gcm"
    shutil.copy(locked_file, path)
    with Workspace.open(path, PASSPHRASE, profile=profile) as workspace:
        yield workspace


@pytest.fixture
def settled_disclosure() -> Callable[..., None]:
    """Decides on every place that a report would print: quotes confirmed, all others kept.

    With `groups`, vouches also for every group that spoke and that nobody counted.
    """

    def settle(workspace: Workspace, consultation_id: UUID, *, groups: bool = False) -> None:
        review = workspace.read(
            disclosure_review, consultation_id, as_of=date(2031, 1, 5), edition="restricted"
        )
        decided = [
            find.as_json()
            | {"outcome": CONFIRM if find.what == QUOTE else KEEP, "reason": "invented for a test"}
            for find in review.unsettled
        ]
        asked = [one.as_json() | {"outcome": CONFIRM, "reason": "invented for a test"}
                 for one in review.groups if groups]  # fmt: skip
        workspace.write(settle_all, consultation_id=consultation_id, decided=[*decided, *asked])

    return settle


@pytest.fixture
def consultation(workspace: Workspace) -> Consultation:
    """A consultation in `workspace`."""
    return workspace.write(open_consultation, title="Harbour talks", country="KEN")


def _made(folder: Path, passphrase: str | None) -> Path:
    path = folder / "new.gcm"
    Workspace.create(path, passphrase, profile=Profile(folder / "profile")).close()
    return path
