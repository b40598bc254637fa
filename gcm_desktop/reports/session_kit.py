"""The session kit: everything a facilitator takes along to one meeting, on paper.

The plan on one page, the consent to be read aloud, the objectives in plain words, a form for
notes, a tally sheet, and where there is help. It names no participant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_gmt, get_timezone_name

from gcm_desktop import reference
from gcm_desktop.reports.blocks import (
    Facts,
    Footnote,
    Heading,
    Note,
    PageBreak,
    Paragraph,
    Table,
)
from gcm_desktop.reports.forms import (
    Aloud,
    Beside,
    Helping,
    Piece,
    Ruled,
    identified,
    typeset_forms,
)
from gcm_desktop.reports.plain_texts import (
    OBJECTIVES,
    PlainTexts,
    consent_script,
    plain_texts,
)
from gcm_desktop.reports.typesetting import About, Typeset
from gcm_desktop.reports.voice import UNOFFICIAL, WRITTEN_AS, Voice

AGE_BANDS = ("0–17", "18–24", "25–59", "60+")
BLANK_ROWS = 6
SCALES = (1.0, 0.95, 0.9)
"""How much smaller the consent may be set to find room on one page."""
UNKNOWN_DAY = date(1970, 1, 1)
"""The day a PDF states whose meeting has no day yet."""


@dataclass(frozen=True)
class PlannedItem:
    """One item of the agenda."""

    title: str
    objectives: tuple[int, ...] = ()
    minutes: int | None = None


@dataclass(frozen=True)
class Contact:
    """Who helps people who tell of abuse."""

    title: str
    phone: str
    hours: str = ""


@dataclass(frozen=True)
class SessionPlan:
    """What is known of a meeting before it. `starts_at` and `ends_at` are aware of their zone."""

    title: str
    consultation: str
    place: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    zone: str
    """The place's zone of the IANA database: the kit tells the time on its clocks."""
    facilitators: tuple[str, ...]
    organisers: tuple[str, ...]
    withdraw_until: date | None
    agenda: tuple[PlannedItem, ...]
    groups: tuple[str, ...]
    """Ids of the stakeholder groups that were invited."""
    contacts: tuple[Contact, ...]
    sample: bool = False


def session_kit(plan: SessionPlan, language: str) -> bytes:
    """The kit as a PDF, in English where plain words lack the language.

    The same plan gives the same bytes.
    """
    return typeset_kit(plan, language).pdf


def typeset_kit(plan: SessionPlan, language: str) -> Typeset:
    """The kit with its number of pages and what no typeface has."""
    words = plain_texts(language)
    parts = (
        plan_page(plan, words),
        consent(plan, words),
        in_plain_words(plan, words),
        notes(words),
        tally(plan, words),
        referral(plan, words),
    )
    pieces: list[Piece] = []
    for part in parts:
        pieces += [*part, PageBreak()]
    return typeset_forms(pieces[:-1], _about(plan, words))


def _about(plan: SessionPlan, words: PlainTexts) -> About:
    return About(
        title=plan.title,
        language=words.language,
        author="; ".join(plan.organisers),
        date=_local(plan.starts_at, plan).date() if plan.starts_at else UNKNOWN_DAY,
        document_id=identified("session kit", plan, words),
        running_head=f"{words['kit']} · {plan.title}",
    )


def plan_page(plan: SessionPlan, words: PlainTexts) -> list[Piece]:
    """The session on one page: objectives go by their numbers where their titles need too much."""
    full = list(_planned(plan, words, titled=True))
    if typeset_forms(full, _about(plan, words)).pages == 1:
        return full
    return list(_planned(plan, words, titled=False))


def _planned(plan: SessionPlan, words: PlainTexts, *, titled: bool) -> Iterator[Piece]:
    voice = Voice(words.language)
    yield Heading(plan.title)
    yield Paragraph(words["plan"], "lead")
    if plan.sample:
        yield Note(words["sample"])
    yield Facts(tuple(_facts(plan, words, voice)))
    yield Heading(words["agenda"], 2)
    if plan.agenda:
        yield _agenda(plan, words, voice, titled=titled)
        if any(item.minutes for item in plan.agenda):
            minutes = sum(item.minutes or 0 for item in plan.agenda)
            yield Paragraph(words.filled("minutes_in_all", minutes=minutes), "muted")
    else:
        yield Paragraph(words["no_agenda"], "muted")
        yield Ruled(
            (words["from"], words["topic"], words["objectives"], words["minutes"]),
            (("",) * 4,) * BLANK_ROWS, (14, 50, 22, 14), words["agenda"], height=30,
        )  # fmt: skip
    if voice.unofficial:
        yield Footnote(UNOFFICIAL, words["unofficial"])


