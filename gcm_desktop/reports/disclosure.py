"""How people are protected in a report: what stands together, what was taken out and looked at."""

from collections.abc import Iterator

from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.disclosure import MARK
from gcm_desktop.consultation.group_map import TOGETHER, UNCOUNTED
from gcm_desktop.reference import GROUPS
from gcm_desktop.reports.blocks import Block, Paragraph
from gcm_desktop.reports.voice import Voice


def protection(report: Disclosed, voice: Voice) -> Iterator[Block]:
    """What was merged, taken out and confirmed, in words for the methodology."""
    if lines := list(_lines(report, voice)):
        yield Paragraph(voice.in_a_row(lines))
    if looked := list(_looked_at(report, voice)):
        yield Paragraph(voice.in_a_row(looked))


def _lines(report: Disclosed, voice: Voice) -> Iterator[str]:
    groups, k = report.groups, report.people.k
    if groups.together:
        yield voice.say(
            "Everything said by groups that the head count puts together stands under “{line}”: "
            "{groups}.",
            line=voice.group(TOGETHER), groups=_named(groups.together, voice),
        )  # fmt: skip
    if groups.uncounted == GROUPS:
        yield voice.say(
            "It is not known of any group that at least {k} people of it took part, so everything "
            "said stands under “{line}”.",
            k=k, line=voice.group(UNCOUNTED),
        )  # fmt: skip
    elif groups.uncounted:
        yield voice.say(
            "Everything said by groups of which it is not known that at least {k} people took part "
            "stands under “{line}”: {groups}.",
            k=k, line=voice.group(UNCOUNTED), groups=_named(groups.uncounted, voice),
        )  # fmt: skip


def _looked_at(report: Disclosed, voice: Voice) -> Iterator[str]:
    review = report.disclosure
    gone = {one.cause: one.redacted for one in review.causes if one.redacted}
    kept = {one.cause: one.kept for one in review.causes if one.kept}
    if gone:
        yield voice.say(
            "Words that could show somebody were taken out, and {mark} stands in their place: "
            "{causes}.",
            mark=MARK, causes=_counted(gone, voice),
        )  # fmt: skip
    if kept:
        yield voice.say(
            "Others were looked at and kept for a reason: {causes}.", causes=_counted(kept, voice)
        )
    if review.quotes:
        yield voice.count(
            "{number} quote was confirmed by itself.",
            "{number} quotes were confirmed one by one.",
            review.quotes,
        )


def _counted(causes: dict[str, int], voice: Voice) -> str:
    return voice.joined([f"{cause_name(cause, voice)} ({n})" for cause, n in causes.items()])


def _named(groups: tuple[str, ...], voice: Voice) -> str:
    return voice.listed([voice.group(group) for group in groups])


def cause_name(cause: str, voice: Voice) -> str:
    """Why words were looked at."""
    return {
        "phone": voice.say("telephone numbers"),
        "email": voice.say("e-mail addresses"),
        "digits": voice.say("other long numbers"),
        "name": voice.say("names"),
        "title": voice.say("forms of address"),
        "other": voice.say("words pointed out by a reader"),
        "changed": voice.say("words that were changed later"),
    }[cause]
