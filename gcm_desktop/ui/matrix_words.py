"""What the cells and lines of the coverage matrix say in words."""

from html import escape

from gcm_desktop.consultation.held import AGE, GROUP, LANGUAGE, PLACE, SESSION, SEX
from gcm_desktop.consultation.standing import SILENT, AgainstPlan, Matrix, column_name
from gcm_desktop.reference import short_title_of
from gcm_desktop.texts import _, language, ngettext
from gcm_desktop.ui.pieces import isolated

OBJECTIVES = 23
TO_BE_SORTED, SUM_BELOW, PEOPLE = range(OBJECTIVES, OBJECTIVES + 3)
"""The rows beneath the objectives."""


def dimension_name(by: str) -> str:
    """What the columns are, as a choice."""
    return {
        GROUP: _("Stakeholder group"),
        SEX: _("Sex"),
        AGE: _("Age"),
        PLACE: _("Place"),
        LANGUAGE: _("Language"),
        SESSION: _("Session"),
    }[by]


def line_in_words(row: int) -> str:
    """What a row is about."""
    if row == TO_BE_SORTED:
        return _("To be sorted")
    if row == SUM_BELOW:
        return _("Sum")
    if row == PEOPLE:
        return _("People in the room")
    title = short_title_of(row + 1, language()).text
    return _("Objective {number}, {title}").format(number=row + 1, title=title)


def name_of(matrix: Matrix, column: int) -> str:
    """What a column is about; the one past the last is that of the sums."""
    if column >= len(matrix.columns):
        return _("All")
    return column_name(matrix, matrix.columns[column], language())


def cell_in_words(matrix: Matrix, row: int, column: int, count: int) -> str:
    """What a cell says, as a sentence; `count` is the number in it."""
    said = _people(matrix, column) if row == PEOPLE else _inputs(matrix, row, column, count)
    line, who = line_in_words(row), name_of(matrix, column)
    if matrix.by in (PLACE, SESSION):
        who = isolated(who)
    return _("{line}, {group}: {heard}").format(line=line, group=who, heard=said)


def _inputs(matrix: Matrix, row: int, column: int, count: int) -> str:
    """Inputs, or why there are none, and the people who were asked."""
    told = [ngettext("{n} input", "{n} inputs", count).format(n=count)] if count else []
    if row < OBJECTIVES and column < len(matrix.columns):
        cell = matrix.cells[row + 1, matrix.columns[column]]
        if not count:
            told.append(_("asked, silent") if cell.standing == SILENT else _("not asked"))
        if cell.people is not None:
            told.append(_heads(cell.people))
    if not told and row < OBJECTIVES and row + 1 not in matrix.asked:
        told.append(_("not asked"))
    return "; ".join(told) or _("nothing heard")


def _people(matrix: Matrix, column: int) -> str:
    if column >= len(matrix.columns):
        counted = [heads for heads in matrix.present.values() if heads is not None]
        return _heads(sum(counted)) if counted else _("nobody counted")
    key = matrix.columns[column]
    plan = matrix.against_plan.get(key) if matrix.by == GROUP else None
    heads = matrix.present[key]
    told = _("nobody counted") if heads is None else _heads(heads)
    return _against(plan, told)


def _against(plan: AgainstPlan | None, told: str) -> str:
    if plan is None or plan.wanted is None:
        return told
    return _("{people}; {n} hoped for").format(people=told, n=plan.wanted)


def _heads(people: int) -> str:
    return ngettext("{n} person in the room", "{n} people in the room", people).format(n=people)


def tip(said: str) -> str:
    """A sentence as a tool tip that is broken into lines: people's own words in it stay plain."""
    return f"<qt>{escape(said)}</qt>" if said else ""
