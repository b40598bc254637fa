"""Blocks are values."""

from dataclasses import FrozenInstanceError

import pytest

from gcm_desktop.reports.blocks import Heading, Matrix, Note, Paragraph, Quote


def test_blocks_of_the_same_content_are_the_same() -> None:
    assert Heading("Findings", 2) == Heading("Findings", 2)
    assert Quote("Yes", None, "en", "1A", verbatim=True) != Quote("Yes", None, "en", "1A", False)
    assert len({Paragraph("a"), Paragraph("a"), Paragraph("a", "note"), Note("a")}) == 3


def test_blocks_cannot_be_changed() -> None:
    block = Paragraph("as it was")
    with pytest.raises(FrozenInstanceError):
        block.text = "something else"  # type: ignore[misc]


def test_matrix_has_no_row_of_unsorted_inputs_unless_it_is_given_one() -> None:
    first = Matrix(((1, "Data"),), (("media", "Media"),), {}, "nothing yet")
    second = Matrix(((1, "Data"),), (("media", "Media"),), {}, "nothing yet")
    assert first.unsorted_label == first.total_label == ""
    assert first.unsorted is not second.unsorted
