"""What the Compact says: objectives, principles, stakeholders, commissions, review process.

Everything is read once from `resources/reference/`, whose files a person may edit; each of them
names its sources by the symbol and title of the UN document.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from gcm_desktop.shipped import shipped
from gcm_desktop.texts import LANGUAGES

GROUPS = (
    "migrants",
    "civil_society",
    "migrant_diaspora_orgs",
    "faith_based",
    "local_authorities_communities",
    "private_sector",
    "trade_unions",
    "parliamentarians",
    "nhri",
    "red_cross_red_crescent",
    "academia",
    "media",
    "children_youth",
    "states",
    "un_system",
    "other",
)
"""Stakeholder groups: the list of A/RES/73/195, para. 44, and three more before its last."""

KINDS = (
    "experience",
    "practice",
    "challenge",
    "recommendation",
    "support",
    "data",
    "pledge",
    "question",
)
"""What sort of thing an input says."""


# Named tuples, not frozen dataclasses: ten of those would cost 13 ms of every start.
class Wording(NamedTuple):
    """A text in one language, and whether it is the official one of the United Nations."""

    text: str
    official: bool


Wordings = Mapping[str, Wording]
"""A text in the six official languages, by language code."""


class Objective(NamedTuple):
    """One of the 23 objectives of A/RES/73/195."""

    number: int
    paragraph: int
    titles: Wordings
    short_titles: Wordings
    actions: int
    """How many lettered actions (a, b, c…) the paragraph lists."""
    round_table: int
    mptf_area: int
    everyday: Mapping[str, tuple[str, ...]]
    """By language, what people say when they mean this objective; the most telling first."""


class Principle(NamedTuple):
    """One of the ten guiding principles of A/RES/73/195, para. 15."""

    letter: str
    id: str
    paragraph: str
    titles: Wordings


class StakeholderGroup(NamedTuple):
    """Whom a consultation hears; `key` is the letter that picks the group while capturing."""

    id: str
    labels: Wordings
    key: str


class Kind(NamedTuple):
    """What sort of thing an input says; `key` is the digit that picks it while capturing.

    The labels are this program's own: no UN document words them, so none is official.
    """

    id: str
    labels: Wordings
    key: str


class Region(NamedTuple):
    """A regional commission of the United Nations; members are ISO 3166-1 alpha-3 codes."""

    code: str
    names: Wordings
    members: tuple[str, ...]
    associate_members: tuple[str, ...]

    @property
    def name(self) -> str:
        """The commission's name in English."""
        return self.names["en"].text


class ReviewCycleSeed(NamedTuple):
    """A round of review as a new workspace first lists it; a person may correct it there."""

    id: str
    region: str | None
    """The commission that holds it; None for the review forum of all States."""
    round: int
    title: str
    starts_on: date
    ends_on: date
    precision: str
    """`day`, `month` or `year`: of a month or year the dates are its first and last day."""
    source: str
    status: str
    """`found` in the source, `inferred` from it, or `from memory`."""


class RoundTableSeed(NamedTuple):
    """A round table of the review forum and the objectives it clusters (A/RES/73/326)."""

    number: int
    titles: Wordings
    objectives: tuple[int, ...]
    source: str
    status: str

    @property
    def title(self) -> str:
        """The round table's theme in English."""
        return self.titles["en"].text


class MptfArea(NamedTuple):
    """A thematic area of the Migration Multi-Partner Trust Fund; unverified throughout."""

    number: int
    titles: Wordings
    objectives: tuple[int, ...]


# What JSON gives is Any; the tests hold that every file has the shape its reader asks for.
def _read(*parts: str) -> Any:
    return json.loads(shipped("reference", *parts).read_text(encoding="utf-8"))


def _wording(entry: Mapping[str, Any]) -> Wording:
    return Wording(entry["text"], entry["official"])


def _wordings(entries: Mapping[str, Mapping[str, Any]]) -> Wordings:
    return {language: _wording(entry) for language, entry in entries.items()}


@cache
def _titles(language: str) -> Any:
    return _read("titles", f"{language}.json")


def _titles_of(part: str, place: int, title: str) -> Wordings:
    return {code: _wording(_titles(code)[part][place][title]) for code in LANGUAGES}


def wording(wordings: Wordings, language: str) -> Wording:
    """The text in a language, in English where it lacks that language."""
    return wordings.get(language) or wordings["en"]


