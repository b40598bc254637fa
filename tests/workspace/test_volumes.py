"""What a file lies on, told from what is mounted."""

from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.workspace.volumes import Medium, medium_of, removable


class Mounted(NamedTuple):
    device: str
    mountpoint: str
    fstype: str
    opts: str = "rw"


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """A disk `sda` that stays, a stick `sdb`, and an encrypted volume on the stick."""
    real, named = tmp_path / "devices", tmp_path / "block"
    named.mkdir()
    for disk, taken_out in (("sda", "0"), ("sdb", "1")):
        (real / disk / f"{disk}1").mkdir(parents=True)
        (real / disk / "removable").write_text(f"{taken_out}\n")
        for name, place in ((disk, real / disk), (f"{disk}1", real / disk / f"{disk}1")):
            (named / name).symlink_to(place)
    (real / "dm-0" / "slaves").mkdir(parents=True)
    (real / "dm-0" / "removable").write_text("0\n")
    (real / "dm-0" / "slaves" / "sdb1").symlink_to(real / "sdb" / "sdb1")
    (named / "dm-0").symlink_to(real / "dm-0")
    return named


ROOT = Mounted("/dev/sda1", "/", "ext4")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "davfs", "9p", "afs"])
def test_a_share_is_network(kind: str, devices: Path) -> None:
    share = Mounted("//server/share", "/mnt/share", kind)
    assert medium_of(Path("/mnt/share/a.gcm"), [ROOT, share], devices) is Medium.NETWORK
    assert medium_of(Path("/mnt/a.gcm"), [ROOT, share], devices) is Medium.FIXED


@pytest.mark.parametrize(
    "stick",
    [
        Mounted("/dev/sdx1", "/mnt/usb", "vfat"),
        Mounted("/dev/sdx1", "/mnt/usb", "exFAT"),
        Mounted("/dev/sdb1", "/mnt/usb", "ext4"),
        Mounted("/dev/dm-0", "/mnt/usb", "ext4"),
        Mounted("E:\\", "/mnt/usb", "NTFS", "rw,removable"),
    ],
)
def test_a_stick_is_removable_however_it_is_told(stick: Mounted, devices: Path) -> None:
    assert medium_of(Path("/mnt/usb/folder/a.gcm"), [ROOT, stick], devices) is Medium.REMOVABLE
    assert removable([ROOT, stick], devices) == [Path("/mnt/usb")]


@pytest.mark.parametrize("place", ["/media/ana/KINGSTON", "/run/media/ana/disk", "/Volumes/STICK"])
def test_what_is_mounted_where_sticks_go_is_removable(place: str, devices: Path) -> None:
    disk = Mounted("/dev/sda1", place, "ext4")
    assert medium_of(Path(place) / "a.gcm", [ROOT, disk], devices) is Medium.REMOVABLE


def test_a_drive_of_windows_that_is_a_share_is_network(devices: Path) -> None:
    share = Mounted("Z:\\", "/z", "NTFS", "rw,remote")
    assert medium_of(Path("/z/a.gcm"), [ROOT, share], devices) is Medium.NETWORK
    assert removable([ROOT, share], devices) == []


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "ext4", "btrfs", "something new", ""])
def test_everything_else_is_fixed(kind: str, devices: Path) -> None:
    disk = Mounted("none", "/home", kind)
    assert medium_of(Path("/home/a.gcm"), [ROOT, disk], devices) is Medium.FIXED
    assert medium_of(Path("/home/a.gcm"), [ROOT, disk], devices) is Medium.FIXED
    assert medium_of(Path("/home/a.gcm"), [], devices) is Medium.FIXED


def test_the_innermost_mount_decides_and_of_two_the_later(devices: Path) -> None:
    mounted = [
        ROOT,
        Mounted("/dev/sda1", "/mnt/usb", "ext4"),
        Mounted("/dev/sdb1", "/mnt/usb", "vfat"),
        Mounted("server:/x", "/mnt/usb/share", "nfs"),
    ]
    assert medium_of(Path("/mnt/usb/a.gcm"), mounted, devices) is Medium.REMOVABLE
    assert medium_of(Path("/mnt/usb/share/a.gcm"), mounted, devices) is Medium.NETWORK
    assert medium_of(Path("/mnt/usb-2/a.gcm"), mounted, devices) is Medium.FIXED


def test_a_link_to_a_stick_lies_on_the_stick(tmp_path: Path, devices: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "stick")
    stick = Mounted("/dev/sdb1", str(tmp_path / "stick"), "vfat")
    found = medium_of(tmp_path / "link" / "a.gcm", [ROOT, stick], devices)
    assert found is Medium.REMOVABLE


def test_firmware_partitions_are_no_sticks(devices: Path) -> None:
    assert removable([ROOT, Mounted("/dev/sda2", "/boot/efi", "vfat")], devices) == []


@given(st.text(), st.lists(st.builds(Mounted, st.text(), st.text(), st.text(), st.text())))
def test_nothing_it_is_asked_makes_it_fail(name: str, mounted: list[Mounted]) -> None:
    assert medium_of(Path(name), mounted, Path("/nowhere")) in Medium
    assert isinstance(removable(mounted, Path("/nowhere")), list)


def test_a_system_that_does_not_answer_has_fixed_disks_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(**_how: bool) -> None:
        raise PermissionError

    monkeypatch.setattr(psutil, "disk_partitions", refuse)
    assert medium_of(tmp_path) is Medium.FIXED
    assert removable() == []


def test_this_system_is_asked_where_nothing_else_is_told(tmp_path: Path) -> None:
    assert medium_of(tmp_path / "not there yet.gcm") in Medium
    assert all(isinstance(place, Path) for place in removable())
