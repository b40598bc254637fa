"""A whole report: its bytes, its data, and what it does not give away."""

import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from gcm_desktop.consultation.consultations import Consultation, open_consultation
from gcm_desktop.consultation.inputs import record_input, withdraw_input
from gcm_desktop.consultation.sessions import amend_session, open_session
from gcm_desktop.errors import AlreadyThereError
from gcm_desktop.reports.issuing import issue, leaving
from gcm_desktop.reports.report import make_report
from gcm_desktop.workspace import Workspace

SAID = (
    ("en", "The clinic asks for an address that nobody here has, and fifty files wait."),
    ("fr", "« Où dormir ? » : l’hôtel refuse les enfants ; la mairie ne répond pas."),
    ("es", "¿Quién busca a los desaparecidos del río? Nadie nos llamó."),
    ("ru", "Перевод стоит восемь процентов, и комиссию не объясняют."),
    ("zh", "体检证明只有三个月有效期，孩子因此错过了入学。"),
    ("ar", "ينتظر العمال شهورا قبل أن تُدفع أجورهم."),
)


@pytest.fixture
def told(
    workspace: Workspace, consultation: Consultation, settled_disclosure: Callable[..., None]
) -> Consultation:
    for language, text in SAID:
        workspace.write(
            record_input, consultation_id=consultation.id, text=text, language=language,
            kind="challenge", stakeholder_group="migrants", objectives=[15],
            sensitivity="public", quote=True,
        )  # fmt: skip
    settled_disclosure(workspace, consultation.id)
    return consultation


def extracted(pdf: bytes) -> str:
    text = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_every_word_but_arabic_extracts_as_it_was_typed(
    workspace: Workspace, told: Consultation
) -> None:
    found = extracted(make_report(leaving(workspace, told.id)).pdf)
    for language, text in SAID:
        if language != "ar":
            assert "".join(unicodedata.normalize("NFKC", text).split()) in found


def test_the_attached_data_is_what_was_disclosed(workspace: Workspace, told: Consultation) -> None:
    disclosed = leaving(workspace, told.id)
    report = make_report(disclosed)
    with pikepdf.open(io.BytesIO(report.pdf)) as pdf:
        assert pdf.attachments["consultation.json"].get_file().read_bytes() == report.data
        metadata = pdf.Root.Metadata.read_bytes().decode()
    assert report.data_sha256 in metadata
    assert json.loads(report.data) == disclosed.data()


@pytest.mark.parametrize("clock", [(), ("faketime", "2031-02-03 23:59:58")])
def test_the_same_facts_give_the_same_bytes_in_another_process_on_another_day(
    workspace: Workspace, told: Consultation, tmp_path: Path, clock: tuple[str, ...]
) -> None:
    if clock and shutil.which(clock[0]) is None:
        pytest.skip(f"not installed: {clock[0]}")
    here = make_report(leaving(workspace, told.id, language="ar")).pdf
    workspace.close()
    program = (
        "import sys, pathlib, uuid;"
        "from gcm_desktop.profile import Profile;"
        "from gcm_desktop.workspace import Workspace;"
        "from gcm_desktop.reports.issuing import leaving;"
        "from gcm_desktop.reports.report import make_report;"
        "w = Workspace.open(pathlib.Path(sys.argv[1]), None, profile=Profile(), read_only=True);"
        "report = make_report(leaving(w, uuid.UUID(sys.argv[2]), language='ar'));"
        "pathlib.Path(sys.argv[3]).write_bytes(report.pdf); w.close()"
    )
    there = tmp_path / "there.pdf"
    root = Path(__file__).resolve().parents[2]
    subprocess.run(
        [*clock, sys.executable, "-c", program, str(workspace.path), str(told.id), str(there)],
        check=True,
        cwd=root,
        env=os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
    )
    assert there.read_bytes() == here