@cache
def objectives() -> tuple[Objective, ...]:
    """The 23 objectives in order."""
    tables = {number: table.number for table in round_table_seeds() for number in table.objectives}
    areas = {number: area.number for area in mptf_areas() for number in area.objectives}
    everyday = {code: _read("everyday", f"{code}.json")["words"] for code in LANGUAGES}
    return tuple(
        Objective(
            number=row["number"],
            paragraph=row["paragraph"],
            titles=_titles_of("objectives", place, "title"),
            short_titles=_titles_of("objectives", place, "short_title"),
            actions=row["actions"],
            round_table=tables[row["number"]],
            mptf_area=areas[row["number"]],
            everyday={code: tuple(words[str(row["number"])]) for code, words in everyday.items()},
        )
        for place, row in enumerate(_read("objectives.json")["objectives"])
    )


@cache
def principles() -> tuple[Principle, ...]:
    """The ten guiding principles, a to j."""
    return tuple(
        Principle(
            row["letter"],
            row["id"],
            row["paragraph"],
            _titles_of("principles", place, "title"),
        )
        for place, row in enumerate(_read("principles.json")["principles"])
    )


@cache
def stakeholder_groups() -> tuple[StakeholderGroup, ...]:
    """The stakeholder groups in the order of GROUPS."""
    return tuple(
        StakeholderGroup(row["id"], _wordings(row["labels"]), row["key"])
        for row in _read("stakeholder_groups.json")["groups"]
    )


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of input in the order of KINDS."""
    return tuple(
        Kind(row["id"], _wordings(row["labels"]), row["key"])
        for row in _read("kinds.json")["kinds"]
    )


@cache
def regions() -> tuple[Region, ...]:
    """The five regional commissions."""
    return tuple(
        Region(
            row["code"],
            _wordings(row["names"]),
            tuple(row["members"]),
            tuple(row["associate_members"]),
        )
        for row in _read("regions.json")["regions"]
    )


@cache
def review_cycle_seeds() -> tuple[ReviewCycleSeed, ...]:
    """The rounds of review known or expected, oldest first."""
    return tuple(
        ReviewCycleSeed(
            starts_on=date.fromisoformat(row.pop("starts_on")),
            ends_on=date.fromisoformat(row.pop("ends_on")),
            **row,
        )
        for row in _read("review_cycles.json")["review_cycles"]
    )


@cache
def round_table_seeds() -> tuple[RoundTableSeed, ...]:
    """The four round tables, which share the 23 objectives among them."""
    return tuple(
        RoundTableSeed(
            row["number"],
            _wordings(row["titles"]),
            tuple(row["objectives"]),
            row["source"],
            row["status"],
        )
        for row in _read("round_tables.json")["round_tables"]
    )


@cache
def mptf_areas() -> tuple[MptfArea, ...]:
    """The five thematic areas, which share the 23 objectives among them."""
    return tuple(
        MptfArea(row["number"], _wordings(row["titles"]), tuple(row["objectives"]))
        for row in _read("mptf_areas.json")["areas"]
    )


@cache
def _names(what: str) -> Wordings:
    return _wordings(_read("compact.json")[what]["names"])


def compact_name(language: str) -> Wording:
    """The name of the Compact."""
    return wording(_names("compact"), language)


def review_forum_name(language: str) -> Wording:
    """The name of the International Migration Review Forum."""
    return wording(_names("review_forum"), language)


def title_of(number: int, language: str) -> Wording:
    """The title of an objective, 1 to 23."""
    return wording(objectives()[number - 1].titles, language)


def short_title_of(number: int, language: str) -> Wording:
    """The short title of an objective, 1 to 23: what fits a sidebar."""
    return wording(objectives()[number - 1].short_titles, language)


def group_label(group: str, language: str) -> Wording:
    """The label of a stakeholder group."""
    return wording(stakeholder_groups()[GROUPS.index(group)].labels, language)


def kind_label(kind: str, language: str) -> Wording:
    """The label of a kind of input."""
    return wording(kinds()[KINDS.index(kind)].labels, language)


def regions_of(iso3: str) -> tuple[str, ...]:
    """The commissions a country is a member or associate member of: none, one or several."""
    return tuple(
        region.code
        for region in regions()
        if iso3 in region.members or iso3 in region.associate_members
    )
