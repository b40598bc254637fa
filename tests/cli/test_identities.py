"""The commands about signing identities: identity new, identity trust."""

import json
import stat

import pytest

SIGNER = "a phrase for signing"


@pytest.fixture
def made(gcm, tmp_path, monkeypatch):
    """An identity and its certificate, made by the command."""
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    path = tmp_path / "amina.p12"
    ended = gcm("identity", "new", "--name", "Amina Otieno", "--role", "facilitator",
                "--organisation", "Riverside Council", "-o", path)  # fmt: skip
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith("The key has the fingerprint ")
    return path


def test_a_key_is_made_with_its_certificate_beside_it(made, gcm, tmp_path):
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


def test_an_identity_and_its_certificate_are_trusted_alike(made, gcm, tmp_path):
    for name, source in (("one", made), ("two", made.with_suffix(".crt"))):
        assert gcm("identity", "trust", source, "-o", tmp_path / name).status == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_identity_is_trusted_only_with_its_passphrase(made, gcm, tmp_path, monkeypatch):
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", "another one")
    ended = gcm("identity", "trust", made, "-o", tmp_path / "trust.json")
    assert (ended.status, ended.err[:52]) == (
        1, "The passphrase does not open this signing identity. ",
    )  # fmt: skip
    assert not (tmp_path / "trust.json").exists()


@pytest.mark.parametrize("there", ["amina.p12", "amina.crt"])
def test_no_key_is_made_over_another_file(gcm, tmp_path, monkeypatch, there):
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    (tmp_path / there).write_text("mine")
    ended = gcm("identity", "new", "--name", "Amina", "-o", tmp_path / "amina.p12")
    assert (ended.status, ended.err[:34]) == (1, f"There is already a file {there}."[:34])
    assert [path.name for path in tmp_path.glob("amina*")] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_a_key_needs_a_passphrase(gcm, tmp_path):
    ended = gcm("identity", "new", "--name", "Amina", "-o", tmp_path / "amina.p12")
    assert (ended.status, ended.err[:36]) == (1, "The identity's passphrase is needed ")
    assert list(tmp_path.glob("amina*")) == []


@pytest.mark.parametrize("name", ["x" * 65, "two\nlines"])
def test_a_name_that_fits_no_certificate_is_refused(gcm, tmp_path, monkeypatch, name):
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    ended = gcm("identity", "new", "--name", name, "-o", tmp_path / "amina.p12")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert list(tmp_path.glob("amina*")) == []


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"words"])
def test_what_is_no_certificate_is_not_trusted(gcm, tmp_path, monkeypatch, content):
    monkeypatch.setenv("GCM_IDENTITY_PASSPHRASE", SIGNER)
    (tmp_path / "other.crt").write_bytes(content)
    ended = gcm("identity", "trust", tmp_path / "other.crt", "-o", tmp_path / "trust.json")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert not (tmp_path / "trust.json").exists()
