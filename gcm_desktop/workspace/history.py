"""What a record's revisions amount to: a pure function of the set of them, whatever the order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from gcm_desktop.consultation.record import Record
from gcm_desktop.workspace.revision import Revision
from gcm_desktop.workspace.upcasts import upcast

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Write:
    """One value a revision gives one field of today's shape."""

    revision: Revision
    here: bool
    value: Any = None


@dataclass(frozen=True)
class Listed:
    """Something about a record that a person has to look at."""

    field: str
    why: str
    revisions: tuple[str, ...]


@dataclass
class Settled:
    """A record as its revisions make it."""

    values: dict[str, Any] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)


class History:
    """The revisions of one record, parents first; those whose parents are not here wait."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self.applied: list[Revision] = []
        self._place: dict[str, int] = {}
        self._before: list[int] = []
        waiting = sorted(revisions, key=lambda r: (r.facts.clock, r.id))
        while waiting:
            self.waiting = [r for r in waiting if not self._take(r)]
            if len(self.waiting) == len(waiting):
                break
            waiting = self.waiting
        else:
            self.waiting = []

    def _take(self, revision: Revision) -> bool:
        before = 0
        for parent in revision.facts.parents:
            place = self._place.get(parent)
            if place is None:
                return False
            before |= self._before[place] | 1 << place
        self._place[revision.id] = len(self.applied)
        self.applied.append(revision)
        self._before.append(before)
        return True

    def heads(self) -> list[Revision]:
        """The revisions nothing applied follows."""
        followed = {parent for r in self.applied for parent in r.facts.parents}
        return [r for r in self.applied if r.id not in followed]

    def before(self, revision: Revision) -> list[Revision]:
        """The revisions this one was made on top of."""
        mask = self._before[self._place[revision.id]]
        return [r for place, r in enumerate(self.applied) if mask >> place & 1]

    def follows(self, later: Revision, earlier: Revision) -> bool:
        """Whether one was made in knowledge of the other."""
        return bool(self._before[self._place[later.id]] >> self._place[earlier.id] & 1)

    def concurrent(self, one: Revision, other: Revision) -> bool:
        """Whether neither knew of the other."""
        return one.id != other.id and not self.follows(one, other) and not self.follows(other, one)

    def writes(self) -> dict[str, list[Write]]:
        """By field of today's shape, every value given to it."""
        found: dict[str, list[Write]] = {}
        for r in self.applied:
            for name in r.digests:
                here = name in r.values
                value = r.values.get(name)
                for today, now in upcast(r.facts.table, r.facts.shape, name, value).items():
                    found.setdefault(today, []).append(Write(r, here, now))
        return found

    def live(self, writes: list[Write]) -> list[Write]:
        """The writes no other write of the field was made on top of; the last one is shown."""
        if len(writes) == 1:
            return writes
        standing = [
            w for w in writes if not any(self.follows(o.revision, w.revision) for o in writes)
        ]
        return sorted(standing, key=lambda w: (w.revision.facts.clock, w.revision.id))


def settle(model: type[Record], history: History, erased: frozenset[str]) -> Settled:
    """The values and the list of a record."""
    settled = Settled()
    if history.waiting:
        ids = tuple(sorted(r.id for r in history.waiting))
        settled.listed.append(Listed("", "waiting", ids))
    for name, writes in history.writes().items():
        if name in erased:
            settled.values[name] = None
        elif name in model.STICKY:
            settled.values[name] = any(w.value for w in writes)
        elif name == WITHDRAWN:
            _settle_withdrawal(model, history, writes, settled, final=bool(erased))
        else:
            _settle_field(name, history.live(writes), settled)
    return settled


def _settle_field(name: str, live: list[Write], settled: Settled) -> None:
    settled.values[name] = live[-1].value
    ids = tuple(sorted(w.revision.id for w in live))
    if not all(w.here for w in live):
        settled.listed.append(Listed(name, "missing", ids))
    elif any(w.value != live[0].value for w in live):
        settled.listed.append(Listed(name, "differ", ids))


def _settle_withdrawal(
    model: type[Record], history: History, writes: list[Write], settled: Settled, *, final: bool
) -> None:
    """An edit made without knowing of the withdrawal beats it, and a person is told.

    It is `final` where something was erased: what was struck does not come back by an edit.
    """
    live = history.live(writes)
    taken = [w.revision for w in live if w.value]
    standing = [w.revision for w in live if not w.value]
    edits = [r for r in history.applied if r.digests.keys() - model.STICKY - {WITHDRAWN}]
    against = [r for r in edits if any(history.concurrent(r, t) for t in taken)] + standing
    settled.values[WITHDRAWN] = bool(taken) and (final or not against)
    if taken and against and not final:
        ids = tuple(sorted({r.id for r in taken + against}))
        settled.listed.append(Listed(WITHDRAWN, "edited", ids))
