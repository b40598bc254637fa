"""Counting: the statements that keep the tables of counts as the inputs are."""

from gcm_desktop.consultation.counts import NOT_RECORDED, Counts

LINES = "json_each(replace({row}.objectives, ']', iif({row}.objectives = '[]', '0,-1]', ',-1]')))"
"""In which lines an input stands, as SQL over its row."""
STANDING = "NOT ({row}.withdrawn OR {row}.consent_withdrawn)"
"""Whether it stands in any."""
_WHERE_IT_STANDS = (
    f"FROM input NOT INDEXED, {LINES.format(row='input')} WHERE {STANDING.format(row='input')}"
)


def table(counts: Counts) -> str:
    """What makes the table."""
    key = ", ".join(counts.key)
    counted = ", ".join(f"{column} INTEGER NOT NULL" for column in ("inputs", *counts.columns))
    return f"CREATE TABLE {counts.name} ({key}, {counted}, PRIMARY KEY ({key})) WITHOUT ROWID"


def triggers(counts: Counts) -> list[str]:
    """What counts inputs as they come, and again as they change."""
    fields = (*counts.key, "objectives", *counts.apart, "withdrawn", "consent_withdrawn")
    changed = " OR ".join(f"new.{f} IS NOT old.{f}" for f in fields if f != "objective")
    return [
        f"CREATE TRIGGER {counts.name}_i AFTER INSERT ON input BEGIN {_more(counts)}; END",
        f"CREATE TRIGGER {counts.name}_u AFTER UPDATE ON input WHEN {changed}"
        f" BEGIN {_fewer(counts)}; {_more(counts)}; END",
    ]


def following(counts: Counts) -> str:
    """What counts the inputs after a line (`?`): where many come at once."""
    sums = [f"sum({is_one})" for is_one in _apart(counts, "input").values()]
    return (
        f"INSERT INTO {counts.name} SELECT {', '.join((*_key(counts, 'input'), 'count(*)', *sums))}"
        f" {_WHERE_IT_STANDS} AND line > ?"
        f" GROUP BY {', '.join(str(place + 1) for place in range(len(counts.key)))}"
        f" {_adding(counts)}"
    )


def by_hand(counts: Counts) -> str:
    """What to count anew: each line of each input by its key, and what it says of who spoke."""
    said = [f"coalesce(input.{field}, '{NOT_RECORDED}')" for field in counts.apart]
    return f"SELECT {', '.join((*_key(counts, 'input'), *said))} {_WHERE_IT_STANDS}"


def _more(counts: Counts) -> str:
    said = ", ".join((*_key(counts, "new"), "1", *_apart(counts, "new").values()))
    return (
        f"INSERT INTO {counts.name} SELECT {said} FROM {LINES.format(row='new')}"
        f" WHERE {STANDING.format(row='new')} {_adding(counts)}"
    )


def _fewer(counts: Counts) -> str:
    less = [f"{column} = {column} - {is_one}" for column, is_one in _apart(counts, "old").items()]
    where = [STANDING.format(row="old")]
    where += [
        f"{field} IN (SELECT value FROM {LINES.format(row='old')})" if field == "objective"
        else f"{field} = {said}"
        for field, said in zip(counts.key, _key(counts, "old"), strict=True)
    ]  # fmt: skip
    return (
        f"UPDATE {counts.name} SET {', '.join(['inputs = inputs - 1', *less])}"
        f" WHERE {' AND '.join(where)}"
    )


def _adding(counts: Counts) -> str:
    added = [f"{name} = {name} + excluded.{name}" for name in ("inputs", *counts.columns)]
    return f"ON CONFLICT DO UPDATE SET {', '.join(added)}"


def _key(counts: Counts, row: str) -> list[str]:
    return [
        "value" if field == "objective" else f"coalesce({row}.{field}, '')" for field in counts.key
    ]


def _apart(counts: Counts, row: str) -> dict[str, str]:
    """By column, whether an input is counted in it."""
    return {
        column: f"(coalesce({row}.{field}, '{NOT_RECORDED}') = '{said}')"
        for column, (field, said) in counts.columns.items()
    }
