"""What kind of medium a file lies on: it decides how the file is written, and where backups go.

Asked of the system each time and kept nowhere: a stick may be pulled between two questions.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import psutil

BLOCK_DEVICES = Path("/sys/class/block")
"""Where Linux says of every block device whether it can be taken out."""
NETWORK = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "9p", "davfs",
    "webdav", "ncpfs", "ceph", "glusterfs", "lustre", "vboxsf", "vmhgfs", "sshfs", "fuse.sshfs",
    "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.vmhgfs-fuse",
})  # fmt: skip
"""File systems behind which somebody else keeps the bytes: other machines, and hosts of this
one."""
OF_STICKS = frozenset({"vfat", "msdos", "fat", "fat32", "exfat"})
"""File systems that hardly any built-in disk has."""
WHERE_STICKS_GO = tuple(map(Path, ("/media", "/run/media", "/Volumes")))
OF_THE_SYSTEM = tuple(map(Path, ("/boot", "/efi")))
"""Firmware partitions have the file system of sticks, and are no place for anybody's files."""


class Medium(StrEnum):
    """What a file lies on."""

    FIXED = "fixed"
    """A disk of this computer, or memory of it, or nothing that is known."""
    REMOVABLE = "removable"
    """A stick or card, which may be pulled at any moment."""
    NETWORK = "network"
    """A share, which others may change and which may go away."""


class Partition(Protocol):
    """Something mounted, as `psutil.disk_partitions` tells it."""

    @property
    def device(self) -> str: ...  # noqa: D102 - as psutil names them
    @property
    def mountpoint(self) -> str: ...  # noqa: D102 - as above
    @property
    def fstype(self) -> str: ...  # noqa: D102 - as above
    @property
    def opts(self) -> str: ...  # noqa: D102 - as above


def medium_of(
    path: Path, partitions: Sequence[Partition] | None = None, devices: Path = BLOCK_DEVICES
) -> Medium:
    """What a file, there or yet to be made, lies on. Never raises: the unknown is fixed."""
    try:
        if str(path).startswith(("\\\\", "//")) and sys.platform == "win32":
            return Medium.NETWORK
        mounted = _mounted() if partitions is None else partitions
        under = _under(Path(os.path.realpath(path)), mounted)
        return _medium(under, devices) if under else Medium.FIXED
    except (OSError, ValueError, RuntimeError, psutil.Error):
        return Medium.FIXED


def removable(
    partitions: Sequence[Partition] | None = None, devices: Path = BLOCK_DEVICES
) -> list[Path]:
    """Where the sticks and cards are that are plugged in now. Never raises."""
    try:
        mounted = _mounted() if partitions is None else partitions
    except (OSError, RuntimeError, psutil.Error):
        return []
    return list(dict.fromkeys(_removable(mounted, devices)))


def _removable(mounted: Sequence[Partition], devices: Path) -> Iterator[Path]:
    for partition in mounted:
        place = Path(partition.mountpoint)
        if any(place.is_relative_to(theirs) for theirs in OF_THE_SYSTEM):
            continue
        try:
            if _medium(partition, devices) is Medium.REMOVABLE:
                yield place
        except (OSError, ValueError):
            continue


def _mounted() -> Sequence[Partition]:
    found: Sequence[Partition] = psutil.disk_partitions(all=True)
    return found


def _under(path: Path, mounted: Sequence[Partition]) -> Partition | None:
    """The innermost of what is mounted above a file; of two on one place, the later covers."""
    above = [
        (len(Path(partition.mountpoint).parts), number, partition)
        for number, partition in enumerate(mounted)
        if partition.mountpoint and path.is_relative_to(partition.mountpoint)
    ]
    return max(above, key=lambda found: found[:2])[2] if above else None


def _medium(partition: Partition, devices: Path) -> Medium:
    kind, options = partition.fstype.lower(), partition.opts.lower().split(",")
    if kind in NETWORK or "remote" in options:
        return Medium.NETWORK
    if kind in OF_STICKS or "removable" in options:
        return Medium.REMOVABLE
    place = Path(partition.mountpoint)
    if any(place.is_relative_to(usual) and place != usual for usual in WHERE_STICKS_GO):
        return Medium.REMOVABLE
    if partition.device.startswith("/dev/") and _can_be_taken_out(partition.device, devices):
        return Medium.REMOVABLE
    return Medium.FIXED


def _can_be_taken_out(device: str, devices: Path) -> bool:
    """What Linux says of the disk that a partition, or an encrypted volume, is part of."""
    name = Path(os.path.realpath(device)).name
    return any(_says_removable(disk) for disk in _disks(devices / name))


def _disks(block: Path) -> Iterator[Path]:
    """The device itself, the disk it is a part of, and the devices it is mapped onto."""
    real = Path(os.path.realpath(block))
    yield from (real, real.parent)
    if (mapped := real / "slaves").is_dir():
        for beneath in mapped.iterdir():
            part = Path(os.path.realpath(beneath))
            yield from (part, part.parent)


def _says_removable(disk: Path) -> bool:
    try:
        return (disk / "removable").read_text("ascii").strip() == "1"
    except (OSError, ValueError):
        return False
