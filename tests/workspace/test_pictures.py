"""Attached pictures to be looked at: small, the right way up, and never at any price."""

import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gcm_desktop.consultation.inputs import Input
from gcm_desktop.workspace import Workspace
from gcm_desktop.workspace.attachments import PIECE, attach
from gcm_desktop.workspace.pictures import SCREEN, picture, thumbnail

Say = Callable[..., Input]


def kept(workspace: Workspace, say: Say, path: Path) -> str:
    """As it is: what came by a merge was cleaned by nobody."""
    return attach(workspace, say().id, path, keep_metadata=True).sha256


def shown(content: bytes | None) -> Image.Image:
    assert content is not None
    opened = Image.open(BytesIO(content))
    assert opened.format == "PNG"
    return opened


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"),
     ("PNG", "LA"), ("PNG", "I;16"), ("TIFF", "RGB"), ("TIFF", "F"), ("GIF", "P"), ("WEBP", "RGB"),
     ("BMP", "RGB")],
)  # fmt: skip
def test_a_thumbnail_is_small_and_of_the_same_shape(
    workspace: Workspace, say: Say, tmp_path: Path, kind: str, mode: str
) -> None:
    greys = Image.linear_gradient("L").resize((900, 600))
    made = greys.convert("I;16") if mode == "I;16" else greys.convert("RGB").convert(mode[:4])
    made.save(tmp_path / "a picture", kind)
    sha256 = kept(workspace, say, tmp_path / "a picture")
    assert shown(thumbnail(workspace, sha256)).size == (256, 171)
    assert shown(thumbnail(workspace, sha256, 90)).size == (90, 60)
    assert shown(thumbnail(workspace, sha256, 5000)).size == (256, 171)
    assert shown(picture(workspace, sha256, 5000)).size == (900, 600)
    assert SCREEN < 5000


def test_a_thumbnail_is_the_right_way_up_and_tells_nothing(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    told: Any = Image.Exif()
    told[0x0112], told[0x010F] = 6, "Tattle camera"
    Image.new("RGB", (600, 300), "red").save(tmp_path / "a.jpg", exif=told)
    small = thumbnail(workspace, kept(workspace, say, tmp_path / "a.jpg"))
    assert shown(small).size == (128, 256)
    assert b"Tattle" not in (small or b"")


def test_deep_greys_are_seen_as_greys(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    Image.linear_gradient("L").convert("I;16").point(lambda grey: grey * 256).save(
        tmp_path / "a.png"
    )
    small = shown(thumbnail(workspace, kept(workspace, say, tmp_path / "a.png")))
    assert small.convert("L").getextrema() == (0, 255)


def test_what_is_no_picture_or_not_here_has_none(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    contents = {"a.pdf": b"%PDF-1.7", "torn.jpg": b"\xff\xd8\xff\xe0 torn", "empty.png": b""}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        assert thumbnail(workspace, kept(workspace, say, tmp_path / name)) is None
    assert thumbnail(workspace, "a" * 64) is None


def test_a_bomb_that_came_by_a_merge_is_not_opened(
    workspace: Workspace, say: Say, tmp_path: Path
) -> None:
    Image.new("1", (9000, 9000)).save(tmp_path / "bomb.png")
    assert thumbnail(workspace, kept(workspace, say, tmp_path / "bomb.png")) is None


def test_a_damaged_picture_has_none(workspace: Workspace, say: Say, tmp_path: Path) -> None:
    noise = Image.frombytes("L", (600, 500), random.Random(2).randbytes(300_000))
    noise.save(tmp_path / "a.bmp")
    sha256 = kept(workspace, say, tmp_path / "a.bmp")
    assert (tmp_path / "a.bmp").stat().st_size > PIECE
    assert thumbnail(workspace, sha256) is not None
    workspace.write(
        lambda db: db.connection().exec_driver_sql(
            "UPDATE attachment_chunk SET piece = zeroblob(length(piece)) WHERE number = 1"
        )
    )
    assert thumbnail(workspace, sha256) is None
