"""How far down an input stands among the newest."""

from uuid import uuid4

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.how_far import rows_above
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.workspace import Workspace


def test_the_lines_above_an_input_are_counted_as_far_as_is_asked(
    workspace: Workspace, consultation: Consultation
) -> None:
    said = [
        workspace.write(
            record_input, consultation_id=consultation.id, text=f"Line {number}",
            kind="challenge", stakeholder_group="migrants", objectives=(9,) if number % 2 else (),
        )
        for number in range(6)
    ]  # fmt: skip

    def above(number: int, objective: int | None, most: int = 10) -> int | None:
        return workspace.read(
            rows_above, consultation.id, said[number].id, objective=objective, most=most
        )

    assert [above(number, None) for number in range(6)] == [5, 4, 3, 2, 1, 0]
    assert (above(1, 9), above(0, 0), above(0, 9)) == (2, 2, None)
    assert (above(1, 9, most=3), above(1, 9, most=2)) == (2, None)
    assert workspace.read(rows_above, consultation.id, uuid4(), objective=None, most=9) is None
