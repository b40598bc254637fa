"""The commands about signing identities: identity new, identity trust."""

import json
import stat
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from gcm_desktop.__main__ import main

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

SIGNER = "a phrase for signing"


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An identity and its certificate, made by the command, and what it said."""
    path = tmp_path_factory.mktemp("identity") / "amina.p12"
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(said):
        patch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
        patch.setenv("GCM_PROFILE", str(path.parent / "profile"))
        status = main(["identity", "new", "--name", "Amina Otieno", "--role", "facilitator",
                       "--organisation", "Riverside Council", "-o", str(path)])  # fmt: skip
    assert status == 0
    assert said.getvalue().startswith("The key has the fingerprint ")
    return path


@pytest.fixture
def made(identity: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The identity, whose passphrase is in the environment."""
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    return identity


def test_a_key_is_made_with_its_certificate_beside_it(made: Path, gcm: Run, tmp_path: Path) -> None:
    certificate = made.with_suffix(".crt")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert certificate.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"Amina" not in made.read_bytes()
    ended = gcm("identity", "trust", certificate, "-o", tmp_path / "trust.json")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    [pinned] = json.loads((tmp_path / "trust.json").read_bytes())["pinned"]
    assert (pinned["name"], pinned["role"], pinned["organisation"]) == (
        "Amina Otieno", "facilitator", "Riverside Council",
    )  # fmt: skip


def test_an_identity_and_its_certificate_are_trusted_alike(
    made: Path, gcm: Run, tmp_path: Path
) -> None:
    for name, source in (("one", made), ("two", made.with_suffix(".crt"))):
        assert gcm("identity", "trust", source, "-o", tmp_path / name).status == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_identity_is_trusted_only_with_its_passphrase(
    made: Path, gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "another one")
    ended = gcm("identity", "trust", made, "-o", tmp_path / "trust.json")
    assert (ended.status, ended.err[:52]) == (
        1, "The passphrase does not open this signing identity. ",
    )  # fmt: skip
    assert not (tmp_path / "trust.json").exists()


@pytest.mark.parametrize("there", ["amina.p12", "amina.crt"])
def test_no_key_is_made_over_another_file(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: Any
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    (tmp_path / there).write_text("mine")
    ended = gcm("identity", "new", "--name", "Amina", "-o", tmp_path / "amina.p12")
    assert (ended.status, ended.err[:34]) == (1, f"There is already a file {there}."[:34])
    assert [path.name for path in tmp_path.glob("amina*")] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_key_needs_a_passphrase(gcm: Run, tmp_path: Path) -> None:
    ended = gcm("identity", "new", "--name", "Amina", "-o", tmp_path / "amina.p12")
    assert (ended.status, ended.err[:36]) == (1, "The identity's passphrase is needed ")
    assert list(tmp_path.glob("amina*")) == []


@pytest.mark.parametrize("name", ["x" * 65, "two\nlines"])
def test_a_name_that_fits_no_certificate_is_refused(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    ended = gcm("identity", "new", "--name", name, "-o", tmp_path / "amina.p12")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert list(tmp_path.glob("amina*")) == []


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"words"])
def test_what_is_no_certificate_is_not_trusted(
    gcm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    (tmp_path / "other.crt").write_bytes(content)
    ended = gcm("identity", "trust", tmp_path / "other.crt", "-o", tmp_path / "trust.json")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert not (tmp_path / "trust.json").exists()
