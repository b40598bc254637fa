"""The commands about inputs: capture, import, inputs, coverage."""

import json
import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gcm_desktop.consultation.inputs import withdraw_input
from gcm_desktop.errors import DiskFullError
from gcm_desktop.exchange.importing import read_table
from gcm_desktop.exchange.lines import FIELDS, TOGETHER
from gcm_desktop.profile import Profile
from gcm_desktop.workspace import Workspace

Run = Callable[..., Any]
"""Runs a command: with its words, and what stands on its standard input."""

ELSEWHERE = "01890000-0000-7000-8000-000000000000"
EVERYTHING = {
    "objectives": [12, 7], "kind": "challenge", "stakeholder_group": "migrants",
    "text": "Нам платят поздно.", "language": "ru", "principles": ["f", "a"],
    "organisation": "Harbour union", "quote": True, "attribution": "organisation",
    "sensitivity": "public", "client_id": "phone-1", "speaker": None, "session_id": None,
    "language_spoken": "uk", "interpreted": False, "action_letter": "b",
}  # fmt: skip


WITHIN_BOUNDS = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (400_000_000, 400_000_000))
os.execv(sys.executable, [sys.executable, "-m", "gcm_desktop", *sys.argv[1:]])
"""


def capture(gcm: Run, desk: Any, said: Any, *words: Any) -> Any:
    return gcm("capture", desk.path, "--consultation", desk.consultation, *words, stdin=said)


def inputs(gcm: Run, desk: Any, *words: Any) -> Any:
    return gcm("inputs", desk.path, "--json", *words).json()


# --- capture ------------------------------------------------------------------------------------


def test_a_line_keeps_every_field_it_may_have(gcm: Run, desk: Any) -> None:
    assert set(EVERYTHING) == set(FIELDS)
    ended = capture(gcm, desk, json.dumps(EVERYTHING))
    assert (ended.status, ended.err) == (0, "")
    [kept] = inputs(gcm, desk)
    assert kept["id"] == ended.acknowledged()[0]
    assert kept["consultation"] == str(desk.consultation)
    assert kept["objectives"] == [12, 7]
    assert kept["principles"] == ["a", "f"]
    same = EVERYTHING.keys() - {"objectives", "principles", "session_id", "client_id"}
    assert {name: kept[name] for name in same} == {name: EVERYTHING[name] for name in same}
    assert (kept["withdrawn"], kept["consent_withdrawn"], kept["session"]) == (False, False, None)


def test_what_is_left_unsaid_is_anonymous_counted_and_to_be_sorted(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    capture(gcm, desk, spoken())
    [kept] = inputs(gcm, desk)
    assert (kept["objectives"], kept["attribution"], kept["sensitivity"], kept["quote"]) == (
        [], "anonymous", "aggregate", False,
    )  # fmt: skip


def test_null_says_nothing(gcm: Run, desk: Any, spoken: Callable[..., str]) -> None:
    silent = {name: None for name in FIELDS if name not in ("kind", "stakeholder_group", "text")}
    assert capture(gcm, desk, spoken(**silent)).status == 0
    assert inputs(gcm, desk)[0]["language"] == "en"


def test_each_line_is_acknowledged_in_order_with_the_id_of_its_input(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    ended = capture(gcm, desk, "".join(spoken(f"Sentence {n}.") for n in range(5)))
    said = {entry["id"]: entry["text"] for entry in inputs(gcm, desk)}
    assert [said[one] for one in ended.acknowledged()] == [f"Sentence {n}." for n in range(5)]
    assert ended.out == "".join(f"ACK {one}\n" for one in ended.acknowledged())


def test_lines_may_come_from_a_file(
    gcm: Run, desk: Any, spoken: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "lines.jsonl").write_text(spoken())
    assert capture(gcm, desk, "", tmp_path / "lines.jsonl").status == 0
    assert capture(gcm, desk, spoken(), "-").status == 0
    assert len(inputs(gcm, desk)) == 2
    missing = capture(gcm, desk, "", tmp_path / "nothing.jsonl")
    assert (missing.status, missing.err[:32]) == (1, "There is no file nothing.jsonl. ")


def test_blank_lines_and_other_line_ends_say_nothing(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    said = "\ufeff" + spoken("One.").rstrip() + "\r\n\r\n   \n" + spoken("Two.").rstrip()
    ended = capture(gcm, desk, said)
    assert (ended.status, len(ended.acknowledged())) == (0, 2)


def test_no_lines_are_no_fault(gcm: Run, desk: Any) -> None:
    ended = capture(gcm, desk, "")
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_a_client_id_sent_twice_is_recorded_once_and_acknowledged_twice(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    twice = spoken("First.", client_id="c-1") + spoken("Second.", client_id="c-1")
    first, second = capture(gcm, desk, twice).acknowledged()
    [third] = capture(gcm, desk, spoken("Third.", client_id="c-1")).acknowledged()
    assert first == second == third
    assert [entry["text"] for entry in inputs(gcm, desk)] == ["First."]


REFUSED = [
    ("nonsense", "This line is not one whole JSON object."),
    ("[1, 2]", "This line is not one whole JSON object."),
    ('{"kind": "data", "text": "cut sh', "This line is not one whole JSON object."),
    ("[" * 100_000, "This line is not one whole JSON object."),
    ('{"objectives": [1' + "0" * 5000 + "]}", "This line is not one whole JSON object."),
    ('{"kind": NaN}', "This line is not one whole JSON object."),
    ('{"kind": "data", "kind": "data"}', "kind: this stands twice in the line."),
    ({"colour": "red"}, "colour: there is no such field; the fields are objectives, kind,"),
    ({"text": None}, "text: this is needed."),
    ({"text": 7}, "text: a text is needed."),
    ({"text": ""}, "text: nothing is said here."),
    ({"text": " \n "}, "text: nothing is said here."),
    ({"text": "x" * 100_001}, "text: at most 100000 characters fit here"),
    ({"text": "x" * 1_000_000}, "This line is longer than 1,000,000 bytes"),
    ({"text": "x" * 5_000_000}, "This line is longer than 1,000,000 bytes"),
    ({"objectives": [0]}, "objectives: there are 23 objectives"),
    ({"objectives": [24]}, "objectives: there are 23 objectives"),
    ({"objectives": ["x"]}, "objectives: a list of whole numbers is needed."),
    ({"objectives": [True]}, "objectives: a list of whole numbers is needed."),
    ({"objectives": [7.0]}, "objectives: a list of whole numbers is needed."),
    ({"objectives": 7}, "objectives: a list of whole numbers is needed."),
    ({"principles": ["k"]}, "principles: choose one of"),
    ({"principles": "f"}, "principles: a list of texts is needed."),
    ({"kind": "rumour"}, "kind: choose one of: challenge, data,"),
    ({"stakeholder_group": "everybody"}, "stakeholder_group: choose one of"),
    ({"language": "x" * 100}, "language: "),
    ({"quote": "yes"}, "quote: true or false is needed."),
    ({"attribution": "secret"}, "attribution: choose one of"),
    ({"attribution": "named"}, "attribution: to be named, a speaker's name is needed."),
    ({"attribution": "organisation"}, "attribution: the organisation's name is needed."),
    ({"sensitivity": "none"}, "sensitivity: choose one of"),
    ({"speaker": "Amina", "attribution": "named"}, "speaker: this file has no passphrase"),
    ({"session_id": "monday"}, "session_id: this is not an id."),
    ({"session_id": ELSEWHERE}, "session_id: "),
    ({"action_letter": "z", "objectives": [7]}, "action_letter: "),
    ({"client_id": "x" * 300}, "client_id: at most 200 characters"),
    ({"organisation": "x" * 300}, "organisation: at most 200 characters"),
]


def test_what_cannot_be_taken_is_refused_by_its_line_and_the_others_go_on(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    lines = [said if isinstance(said, str) else spoken(**said) for said, _why in REFUSED]
    said = "".join(line.rstrip() + "\n" + spoken(f"After {n}.") for n, line in enumerate(lines, 1))
    ended = capture(gcm, desk, said)
    assert (ended.status, ended.err) == (1, "")
    told = ended.out.splitlines()
    assert len(told) == 2 * len(REFUSED)
    for number, (refused, acknowledged) in enumerate(zip(told[::2], told[1::2], strict=True)):
        assert refused.startswith(f"REFUSED {2 * number + 1} {REFUSED[number][1]}"), refused
        assert acknowledged.startswith("ACK ")
    assert len(inputs(gcm, desk)) == len(REFUSED)


def test_a_line_in_another_encoding_is_refused_and_the_next_one_is_taken(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    ended = capture(gcm, desk, spoken("Où ?").encode("latin-1") + spoken("Où ?").encode())
    assert ended.status == 1
    assert ended.out.startswith("REFUSED 1 This line is not written in UTF-8.\nACK ")


def test_a_sentence_of_refusal_is_one_line_whatever_the_line_said(gcm: Run, desk: Any) -> None:
    ended = capture(gcm, desk, '{"\\n\\u001b[2J\\u202e": 1}\n')
    assert ended.out.startswith("REFUSED 1 ␊␛[2J<U+202E>: there is no such field")
    assert ended.out.count("\n") == 1


def test_words_are_kept_as_typed(gcm: Run, desk: Any, spoken: Callable[..., str]) -> None:
    typed = "tab\there\x1b[31m\u202eright\u2066 \U0001f6f6 e\u0301"
    capture(gcm, desk, spoken(typed))
    capture(gcm, desk, '{"kind": "data", "stakeholder_group": "media", "text": "a\\ud800\\u0000b"}')
    broken, kept = (entry["text"] for entry in inputs(gcm, desk))
    assert kept == "tab\there\x1b[31m\u202eright\u2066 \U0001f6f6 é"
    assert broken == "a\ufffd\ufffdb"


def test_a_consultation_that_is_not_there_is_refused_before_any_line(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    ended = gcm("capture", desk.path, "--consultation", ELSEWHERE, stdin=spoken())
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file holds no record with that id.")


def test_a_line_is_acknowledged_before_the_next_one_is_read(
    desk: Any, start: Run, spoken: Callable[..., str]
) -> None:
    process = start("capture", desk.path, "--consultation", desk.consultation)
    for number in range(3):
        process.stdin.write(spoken(f"Sentence {number}.").encode())
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"ACK ")
    process.stdin.close()
    assert process.wait(20) == 0


def test_lines_that_are_waiting_are_recorded_together_and_in_their_order(
    gcm: Run, desk: Any, spoken: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = Workspace.write

    def counted(workspace: Any, action: Any, **said: Any) -> Any:
        written.append(len(said["several"]))
        return write(workspace, action, **said)

    monkeypatch.setattr(Workspace, "write", counted)
    said = [spoken(f"Sentence {n}.", client_id=f"c-{n % 90}") for n in range(150)]
    said[7] = "nonsense\n"
    said[70] = spoken(objectives=[99])
    ended = capture(gcm, desk, "".join(said))
    assert written == [63, 64, 22]
    told = ended.out.splitlines()
    assert [n for n, one in enumerate(told) if one.startswith("REFUSED")] == [7, 70]
    assert told[7].startswith("REFUSED 8 This line is not one whole JSON object.")
    assert told[70].startswith("REFUSED 71 objectives: there are 23 objectives")
    assert told[100] == told[10]
    assert len(set(ended.acknowledged())) == 89
    assert gcm("check", desk.path).out == "OK\n"


def test_lines_recorded_together_are_changes_of_their_own(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    capture(gcm, desk, "".join(spoken(f"Sentence {n}.") for n in range(3)))
    profile = Profile(desk.path.parent / "profile")
    with Workspace.open(desk.path, None, profile=profile) as workspace:
        assert workspace.undo() == "record_input"
        assert workspace.check() == []
    assert [entry["text"] for entry in inputs(gcm, desk)] == ["Sentence 1.", "Sentence 0."]


def test_a_kill_loses_no_line_that_was_acknowledged(
    gcm: Run, desk: Any, start: Run, spoken: Callable[..., str]
) -> None:
    process = start("capture", desk.path, "--consultation", desk.consultation)
    lines = b"".join(spoken(f"Sentence {n}.").encode() for n in range(400))
    threading.Thread(target=feed, args=(process.stdin, lines), daemon=True).start()
    told = [process.stdout.readline() for _ in range(100)]
    process.kill()
    told += process.stdout.read().splitlines()
    process.wait()
    acknowledged = {line.split()[1].decode() for line in told if line.startswith(b"ACK ")}
    kept = {entry["id"] for entry in inputs(gcm, desk)}
    assert len(acknowledged) >= 100
    assert acknowledged <= kept
    assert len(kept) <= len(acknowledged) + TOGETHER


def feed(stream: Any, lines: bytes) -> None:
    with suppress(OSError, ValueError):
        stream.write(lines)
        stream.flush()


def test_no_line_takes_more_memory_than_its_bound(
    desk: Any, start: Run, spoken: Callable[..., str]
) -> None:
    pytest.importorskip("resource")
    process = start(
        "capture", desk.path, "--consultation", desk.consultation,
        program=(sys.executable, "-c", WITHIN_BOUNDS),
    )  # fmt: skip
    some = b"x" * 1_000_000
    for _megabyte in range(500):
        process.stdin.write(some)
    process.stdin.write(b"\n" + spoken().encode())
    process.stdin.close()
    refused, acknowledged = process.stdout.read().decode().splitlines()
    assert process.wait(20) == 1
    assert refused.startswith("REFUSED 1 This line is longer than 1,000,000 bytes")
    assert acknowledged.startswith("ACK ")


def test_a_full_disk_stops_capture_and_leaves_the_workspace_whole(
    gcm: Run, desk: Any, spoken: Callable[..., str], small_disk: Path
) -> None:
    path = Path(shutil.copy(desk.path, small_disk / "a.gcm"))
    words = "a long sentence of the meeting, " * 60
    said = "".join(spoken(f"{number} {words}") for number in range(600))
    ended = gcm("capture", path, "--consultation", desk.consultation, stdin=said)
    assert (ended.status, ended.err) == (1, f"{DiskFullError()}\n")
    kept = {entry["id"] for entry in gcm("inputs", path, "--json").json()}
    assert 0 < len(ended.acknowledged()) < 600
    assert set(ended.acknowledged()) <= kept
    assert gcm("check", path).out == "OK\n"


# --- import -------------------------------------------------------------------------------------

TABLE = """objectives,kind,stakeholder_group,organisation,text,language,principles,quote,source
7;13,challenge,children_youth,,"Far too many, far too young.",en,h,no,somewhere
,practice,trade_unions,Harbour union,Мы помогаем друг другу.,ru,a;b,yes,elsewhere
"""


def take_in(gcm: Run, desk: Any, content: Any, name: str = "table.csv") -> Any:
    path = desk.path.parent / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return gcm("import", desk.path, "--consultation", desk.consultation, path)


def test_a_table_is_recorded_whole_and_what_is_left_out_is_told(gcm: Run, desk: Any) -> None:
    ended = take_in(gcm, desk, TABLE)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "The column source was left out.\n2 inputs were recorded.\n"
    second, first = inputs(gcm, desk)
    assert (first["objectives"], first["principles"], first["quote"]) == ([7, 13], ["h"], False)
    assert first["text"] == "Far too many, far too young."
    assert (second["objectives"], second["organisation"]) == ([], "Harbour union")
    assert (second["quote"], second["language"]) == (True, "ru")


def test_a_table_with_one_wrong_row_is_not_recorded_at_all(gcm: Run, desk: Any) -> None:
    before = desk.path.read_bytes()
    ended = take_in(gcm, desk, TABLE + "25,practice,media,,Words.,en,,no,\n")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.splitlines()[-1] == (
        "Nothing was imported. In row 4, column objectives: there are 23 objectives; give numbers "
        "from 1 to 23. Mend it there and import again."
    )
    assert inputs(gcm, desk) == []
    assert gcm("check", desk.path).out == "OK\n"
    assert len(before) > 0


def test_a_table_may_come_from_standard_input(gcm: Run, desk: Any) -> None:
    words = ("import", desk.path, "--consultation", desk.consultation, "-")
    assert gcm(*words, stdin=TABLE).status == 0
    assert len(inputs(gcm, desk)) == 2


def test_a_table_for_a_consultation_that_is_not_there_is_refused(
    gcm: Run, desk: Any, tmp_path: Path
) -> None:
    (tmp_path / "table.csv").write_text(TABLE)
    ended = gcm("import", desk.path, "--consultation", ELSEWHERE, tmp_path / "table.csv")
    assert (ended.status, ended.err[:40]) == (1, "This file holds no record with that id. ")


def test_a_missing_table_is_told(gcm: Run, desk: Any, tmp_path: Path) -> None:
    ended = gcm("import", desk.path, "--consultation", desk.consultation, tmp_path / "none.csv")
    assert (ended.status, ended.err[:27]) == (1, "There is no file none.csv. ")


# --- inputs and coverage ------------------------------------------------------------------------


@pytest.fixture
def heard(gcm: Run, desk: Any, spoken: Callable[..., str]) -> Any:
    said = (
        spoken("Wages are paid late.", objectives=[6, 22]),
        spoken(
            "Passports are kept by the agent.", objectives=[6], stakeholder_group="trade_unions"
        ),
        spoken("لا أحد يسمعنا", language="ar"),
    )
    capture(gcm, desk, "".join(said))
    return desk


def test_inputs_are_listed_newest_first_and_chosen_by_objective_and_words(
    gcm: Run, heard: Any
) -> None:
    def words(*asked: Any) -> Any:
        return [entry["text"] for entry in inputs(gcm, heard, *asked)]

    wages, passports = "Wages are paid late.", "Passports are kept by the agent."
    nobody = "لا أحد يسمعنا"
    assert words() == [nobody, passports, wages]
    assert words("--objective", 6) == [passports, wages]
    assert words("--objective", 22) == [wages]
    assert words("--objective", 0) == [nobody]
    assert words("--search", "PASSPORT") == [passports]
    assert words("--search", "احد") == [nobody]
    assert words("--search", "nothing like it") == []
    assert words("--search", '" OR 1; --') == []
    assert words("--limit", 1) == [nobody]
    assert words("--consultation", heard.consultation, "--objective", 6) == [passports, wages]


@pytest.mark.parametrize("number", [24, 100, 999_999_999])
def test_an_objective_that_does_not_exist_is_refused(gcm: Run, desk: Any, number: Any) -> None:
    ended = gcm("inputs", desk.path, "--objective", number)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("objectives: there are 23 objectives")


@pytest.mark.parametrize("command", ["inputs", "coverage"])
def test_a_consultation_that_does_not_exist_is_refused(gcm: Run, desk: Any, command: str) -> None:
    ended = gcm(command, desk.path, "--consultation", ELSEWHERE)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("This file holds no record with that id.")


def test_withdrawn_inputs_are_listed_only_when_asked_for(
    gcm: Run, heard: Any, profile: Profile
) -> None:
    gone = inputs(gcm, heard)[0]["id"]
    with Workspace.open(heard.path, None, profile=profile) as workspace:
        workspace.write(withdraw_input, UUID(gone), reason="a mistake")
    assert gone not in [entry["id"] for entry in inputs(gcm, heard)]
    listed = {entry["id"]: entry["withdrawn"] for entry in inputs(gcm, heard, "--withdrawn")}
    assert listed[gone] is True
    assert "[withdrawn]" in gcm("inputs", heard.path, "--withdrawn").out


def test_inputs_are_shown_to_people_in_columns(gcm: Run, heard: Any) -> None:
    shown = gcm("inputs", heard.path).out.splitlines()
    assert shown[0].split() == ["objectives", "group", "kind", "words"]
    assert "Wages are paid late." in shown[-1]
    assert shown[-1].startswith("6, 22")
    assert "\u2068لا أحد يسمعنا\u2069" in shown[1]


def test_words_of_people_cannot_disturb_the_terminal(
    gcm: Run, desk: Any, spoken: Callable[..., str]
) -> None:
    capture(gcm, desk, spoken("\x1b[2J\u202eevil\nsecond line\x9b"))
    shown = gcm("inputs", desk.path).out
    assert "␛[2J<U+202E>evil␊second line<U+009B>" in shown
    assert not set(shown) & set("\x1b\u202e\x9b")


def test_coverage_counts_inputs_by_objective_and_group(gcm: Run, heard: Any) -> None:
    ended = gcm("coverage", heard.path, "--consultation", heard.consultation, "--json")
    assert ended.json() == [
        {"objective": 6, "stakeholder_group": "migrants", "inputs": 1},
        {"objective": 6, "stakeholder_group": "trade_unions", "inputs": 1},
        {"objective": 22, "stakeholder_group": "migrants", "inputs": 1},
    ]
    assert ended.err == "1 input is to be sorted.\n"


def test_coverage_is_shown_with_every_objective_and_every_group(gcm: Run, heard: Any) -> None:
    shown = gcm("coverage", heard.path, "--consultation", heard.consultation).out.splitlines()
    assert [line.split()[0] for line in shown[1:24]] == [str(n) for n in range(1, 24)]
    assert shown[0].split() == list("mcdflptinraeysuo")
    assert shown[6].split()[-16:] == list("1·····1·········")
    assert "m Migrants" in shown[25]


def test_a_hundred_thousand_rows_are_read_within_bounds(tmp_path: Path) -> None:
    """Reading alone; how long recording takes is for the benchmarks to say."""
    path = tmp_path / "many.csv"
    path.write_text("kind,stakeholder_group,text\n" + "data,media,Forty boats.\n" * 100_000)
    begun = time.monotonic()
    with path.open("rb") as file:
        assert len(read_table(file).rows) == 100_000
    assert time.monotonic() - begun < 20
