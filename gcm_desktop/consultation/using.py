"""Which inputs the findings rest on, and which they use nowhere; also where 100,000 are held."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from gcm_desktop.consultation.coverage import coverage
from gcm_desktop.consultation.findings import Finding, findings
from gcm_desktop.consultation.inputs import Input
from gcm_desktop.consultation.newest import newest
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import _

ACROSS = 0
"""What stands in place of an objective for findings across all of them."""
AT_ONCE = 200
"""Inputs that are read by their ids in one statement."""
STANDS = "NOT (i.withdrawn OR i.consent_withdrawn)"
USED = """SELECT DISTINCT j.value FROM finding f, json_each(f.inputs) j
  WHERE f.consultation_id = :consultation AND NOT f.withdrawn"""
SUMMARIES = text(f"""
SELECT f.id, coalesce(f.objective, 0) AS objective, f.text, f.stance, f.quotes,
  json_array_length(f.inputs) AS named, json_array_length(f.came_from) AS parents,
  count(i.id) AS standing
FROM finding f LEFT JOIN json_each(f.inputs) j LEFT JOIN input i ON i.id = j.value AND {STANDS}
WHERE f.consultation_id = :consultation AND NOT f.withdrawn
  AND (:objective IS NULL OR coalesce(f.objective, 0) = :objective)
GROUP BY f.id ORDER BY f.objective IS NULL, f.objective, f.place, f.id
""")  # noqa: S608  # only constants of this module
RESTING = text(f"""
SELECT f.id, i.id, i.objectives FROM finding f, json_each(f.inputs) j
  CROSS JOIN input i ON i.id = j.value AND {STANDS}
