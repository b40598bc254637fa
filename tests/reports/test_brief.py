"""Two pages in front: the officer's own messages, what is asked, priorities, one matrix."""

from dataclasses import replace

import pytest

from gcm_desktop.consultation.consultations import consultations
from gcm_desktop.consultation.disclosed import Disclosed
from gcm_desktop.consultation.report_plans import SECTIONS as CODES
from gcm_desktop.consultation.report_templates import ReportTemplate
from gcm_desktop.consultation.synthesis import DisclosedPassage, DisclosedRecommendation
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.reports.blocks import Bars, Dots, Heading, Matrix, Points, Table
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.preview import page_count
from gcm_desktop.reports.reading_data import read_data
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import SECTIONS, compose
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.workspace import Workspace


@pytest.fixture
def told(workspace: Workspace) -> Disclosed:
    workspace.write(record_sample)
    return leaving(workspace, workspace.read(consultations)[0].id)


def passage(n: int) -> DisclosedPassage:
    return DisclosedPassage(f"{n}" * 26, "summary", f"Message {n}.", (), "cleared")


def asked(code: str, objective: int | None, **facts: object) -> DisclosedRecommendation:
    whole: dict[str, object] = {
        "id": code.lower() * 26, "code": code, "text": f"Do {code}.", "addressee": "Ministry",
        "level": "national", "time_frame": "by 2028", "objective": objective, "findings": (),
        "fate": "open", "fate_by": None, "fate_reason": None, "fate_on": None,
    } | facts  # fmt: skip
    return DisclosedRecommendation(**whole)  # type: ignore[arg-type]  # a row of facts


def asks_of(report: Disclosed) -> Table:
    [table] = [b for b in compose(report) if isinstance(b, Table) and b.repeats]
    return table


def test_every_code_of_a_section_is_one() -> None:
    assert tuple(SECTIONS) == CODES


def test_the_first_five_paragraphs_of_the_summary_are_the_messages(told: Disclosed) -> None:
    seven = replace(told, passages=tuple(map(passage, range(7))))
    blocks = compose(seven)
    [points] = [block for block in blocks if isinstance(block, Points)]
    assert [point.text for point in points.items] == [f"Message {n}." for n in range(5)]
    assert [point.source for point in points.items] == [f"{n}" * 26 for n in range(5)]
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert "Further points" in headings
    said = str(blocks)
    assert said.count("Message 6.") == said.count("Message 0.") == 1


def test_fewer_messages_are_fewer_and_none_are_none(told: Disclosed) -> None:
    [points] = [b for b in compose(replace(told, passages=(passage(1),))) if isinstance(b, Points)]
    assert len(points.items) == 1
    bare = compose(replace(told, passages=()))
    assert not any(isinstance(block, Points) for block in bare)
    assert "Main messages" not in str(bare)


def test_what_is_asked_has_an_owner_and_a_date_and_the_urgent_stands_first(
    told: Disclosed,
) -> None:
    urgent = {one.objective for one in told.assessments if one.priority == "urgent"}
    assert 15 in urgent
    table = asks_of(
        replace(told, recommendations=(
            asked("A", None), asked("B", 18), asked("C", 15), asked("D", 15, fate="done"),
            asked("E", 2, addressee=None, time_frame=None),
        ))
    )  # fmt: skip
    assert [row[0] for row in table.rows] == ["Do C. (C)", "Do A. (A)", "Do B. (B)", "Do E. (E)"]
    assert table.rows[0][1:] == ("Ministry", "by 2028")
    assert table.rows[3][1:] == ("National", "not said")


def test_more_than_five_asks_are_counted_not_listed(told: Disclosed) -> None:
    many = replace(told, recommendations=tuple(asked(code, None) for code in "ABCDEFG"))
    assert len(asks_of(many).rows) == 5
    assert "2 more stand among the recommendations." in str(compose(many))


def test_the_summary_stands_in_front_of_the_contents_on_two_pages(workspace: Workspace) -> None:
    workspace.write(record_sample)
    about = workspace.read(consultations)[0].id
    for language in LANGUAGES:
        told = leaving(workspace, about, language=language)
        front = make_report(replace(told, sections=("summary",)))
        # The title page, two pages, and one of signatures and integrity.
        assert page_count(front.pdf) == 4, language


def test_sections_stand_in_the_order_that_the_data_say(told: Disclosed) -> None:
    turned = replace(told, sections=("recommendations", "methodology", "dissent"))
    headings = [b.text for b in compose(turned) if isinstance(b, Heading) and b.level == 1]
    assert headings == [
        "Recommendations", "Methodology", "Annex: differing views", "Signatures",
        "Annex: data and integrity",
    ]  # fmt: skip


def test_the_same_pages_are_made_again_from_the_data(told: Disclosed) -> None:
    dressed = replace(told, template=ReportTemplate("Ours", "Ministry", accent="8A3B00"))
    made = make_report(dressed)
    assert make_report(read_data(made.data)).pdf == made.pdf
    assert make_report(told).pdf != made.pdf


def test_people_and_inputs_are_drawn_apart_each_by_group(told: Disclosed) -> None:
    people, inputs = [block for block in compose(told) if isinstance(block, Bars)]
    assert people.heads[1] == "People"
    assert inputs.heads[1] == "Inputs printed"
    assert sum(bar.value for bar in inputs.bars) == told.printed
    lines = next(tally.lines for tally in told.people.tallies if tally.by == "by_group")
    assert [bar.value for bar in people.bars] == [
        line.people for line in lines or () if line.people
    ]
    assert any(bar.together for bar in people.bars)
    for bars in (people, inputs):
        for bar in bars.bars:
            assert f"{bar.label}: {bar.value}" in bars.summary


def test_objectives_stand_where_those_present_saw_them(told: Disclosed) -> None:
    [dots] = [block for block in compose(told) if isinstance(block, Dots)]
    assert {number for number, _ in dots.rows} == {one.objective for one in told.assessments}
    assert dots.marks[15, 0, "early"].whole
    assert dots.marks[6, 0, "not_started"].groups == 1
    assert not dots.marks[6, 0, "not_started"].whole
    assert "not started: 6" in dots.summary
    assert "urgent: 6 and 15" in dots.summary


def test_a_printed_line_of_groups_is_one_column(told: Disclosed) -> None:
    [matrix] = [block for block in compose(told) if isinstance(block, Matrix)]
    assert tuple(line for line, _ in matrix.columns) == told.groups.lines
