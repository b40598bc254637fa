"""Making a report of any kind: its values as attached data, its sections as pages."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from gcm_desktop.reports.blocks import Block
from gcm_desktop.reports.carried import Carried, Told, integrity, signatures
from gcm_desktop.reports.report import Report
from gcm_desktop.reports.typesetting import About, Attachment, Colours, typeset
from gcm_desktop.reports.voice import Voice

T = TypeVar("T", bound=Told, contravariant=True)


class Section(Protocol[T]):
    """A section of one kind of report."""

    def __call__(self, report: T, voice: Voice, /) -> Iterator[Block]:
        """Its blocks, in the voice of the report."""


def composed(told: T, carried: Carried, sections: Sequence[Section[T]]) -> list[Block]:
    """The sections of a report, then the places for signatures and what its data are."""
    voice = Voice(told.language)
    blocks = [block for section in sections for block in section(told, voice)]
    return [*blocks, *signatures(voice), *integrity(carried, voice)]


def made(
    told: T,
    sections: Sequence[Section[T]],
    *,
    name: str,
    title: str,
    author: str,
    colours: Colours | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """The report as a PDF with its data attached; the same facts give the same bytes.

    `progress` is told how many steps of how many are done; what it raises ends the work.
    """
    carried = Carried.of(told, name)
    set_ = typeset(
        composed(told, carried, sections),
        About(
            title=title,
            language=told.language,
            author=author,
            date=told.as_of,
            document_id=carried.report_id,
            running_head=title,
            attachment=Attachment(name, carried.schema, carried.data),
            colours=colours,
        ),
        progress,
    )
    return Report(set_.pdf, carried.data, carried.digest, set_.missing, set_.pages)