WHERE f.consultation_id = :consultation AND NOT f.withdrawn
""")  # noqa: S608  # only constants of this module
WRITTEN = text("""
SELECT id, coalesce(objective, 0) FROM finding
WHERE consultation_id = :consultation AND NOT withdrawn
""")
NAMED = text("SELECT inputs FROM finding WHERE consultation_id = :consultation AND NOT withdrawn")


@dataclass(frozen=True)
class Use:
    """How far what was said on one objective stands in findings."""

    findings: int = 0
    bare: int = 0
    """Findings that rest on nothing that stands."""
    inputs: int = 0
    unused: int = 0


@dataclass(frozen=True)
class FindingSummary:
    """A finding on one line, with how much it rests on."""

    id: UUID
    objective: int
    """0 for one across the objectives."""
    text: str
    stance: str
    sources: int
    """Inputs it rests on that stand."""
    gone: int
    """Inputs it rested on that were taken back since."""
    quotes: int
    merged_or_split: bool

    @property
    def bare(self) -> bool:
        """Whether it rests on nothing that stands."""
        return self.sources == 0


@dataclass(frozen=True)
class Place:
    """Where a list of inputs, the unused first, was left off."""

    used: bool
    input_id: UUID


def use_by_objective(db: Session, consultation_id: UUID) -> dict[int, Use]:
    """By objective, and for 0 across all of them, how far inputs are used and findings founded."""
    told = coverage(db, consultation_id)
    asked = {"consultation": consultation_id.hex}
    links = list(db.connection().execute(RESTING, asked))
    resting = {finding for finding, _input, _objectives in links}
    listed = {entry: objectives for _finding, entry, objectives in links}
    used: Counter[int] = Counter()
    for objectives, inputs in Counter(listed.values()).items():
        used.update(dict.fromkeys((ACROSS, *json.loads(objectives)), inputs))
    written, bare = Counter[int](), Counter[int]()
    for finding, objective in db.connection().execute(WRITTEN, asked):
        written[objective] += 1
        bare[objective] += finding not in resting
    return {
        number: Use(written[number], bare[number], inputs, inputs - used[number])
        for number, inputs in (told.by_objective | {ACROSS: told.total}).items()
    }


def used_inputs(db: Session, consultation_id: UUID) -> frozenset[str]:
    """The ids of all inputs that a standing finding rests on, also of those taken back since."""
    db.flush()
    lists = db.connection().execute(NAMED, {"consultation": consultation_id.hex}).scalars()
    return frozenset(one for listed in lists for one in json.loads(listed))


def finding_summaries(
    db: Session, consultation_id: UUID, *, objective: int | None = None
) -> list[FindingSummary]:
    """The findings of a consultation in their order; `objective` asks for those of one only."""
    db.flush()
    asked = {"consultation": consultation_id.hex, "objective": objective}
    return [_summary(line) for line in db.connection().execute(SUMMARIES, asked).mappings()]


def unused_first(
    db: Session,
    consultation_id: UUID,
    *,
    objective: int = ACROSS,
    search: str | None = None,
    after: Place | None = None,
    limit: int = 60,
) -> list[tuple[Input, bool]]:
    """Inputs on an objective, or all of them, each with whether a finding rests on it.

    Those that none rests on come first, the newest of each before the older; `after` asks for the
    page that follows the one which ended there.
    """
    used = used_inputs(db, consultation_id)
    page: list[tuple[Input, bool]] = []
    for which in (False, True):
        if after is not None and after.used and not which:
            continue
        before = after.input_id if after is not None and after.used == which else None
        ids = newest(
            db, consultation_id, objective=objective or None, words=search or None, before=before
        )
        mine = (one for one in ids if (one in used) == which)
        page += [(entry, which) for entry in _these(db, mine, limit - len(page))]
    return page


class Standing:
    """The findings that stand now in place of others: themselves, or what they became."""

    def __init__(self, db: Session, consultation_id: UUID) -> None:
        every = select(Finding.id, Finding.withdrawn, Finding.came_from).where(
            Finding.consultation_id == consultation_id
        )
        db.flush()
        lines = [(one.hex, gone, before) for one, gone, before in db.exec(every)]
        self._parents: dict[str, tuple[str, ...]] = {
            one: tuple(before) for one, _gone, before in lines
        }
        self._stands = frozenset(one for one, gone, _before in lines if not gone)
        self._became: dict[str, set[str]] = {}
        for one in self._stands:
            for origin in _origins(one, self._parents):
                self._became.setdefault(origin, set()).add(one)

    def for_all(self, ids: Iterable[str]) -> frozenset[str]:
        """Of these findings, those that stand in their place, each once."""
        return frozenset(heir for one in ids for heir in self._heirs(one))

    def _heirs(self, finding: str) -> Iterable[str]:
        """Where merging or splitting was undone, those it came from stand again."""
        if finding in self._stands:
            return (finding,)
        return self._became.get(finding) or self._stands & _origins(finding, self._parents)


def standing_for(db: Session, consultation_id: UUID, ids: Iterable[str]) -> list[Finding]:
    """The findings that stand now in place of these, in their order: see `Standing`."""
    wanted = Standing(db, consultation_id).for_all(ids)
    return [one for one in findings(db, consultation_id) if one.id.hex in wanted] if wanted else []


def refuse_foreign_findings(
    db: Session, consultation_id: UUID, ids: Iterable[str], held: Iterable[str] = ()
) -> None:
    """Raises RefusedError for findings that this consultation has not.

    `held`: those that were named before, which may be in a bundle that is still to come.
    """
    for one in set(ids) - set(held):
        finding = db.get(Finding, UUID(one))
        if finding is None or finding.consultation_id != consultation_id:
            raise RefusedError({"findings": _("findings: this consultation has no such finding.")})


def _origins(finding: str, parents: dict[str, tuple[str, ...]]) -> set[str]:
    seen: set[str] = set()
    to_follow = [finding]
    while to_follow:
        before = set(parents.get(to_follow.pop(), ())) - seen
        seen |= before
        to_follow += before
    return seen


def _these(db: Session, ids: Iterator[str], limit: int) -> list[Input]:
    """So many of these inputs as stand, in their order."""
    stand: list[Input] = []
    while len(stand) < limit and (some := list(islice(ids, AT_ONCE))):
        rows = db.exec(
            select(Input).where(
                col(Input.id).in_([UUID(one) for one in some]), col(Input.withdrawn).is_(False),
                col(Input.consent_withdrawn).is_(False),
            ).order_by(col(Input.id).desc()).limit(limit - len(stand))
        )  # fmt: skip
        stand += rows
    return stand


def _summary(line: Any) -> FindingSummary:
    return FindingSummary(
        id=UUID(line["id"]), objective=int(line["objective"]), text=line["text"],
        stance=line["stance"], sources=line["standing"], gone=line["named"] - line["standing"],
        quotes=line["quotes"].count('"') // 2, merged_or_split=line["parents"] > 0,
    )  # fmt: skip
