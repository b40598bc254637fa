"""Officers: who works at a device."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, select

from gcm_desktop.consultation.consultations import open_consultation
from gcm_desktop.consultation.officers import Officer, introduce_officer, officer_named
from gcm_desktop.errors import RefusedError
from gcm_desktop.profile import ROLES, Profile
from gcm_desktop.workspace import Workspace


def officers(db: Session) -> list[Officer]:
    return list(db.exec(select(Officer).order_by(Officer.id)))


def test_a_role_alone_is_enough(workspace: Workspace) -> None:
    key = uuid4()
    made = workspace.write(introduce_officer, key, name=None, role="rapporteur", organisation=None)
    assert (made.id, made.name, made.role) == (key, None, "rapporteur")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_profile_is_one_of_the_records(workspace: Workspace, role: str) -> None:
    made = workspace.write(introduce_officer, uuid4(), name="Ana", role=role, organisation=None)
    assert made.role == role


def test_a_role_that_is_none_is_refused(workspace: Workspace) -> None:
    with pytest.raises(RefusedError):
        workspace.write(introduce_officer, uuid4(), name="Ana", role="king", organisation=None)


def test_introducing_twice_brings_one_officer_up_to_date(workspace: Workspace) -> None:
    key = uuid4()
    for name in ("Ana", "Ana Ñ"):
        workspace.write(introduce_officer, key, name=name, role="rapporteur", organisation=None)
    assert [one.name for one in workspace.read(officers) if one.id == key] == ["Ana Ñ"]


def test_the_file_knows_who_writes_before_the_first_thing_is_written(
    locked: Workspace, profile: Profile
) -> None:
    profile.keep(replace(profile.settings, name="Ana", role="rapporteur", organisation="Port"))
    assert locked.read(officers) == []
    locked.write(open_consultation, title="T", country="KEN")
    [known] = locked.read(officers)
    assert known.id == UUID(profile.settings.officer_id)
    assert (known.name, known.role, known.organisation) == ("Ana", "rapporteur", "Port")


def test_a_file_without_a_passphrase_keeps_no_name_of_its_officer(
    workspace: Workspace, profile: Profile, tmp_path: Path
) -> None:
    profile.keep(replace(profile.settings, name="Ana Quemada", organisation="Harbour Council"))
    workspace.write(open_consultation, title="T", country="KEN")
    [known] = workspace.read(officers)
    assert known.name is known.organisation is None
    workspace.close()
    assert b"Quemada" not in workspace.path.read_bytes()
    assert b"Harbour Council" not in workspace.path.read_bytes()


def test_a_change_in_the_settings_reaches_the_file_at_the_next_opening(
    locked: Workspace, profile: Profile, passphrase: str
) -> None:
    profile.keep(replace(profile.settings, name="Ana"))
    locked.write(open_consultation, title="T", country="KEN")
    locked.close()
    profile.keep(replace(profile.settings, name="Ana Ñ", role="secretariat"))
    with Workspace.open(locked.path, passphrase, profile=profile) as again:
        again.write(open_consultation, title="U", country="KEN")
        [known] = again.read(officers)
    assert (known.name, known.role) == ("Ana Ñ", "secretariat")


def test_another_name_at_this_device_is_another_officer_and_always_the_same(
    locked: Workspace, profile: Profile, passphrase: str
) -> None:
    locked.write(open_consultation, title="T", country="KEN")
    locked.close()
    for title in ("U", "V"):
        with Workspace.open(locked.path, passphrase, profile=profile, officer="Ben") as bens:
            bens.write(open_consultation, title=title, country="KEN")
            known = bens.read(officers)
            first = bens.read(officer_named, "Ben")
    assert len(known) == 2
    assert first in {one.id for one in known}
    assert first != UUID(profile.settings.officer_id)


def test_nobody_is_found_by_a_name_that_nobody_has(workspace: Workspace) -> None:
    assert workspace.read(officer_named, "Nobody") is None
