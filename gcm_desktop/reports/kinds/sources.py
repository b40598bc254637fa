"""The annex on what a report on several consultations was made from, and what it leaves out."""

from collections.abc import Iterator

from gcm_desktop.consultation.synthesised import (
    DisclosedLeftOut,
    DisclosedSigner,
    DisclosedSource,
    Synthesised,
)
from gcm_desktop.reports.blocks import Block, Facts, Heading, Paragraph, Table
from gcm_desktop.reports.carried import in_groups
from gcm_desktop.reports.data import report_id
from gcm_desktop.reports.headcount import tally_name
from gcm_desktop.reports.voice import Voice

LEGIBLE = 16
"""Hexadecimal digits of a fingerprint that are printed; the whole stands in the data."""


def sources(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """The reports this is made from, by the digests of their data and by who signed them."""
    yield Heading(voice.say("Annex: the reports this is made from"))
    yield Paragraph(
        voice.say(
            "Each of these reports carries its own data. Whoever holds one can compare its digest "
            "with the one printed here."
        )
    )
    for one in report.sources:
        yield Heading(one.title, 2)
        yield Facts(tuple(_report(one, voice)))


def _report(one: DisclosedSource, voice: Voice) -> Iterator[tuple[str, str]]:
    yield voice.say("Report id"), str(report_id(one.data_sha256))
    yield voice.say("SHA-256 of the data"), in_groups(one.data_sha256)
    yield voice.say("As of"), voice.day(one.as_of)
    signed = "\n".join(_signer(signer) for signer in one.signers)
    yield voice.say("Signed by"), signed or voice.say("taken from a workspace, before signing")


def _signer(signer: DisclosedSigner) -> str:
    known = (signer.name, signer.role, signer.organisation, signer.fingerprint[:LEGIBLE].upper())
    return " · ".join(filter(None, known))


def left_out(report: Synthesised, voice: Voice) -> Iterator[Block]:
    """What could not be added, and why."""
    yield Heading(voice.say("Annex: what could not be added"))
    if not report.left_out:
        yield Paragraph(voice.say("Everything that the reports print could be added."))
        return
    yield Table(
        (voice.say("Consultation"), voice.say("What"), voice.say("Why")),
        tuple((one.title, _what(one, voice), _why(one, voice)) for one in report.left_out),
        voice.say("What could not be added, and why"),
    )


def _what(one: DisclosedLeftOut, voice: Voice) -> str:
    if one.what == "consultation":
        return voice.say("The whole report")
    if one.what == "people":
        return voice.say("The people counted")
    return tally_name(one.what, voice)


def _why(one: DisclosedLeftOut, voice: Voice) -> str:
    return {
        "older": voice.say("There is a later report of the same consultation."),
        "sample": voice.say("It is a sample, and invented."),
        "elsewhere": voice.say("Its country is not of this region."),
        "no_total": voice.say("Its report prints no count of people."),
        "not_counted": voice.say("Nobody counted people so."),
        "withheld": voice.say("Its report withholds this, to protect those few."),
    }[one.why]