def _facts(plan: SessionPlan, words: PlainTexts, voice: Voice) -> Iterator[tuple[str, str]]:
    invited = [voice.group(group) for group in reference.GROUPS if group in plan.groups]
    facts = (
        ("consultation", plan.consultation),
        ("place", plan.place or ""),
        ("day", voice.day(_local(plan.starts_at, plan).date() if plan.starts_at else None)),
        ("time", _hours(plan, voice)),
        ("organised_by", "\n".join(plan.organisers)),
        ("facilitators", "\n".join(plan.facilitators)),
        ("groups_invited", voice.listed(invited)),
        ("back_until", voice.day(plan.withdraw_until)),
    )
    return ((words[label], value) for label, value in facts if value.strip())


def _local(moment: datetime, plan: SessionPlan) -> datetime:
    return moment.astimezone(_zone(plan))


def _zone(plan: SessionPlan) -> ZoneInfo:
    try:
        return ZoneInfo(plan.zone)
    except (KeyError, ValueError):  # a zone newer than this device's list
        return ZoneInfo("UTC")


def _hours(plan: SessionPlan, voice: Voice) -> str:
    """From when to when by the clocks of the place, and by which clocks."""
    if plan.starts_at is None:
        return ""
    starts = _local(plan.starts_at, plan)
    ends = _local(plan.ends_at, plan) if plan.ends_at else None
    locale = WRITTEN_AS.get(voice.language, voice.language)
    clocks = (
        f"{get_timezone_name(starts, locale=locale)}, {get_timezone_gmt(starts, locale=locale)}"
    )
    if ends is None:
        return f"{starts:%H:%M} ({clocks})"
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{voice.day(ends)} {ends:%H:%M}"
    return f"{starts:%H:%M} – {until} ({clocks})"


def _agenda(plan: SessionPlan, words: PlainTexts, voice: Voice, *, titled: bool) -> Table:
    timed = list(_begins(plan))
    rows = tuple(
        (
            begins,
            item.title,
            _objectives(item, words, voice, titled=titled),
            "" if item.minutes is None else str(item.minutes),
        )
        for begins, item in zip(timed, plan.agenda, strict=True)
    )
    heads = (words["from"], words["topic"], words["objectives"], words["minutes"])
    return Table(heads, rows, words["agenda"], ("start", "start", "start", "end"))


def _begins(plan: SessionPlan) -> Iterator[str]:
    """When each item begins, as long as all before it have their minutes."""
    at = plan.starts_at.astimezone(UTC) if plan.starts_at else None
    for item in plan.agenda:
        yield f"{_local(at, plan):%H:%M}" if at else ""
        at = at + timedelta(minutes=item.minutes) if at and item.minutes is not None else None


def _objectives(item: PlannedItem, words: PlainTexts, voice: Voice, *, titled: bool) -> str:
    held = [number for number in item.objectives if number in OBJECTIVES]
    if not titled:
        return voice.joined([str(number) for number in held])
    return "\n".join(_numbered(number, words, voice) for number in held)


def _numbered(number: int, words: PlainTexts, voice: Voice) -> str:
    title = voice.wording(reference.short_title_of(number, words.language))
    return words["objective"].format(number=number, title=title)


def consent(plan: SessionPlan, words: PlainTexts) -> list[Piece]:
    """What is read to the room and what is to be noted about it, on one page if it can be."""
    pieces: list[Piece] = []
    for scale in SCALES:
        pieces = list(_consent(plan, words, scale))
        if typeset_forms(pieces, _about(plan, words)).pages == 1:
            break
    return pieces


def _consent(plan: SessionPlan, words: PlainTexts, scale: float) -> Iterator[Piece]:
    yield Heading(words["consent"] + UNOFFICIAL)
    yield Paragraph(words["consent_how"], "muted")
    yield Aloud(
        consent_script(
            words.language,
            organisers=plan.organisers,
            withdraw_until=plan.withdraw_until,
        ),
        scale,
    )
    labels = ("consent_language", "consent_reader", "consent_witness", "consent_objections",
              "consent_said")  # fmt: skip
    rows = tuple((words[label], "") for label in labels)
    yield Ruled((words["consent_note"], ""), rows, (36, 64), words["to_fill"], height=21)
    yield Footnote(UNOFFICIAL, words["unofficial"])


