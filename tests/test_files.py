"""Files that the program makes: one stays only if what belongs to it is done as well."""

from pathlib import Path

import pytest

from gcm_desktop.errors import AlreadyThereError
from gcm_desktop.files import staying


def test_a_file_stays_once_what_belongs_to_it_is_done(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    with staying(path, b"words"):
        assert path.read_bytes() == b"words"
    assert path.read_bytes() == b"words"


@pytest.mark.parametrize("raised", [ValueError, KeyboardInterrupt])
def test_a_file_goes_where_that_fails(tmp_path: Path, raised: type[BaseException]) -> None:
    path = tmp_path / "report.pdf"
    with pytest.raises(raised), staying(path, b"words"):
        raise raised
    assert not path.exists()


def test_a_file_that_went_with_its_stick_hides_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"

    def fail() -> None:
        path.unlink()
        raise ValueError("said")

    with pytest.raises(ValueError, match="said"), staying(path, b"words"):
        fail()


def test_a_file_that_was_there_before_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"older")
    with pytest.raises(AlreadyThereError), staying(path, b"words"):
        pass
    assert path.read_bytes() == b"older"