def test_withdrawn_words_are_nowhere_in_the_file(workspace: Workspace, told: Consultation) -> None:
    before = make_report(leaving(workspace, told.id)).data
    entry = workspace.write(
        record_input, consultation_id=told.id, text="zqxjv taken back later", kind="data",
        stakeholder_group="media", sensitivity="public",
    )  # fmt: skip
    workspace.write(withdraw_input, entry.id)
    report = make_report(leaving(workspace, told.id))
    assert report.data == before
    assert "zqxjv" not in extracted(report.pdf)


def test_reports_of_two_consultations_share_no_id(workspace: Workspace, told: Consultation) -> None:
    other = workspace.write(open_consultation, title="Other", country="KEN")
    for _, text in SAID:
        workspace.write(
            record_input, consultation_id=other.id, text=text, kind="challenge",
            stakeholder_group="migrants", sensitivity="public",
        )  # fmt: skip
    ids = [
        {entry.id for entry in leaving(workspace, about.id).inputs}
        | {leaving(workspace, about.id).consultation.id}
        for about in (told, other)
    ]
    assert not ids[0] & ids[1]


def test_no_published_order_is_the_order_of_recording(workspace: Workspace) -> None:
    """Of 20 consultations of six inputs, few print any run of three in the order recorded."""
    runs = 0
    for number in range(20):
        about = workspace.write(open_consultation, title=f"Number {number}", country="KEN")
        for place in range(6):
            workspace.write(
                record_input, consultation_id=about.id, text=f"{place}", kind="data",
                stakeholder_group="media", sensitivity="public",
            )  # fmt: skip
        printed = [int(entry.text) for entry in leaving(workspace, about.id).inputs]
        runs += sum(
            b == a + 1 and c == b + 1
            for a, b, c in zip(printed, printed[1:], printed[2:], strict=False)
        )
    assert runs < 12  # by chance 20 × 4/30; all would be 80


def test_issuing_notes_what_left_only_once_it_is_there(
    workspace: Workspace, told: Consultation, tmp_path: Path
) -> None:
    from gcm_desktop.consultation.issued import issued_reports

    disclosed = leaving(workspace, told.id)
    report = make_report(disclosed)
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(b"somebody's")
    with pytest.raises(AlreadyThereError):
        issue(workspace, told.id, disclosed, report, path=taken, pdf=report.pdf)
    assert taken.read_bytes() == b"somebody's"
    assert workspace.read(issued_reports, told.id) == []
    free = tmp_path / "free.pdf"
    issue(workspace, told.id, disclosed, report, path=free, pdf=report.pdf)
    [noted] = workspace.read(issued_reports, told.id)
    assert noted.data_sha256 == report.data_sha256
    assert free.read_bytes() == report.pdf
    assert make_report(leaving(workspace, told.id)).pdf == report.pdf


def test_languages_give_different_pages_and_the_same_facts(
    workspace: Workspace, told: Consultation
) -> None:
    reports = [make_report(leaving(workspace, told.id, language=code)) for code in ("en", "ar")]
    assert reports[0].pdf != reports[1].pdf
    facts = [json.loads(r.data) | {"language": None} for r in reports]
    assert all(one == other for one, other in itertools.pairwise(facts))


def test_an_issue_repeats_what_an_earlier_one_printed_of_people_who_moved_by_a_few(
    workspace: Workspace, told: Consultation, tmp_path: Path
) -> None:
    meeting = workspace.write(
        open_session, consultation_id=told.id, title="Hall", people=20,
        by_sex={"women": 12, "men": 8},
    )  # fmt: skip
    first = leaving(workspace, told.id)
    report = make_report(first)
    issue(workspace, told.id, first, report, path=tmp_path / "first.pdf", pdf=report.pdf)
    workspace.write(amend_session, meeting.id, people=30, by_sex={"women": 20, "men": 10})
    later = leaving(workspace, told.id)
    assert later.people.total == 30
    assert later.people.tallies == first.people.tallies
    workspace.write(amend_session, meeting.id, by_sex={"women": 12, "men": 18})
    renewed = leaving(workspace, told.id).people.tallies[0].lines
    assert renewed is not None
    assert {line.categories: line.people for line in renewed}["men",] == 18
