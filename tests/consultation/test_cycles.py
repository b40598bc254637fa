"""Review cycles and round tables: seeded, and editable like any record."""

from uuid import uuid4

import pytest

from gcm_desktop.consultation.cycles import (
    amend_cycle,
    amend_round_table,
    review_cycles,
    round_tables,
)
from gcm_desktop.errors import NoSuchRecordError, RefusedError
from gcm_desktop.reference import review_cycle_seeds, round_table_seeds
from gcm_desktop.workspace import Workspace


def test_every_workspace_begins_with_the_cycles_and_round_tables(workspace: Workspace) -> None:
    assert len(workspace.read(review_cycles)) == len(review_cycle_seeds())
    assert len(workspace.read(round_tables)) == len(round_table_seeds())


def test_the_round_tables_of_a_forum_share_out_the_objectives(workspace: Workspace) -> None:
    numbers = [n for table in workspace.read(round_tables) for n in table.objectives]
    assert sorted(numbers) == list(range(1, 24))


def test_a_cycle_can_be_corrected(workspace: Workspace) -> None:
    first = workspace.read(review_cycles)[0]
    workspace.write(amend_cycle, first.id, title="Corrected", starts_on="2028-05-01")
    found = {cycle.id: cycle for cycle in workspace.read(review_cycles)}[first.id]
    assert (found.title, found.starts_on.isoformat()) == ("Corrected", "2028-05-01")


def test_a_round_table_can_be_corrected(workspace: Workspace) -> None:
    table = workspace.read(round_tables)[0]
    workspace.write(amend_round_table, table.id, objectives=[23, 1])
    assert workspace.read(round_tables)[0].objectives == (1, 23)


@pytest.mark.parametrize("facts", [{"status": "certain"}, {"round": 0}, {"title": ""}])
def test_what_cannot_be_is_refused(workspace: Workspace, facts: dict) -> None:
    with pytest.raises(RefusedError) as refused:
        workspace.write(amend_cycle, workspace.read(review_cycles)[0].id, **facts)
    assert refused.value.problems.keys() == facts.keys()


def test_a_cycle_that_is_not_there_is_said_to_be_missing(workspace: Workspace) -> None:
    with pytest.raises(NoSuchRecordError):
        workspace.write(amend_cycle, uuid4(), title="x")
    with pytest.raises(NoSuchRecordError):
        workspace.write(amend_round_table, uuid4(), title="x")