def in_plain_words(plan: SessionPlan, words: PlainTexts) -> Iterator[Piece]:
    """The objectives on the agenda, each in one sentence; all of them where it names none."""
    voice = Voice(words.language)
    asked = {number for item in plan.agenda for number in item.objectives if number in OBJECTIVES}
    yield Heading(words["plain"] + UNOFFICIAL)
    if not asked:
        yield Paragraph(words["plain_all"], "muted")
    for number in sorted(asked or OBJECTIVES):
        yield Heading(_numbered(number, words, voice), 3)
        yield Paragraph(words.objectives[number - 1])
    yield Footnote(UNOFFICIAL, words["unofficial"])


def notes(words: PlainTexts) -> Iterator[Piece]:
    """A page to write on what is said, with the short codes of groups and kinds."""
    yield Heading(words["notes"])
    yield Paragraph(words["notes_how"], "note")
    yield _codes(words)
    heads = ("note_objective", "note_group", "note_kind", "note_words", "note_quote")
    yield Ruled(
        tuple(words[head] for head in heads), (("", "", "", "", words["yes_no"]),),
        (12, 11, 10, 53, 14), words["notes"], height=40, fills=True,
    )  # fmt: skip


def _codes(words: PlainTexts) -> Ruled:
    language = words.language
    groups = [
        (group.key, reference.group_label(group.id, language).text)
        for group in reference.stakeholder_groups()
    ]
    kinds = [(kind.key, reference.kind_label(kind.id, language).text) for kind in reference.kinds()]
    half = (len(groups) + 1) // 2
    kinds += [("", "")] * (half - len(kinds))
    rows = zip(groups[:half], [*groups[half:], ("", "")][:half], kinds, strict=True)
    return Ruled(
        ("", words["code_groups"], "", words["code_groups"], "", words["code_kinds"]),
        tuple((*first, *second, *kind) for first, second, kind in rows),
        (4, 36, 4, 30, 4, 22), words["codes"], height=15,
    )  # fmt: skip


def tally(plan: SessionPlan, words: PlainTexts) -> Iterator[Piece]:
    """A page to count heads on: separate counts, each with a line for what nobody counted."""
    yield Heading(words["tally"])
    yield Paragraph(words["tally_how"], "note")
    if plan.groups:
        yield Paragraph(words["invited_bold"], "note")
    others = (
        ("total", [words["people"]]),
        ("sex", [words[name] for name in ("women", "men", "other", "not_recorded")]),
        ("age", [*AGE_BANDS, words["not_recorded"]]),
        ("disability", [words[name] for name in ("yes", "no", "not_recorded")]),
    )
    yield Beside(
        (_by_group(plan, words),),
        tuple(_count(words, head, labels) for head, labels in others),
        0.57,
    )


def _by_group(plan: SessionPlan, words: PlainTexts) -> Ruled:
    groups = reference.stakeholder_groups()
    rows = [
        (group.key, reference.group_label(group.id, words.language).text, "", "")
        for group in groups
    ]
    invited = frozenset(at for at, group in enumerate(groups) if group.id in plan.groups)
    return Ruled(
        ("", words["group"], words["marks"], words["number"]),
        (*rows, ("", words["not_recorded"], "", "")), (8, 45, 27, 20), words["group"],
        height=27, strong=invited,
    )  # fmt: skip


def _count(words: PlainTexts, head: str, labels: list[str]) -> Ruled:
    return Ruled(
        (words[head], words["marks"], words["number"]),
        tuple((label, "", "") for label in labels), (42, 33, 25), words[head], height=27,
    )  # fmt: skip


def referral(plan: SessionPlan, words: PlainTexts) -> Iterator[Piece]:
    """What to do when somebody tells of abuse, and who helps. Nothing of it is written down."""
    yield Heading(words["referral"])
    if plan.sample:
        yield Note(words["sample"])
    yield Paragraph(words["disclosure"], "lead")
    yield Heading(words["contacts"], 2)
    helping = [
        Helping(contact.title, contact.phone, contact.hours)
        for contact in plan.contacts
        if contact.title.strip() or contact.phone.strip()
    ]
    yield from helping
    if not helping:
        yield Paragraph(words["no_contacts"])
        yield Ruled(
            (words["contact"], words["phone"], words["hours"]), (("", "", ""),) * BLANK_ROWS,
            (44, 32, 24), words["contacts"], height=34,
        )  # fmt: skip
    yield Ruled((), ((words["responsible"], ""),), (42, 58), words["to_fill"], height=34)
