"""Several consultations in one: a national synthesis or a regional review, from what each printed.

Everything here comes from what single reports disclose, never from rows: numbers of people are sums
of printed numbers, and categories that stand in one line in any of the reports stand in one line
here. So nothing can be found out here that those reports together do not say. What could not be
added is listed, with the reason.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any, Generic, TypeVar

from gcm_desktop import reference
from gcm_desktop.consultation.disclosed import Disclosed, DisclosedCount, DisclosedInput
from gcm_desktop.consultation.group_map import TOGETHER, UNCOUNTED, DisclosedGroups
from gcm_desktop.consultation.headcount import CATEGORIES, DisclosedLine
from gcm_desktop.consultation.plain_values import plain_values
from gcm_desktop.consultation.synthesis import (
    DisclosedAssessment,
    DisclosedDissent,
    DisclosedFinding,
    DisclosedPassage,
    DisclosedRecommendation,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import LANGUAGES, _

SYNTHESIS_SCHEMA = "gcm-synthesis/1.0"
NATIONAL, REGIONAL = SYNTHESES = ("national", "regional")
BROUGHT = ("practice", "support", "pledge")
"""The kinds of inputs whose words stand in a synthesis; of the others, the findings on them do."""
OLDER, SAMPLE, ELSEWHERE = "older", "sample", "elsewhere"
NO_TOTAL, NOT_COUNTED, WITHHELD = "no_total", "not_counted", "withheld"
LAST = 24
"""Stands after the last objective, for what is across all of them."""
T = TypeVar("T")


@dataclass(frozen=True)
class DisclosedSigner:
    """Who signed a report, as the certificate says."""

    name: str | None
    role: str | None
    organisation: str | None
    fingerprint: str
    """SHA-256 of the certificate."""


@dataclass(frozen=True)
class Part:
    """One report that a synthesis is made from."""

    told: Disclosed
    data_sha256: str
    """Of its canonical JSON."""
    signers: tuple[DisclosedSigner, ...] = ()


@dataclass(frozen=True)
class DisclosedSource:
    """A consultation that is in the synthesis, and the report it was taken from."""

    id: str
    title: str
    level: str
    country: str
    areas: tuple[str, ...]
    place: str | None
    starts_on: date | None
    ends_on: date | None
    lead_organisation: str | None
    mode: str
    attribution_rule: str
    languages: tuple[str, ...]
    as_of: date
    counted: int
    printed: int
    people: int | None
    """As printed there."""
    people_as_of: date | None
    data_sha256: str
    signers: tuple[DisclosedSigner, ...]


@dataclass(frozen=True)
class DisclosedLeftOut:
    """Something that could not be added, and why."""

    what: str
    """`consultation`, `people`, or the name of a tally of people."""
    title: str
    """Of the consultation."""
    data_sha256: str
    why: str


@dataclass(frozen=True)
class DisclosedSum:
    """A tally of people added over the consultations that printed it."""

    by: str
    lines: tuple[DisclosedLine, ...]
    consultations: int


@dataclass(frozen=True)
class DisclosedHeads:
    """People, as sums of what was printed. Equal to the published schema."""

    k: int
    """The least of the numbers below which nothing was printed."""
    total: int | None
    consultations: int
    """Of how many consultations the total is."""
    tallies: tuple[DisclosedSum, ...]


@dataclass(frozen=True)
class Contribution(Generic[T]):
    """Something that one of the consultations said, as its report printed it."""

    consultation: str
    """By its id among the sources."""
    told: T


@dataclass(frozen=True)
class Synthesised:
    """Several consultations, as far as they may leave. Equal to the published schema."""

    kind: str
    title: str
    language: str
    edition: str
    """Public, unless a restricted report is among the sources."""
    as_of: date
    country: str | None
    """Of a national synthesis."""
    region: str | None
    """Of a regional review, the commission."""
    introduction: str | None
    """The words of those who made it."""
    sample: bool
    sources: tuple[DisclosedSource, ...]
    left_out: tuple[DisclosedLeftOut, ...]
    people: DisclosedHeads
    groups: DisclosedGroups
    """Under which lines the groups stand that do not stand alone in all the reports."""
    counted: int
    printed: int
    resting: int
    coverage: tuple[DisclosedCount, ...]
    findings: tuple[Contribution[DisclosedFinding], ...]
    inputs: tuple[Contribution[DisclosedInput], ...]
    """Good practices, support and pledges."""
    recommendations: tuple[Contribution[DisclosedRecommendation], ...]
    assessments: tuple[Contribution[DisclosedAssessment], ...]
    passages: tuple[Contribution[DisclosedPassage], ...]
    dissents: tuple[Contribution[DisclosedDissent], ...]
    schema: str = SYNTHESIS_SCHEMA

    def data(self) -> dict[str, Any]:
        """As plain values for JSON: dates as ISO 8601, no floats, nothing left out."""
        return plain_values(self)


def synthesised(
    parts: Iterable[Part],
    *,
    title: str,
    kind: str = NATIONAL,
    language: str = "en",
    region: str | None = None,
    introduction: str | None = None,
) -> Synthesised:
    """The reports as one; the order in which they are given changes nothing.

    Of two reports of one consultation the later stands, and a sample never stands beside what was
    really said. Raises RefusedError where nothing is left to bring together, for several countries
    in a national synthesis, and for a region or a language that does not exist.
    """
    _refuse_unknown(title, kind, language, region)
    standing, left_out = _brought(parts, kind, region)
    told = [part.told for part in standing]
    groups = common_groups(one.groups for one in told)
    people, not_added = _people(standing)
    return Synthesised(
        kind=kind,
        title=title,
        language=language,
        edition="restricted" if any(one.edition == "restricted" for one in told) else "public",
        as_of=max(one.as_of for one in told),
        country=told[0].consultation.country if kind == NATIONAL else None,
        region=region,
        introduction=introduction,
        sample=told[0].consultation.sample,
        sources=tuple(map(_source, standing)),
        left_out=(*left_out, *not_added),
        people=people,
        groups=groups,
        counted=sum(one.counted for one in told),
        printed=sum(one.printed for one in told),
        resting=sum(one.resting for one in told),
        coverage=_coverage(told, groups),
        **_contributions(told, groups),
    )


def common_groups(maps: Iterable[DisclosedGroups]) -> DisclosedGroups:
    """The finest map in which groups stand together that stand together in any of these."""
    together, uncounted = set[str](), set[str]()
    for one in maps:
        together.update(one.together)
        uncounted.update(one.uncounted)
    if together & uncounted:
        together, uncounted = set(), together | uncounted
    return DisclosedGroups(
        tuple(group for group in reference.GROUPS if group in together),
        tuple(group for group in reference.GROUPS if group in uncounted),
    )


def _refuse_unknown(title: str, kind: str, language: str, region: str | None) -> None:
    problems = {}
    if not title.strip():
        problems["title"] = _("title: nothing is said here.")
    if language not in LANGUAGES:
        problems["language"] = _("language: a report is in one of the six languages.")
    if (kind == REGIONAL) != (region is not None):
        problems["region"] = _("region: a regional review needs its region, and nothing else does.")
    elif region is not None and region not in {one.code for one in reference.regions()}:
        problems["region"] = _("region: there is no such regional commission.")
    if problems:
        raise RefusedError(problems)


def _brought(
    parts: Iterable[Part], kind: str, region: str | None
) -> tuple[list[Part], list[DisclosedLeftOut]]:
    """What is brought together, and what cannot be. Raises RefusedError where that is nothing."""
    standing, left_out = _standing(sorted(parts, key=_in_order), region)
    if not standing:
        why = _("There is no report here that this can be made from. Nothing was made.")
        raise RefusedError({"consultations": why})
    if kind == NATIONAL and len({part.told.consultation.country for part in standing}) > 1:
        why = _(
            "A national synthesis is of one country. Nothing was made; choose the regional "
            "review for several."
        )
        raise RefusedError({"consultations": why})
    return standing, left_out


def _in_order(part: Part) -> tuple[str, ...]:
    about = part.told.consultation
    begins = about.starts_on.isoformat() if about.starts_on else ""
    return (about.country, begins, about.title, about.id, part.data_sha256)


def _standing(
    parts: Sequence[Part], region: str | None
) -> tuple[list[Part], list[DisclosedLeftOut]]:
    """What can be brought together, each consultation once, and what cannot."""
    newest: dict[str, Part] = {}
    for part in sorted(parts, key=lambda one: (one.told.as_of, one.data_sha256)):
        newest[part.told.consultation.id] = part
    real = any(not part.told.consultation.sample for part in newest.values())
    standing, left_out = [], list[DisclosedLeftOut]()
    seen = set[str]()
    for part in parts:
        if part.data_sha256 in seen:
            continue
        seen.add(part.data_sha256)
        if why := _why_not(part, newest, real=real, region=region):
            left_out.append(_left_out("consultation", part, why))
        else:
            standing.append(part)
    return standing, left_out


def _why_not(part: Part, newest: dict[str, Part], *, real: bool, region: str | None) -> str:
    about = part.told.consultation
    if newest[about.id].data_sha256 != part.data_sha256:
        return OLDER
    if about.sample and real:
        return SAMPLE
    return "" if region is None or _is_of(region, part) else ELSEWHERE


def _is_of(region: str, part: Part) -> bool:
    """Whether a consultation reports to a commission, or its country takes part in it."""
    about = part.told.consultation
    found = next(one for one in reference.regions() if one.code == region)
    return about.region == region or about.country in (*found.members, *found.associate_members)


def _left_out(what: str, part: Part, why: str) -> DisclosedLeftOut:
    return DisclosedLeftOut(what, part.told.consultation.title, part.data_sha256, why)


def _source(part: Part) -> DisclosedSource:
    told, about = part.told, part.told.consultation
    return DisclosedSource(
        id=about.id,
        title=about.title,
        level=about.level,
        country=about.country,
        areas=about.areas,
        place=about.place,
        starts_on=about.starts_on,
        ends_on=about.ends_on,
        lead_organisation=about.lead_organisation,
        mode=about.mode,
        attribution_rule=about.attribution_rule,
        languages=about.languages,
        as_of=told.as_of,
        counted=told.counted,
        printed=told.printed,
        people=told.people.total,
        people_as_of=told.people.total_as_of,
        data_sha256=part.data_sha256,
        signers=part.signers,
    )


def _people(parts: Sequence[Part]) -> tuple[DisclosedHeads, list[DisclosedLeftOut]]:
    """Sums of printed numbers, and what printed none."""
    counted = [part for part in parts if part.told.people.total is not None]
    left_out = [_left_out("people", part, NO_TOTAL) for part in parts if part not in counted]
    tallies = []
    for by in CATEGORIES:
        printed: list[tuple[DisclosedLine, ...]] = []
        for part in counted:
            tally = next((one for one in part.told.people.tallies if one.by == by), None)
            if tally is not None and tally.lines is not None:
                printed.append(tally.lines)
            else:
                left_out.append(_left_out(by, part, WITHHELD if tally else NOT_COUNTED))
        if printed:
            tallies.append(DisclosedSum(by, summed(by, printed), len(printed)))
    heads = DisclosedHeads(
        k=min(part.told.people.k for part in parts),
        total=sum(part.told.people.total or 0 for part in counted) if counted else None,
        consultations=len(counted),
        tallies=tuple(tallies),
    )
    return heads, left_out


def summed(by: str, printed: Sequence[tuple[DisclosedLine, ...]]) -> tuple[DisclosedLine, ...]:
    """Printed tallies added, in the finest lines that are whole lines in all of them."""
    line_of = {category: {category} for category in CATEGORIES[by]}
    for line in chain(*printed):
        whole = set[str]().union(*(line_of[category] for category in line.categories))
        line_of |= dict.fromkeys(whole, whole)
    people: Counter[str] = Counter()
    for line in chain(*printed):
        people[_first(by, line_of[line.categories[0]])] += line.people
    return tuple(
        DisclosedLine(tuple(one for one in CATEGORIES[by] if one in line_of[first]), people[first])
        for first in CATEGORIES[by] if first == _first(by, line_of[first])
    )  # fmt: skip


def _first(by: str, line: set[str]) -> str:
    return next(category for category in CATEGORIES[by] if category in line)


def _coverage(told: Sequence[Disclosed], groups: DisclosedGroups) -> tuple[DisclosedCount, ...]:
    cells: Counter[tuple[int, str]] = Counter()
    for one in told:
        in_line = _lines(one, groups)
        for count in one.coverage:
            cells[count.objective or 0, in_line(count.stakeholder_group)] += count.inputs
    return tuple(
        DisclosedCount(objective or None, group, inputs)
        for (objective, group), inputs in sorted(cells.items())
    )


def _lines(one: Disclosed, groups: DisclosedGroups) -> Callable[[str], str]:
    """By a printed line of one report, the line of the synthesis that it is in."""
    common = {TOGETHER: one.groups.together, UNCOUNTED: one.groups.uncounted}

    def line(printed: str) -> str:
        return groups.line_of(next(iter(common.get(printed, ())), printed))

    return line


def _contributions(told: Sequence[Disclosed], groups: DisclosedGroups) -> dict[str, Any]:
    """What the reports say in words, by objective, then in the order of the consultations."""

    def brought(pick: Callable[[Disclosed], Iterable[T]]) -> Iterator[Contribution[T]]:
        return (Contribution(one.consultation.id, said) for one in told for said in pick(one))

    def by_objective(said: Iterator[Contribution[Any]]) -> tuple[Contribution[Any], ...]:
        return tuple(sorted(said, key=lambda one: one.told.objective or LAST))

    inputs = brought(lambda one: _inputs(one, groups))
    return {
        "findings": by_objective(brought(lambda one: one.findings)),
        "inputs": tuple(sorted(inputs, key=lambda one: (*one.told.objectives, LAST)[0])),
        "recommendations": by_objective(brought(lambda one: one.recommendations)),
        "assessments": by_objective(brought(lambda one: _assessments(one, groups))),
        "passages": tuple(brought(lambda one: one.passages)),
        "dissents": tuple(
            brought(lambda one: [replace(view, author=None) for view in one.dissents])
        ),
    }


def _inputs(one: Disclosed, groups: DisclosedGroups) -> Iterator[DisclosedInput]:
    """What some kinds of inputs say; of who spoke, the line of their group and an organisation."""
    in_line = _lines(one, groups)
    for entry in one.inputs:
        if entry.kind in BROUGHT:
            group = entry.stakeholder_group
            line = group if entry.organisation else in_line(group)
            yield replace(entry, speaker=None, stakeholder_group=line)


def _assessments(one: Disclosed, groups: DisclosedGroups) -> Iterator[DisclosedAssessment]:
    in_line = _lines(one, groups)
    for seen in one.assessments:
        group = seen.stakeholder_group
        yield replace(seen, stakeholder_group=in_line(group) if group else None)
