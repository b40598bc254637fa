"""Address books from outside: taken in whole, or told by row why not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.stakeholders import stakeholders
from gcm_desktop.errors import MissingFileError, TableError
from gcm_desktop.exchange import registering
from gcm_desktop.exchange.registering import import_register, read_register
from gcm_desktop.workspace import Workspace

THREE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Wanjiru;Amina;;;\r\nFN:Amina Wanjiru\r\n"
    "ORG:Harbour Aid\\, Mombasa;Outreach\r\nTEL;TYPE=CELL:+254 700 000001\r\n"
    'item1.EMAIL;TYPE="work,internet:x":amina@example.org\r\n'
    "ADR:;;12 Quay;Mombasa;Coast;80100;KE\r\n"
    "PHOTO;ENCODING=b:AAAA\r\n BBBB\r\nNOTE:Came over the border in\r\n  May\r\nEND:VCARD\r\n"
)
FOUR = (
    "BEGIN:VCARD\nVERSION:4.0\nKIND:org\nFN:Sindicato del Puerto\nLANG:es\n"
    "CATEGORIES:trade_unions,puerto\nTEL;VALUE=uri:tel:+34-600\nEND:VCARD\n"
)
OLD = (
    "BEGIN:VCARD\nVERSION:2.1\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D8=A8=D9=86;=\n=41na;;;\nEND:VCARD\n"
)


def book(folder: Path, content: str | bytes) -> Path:
    path = folder / "book"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_cards_become_entries_without_pictures_and_notes(tmp_path: Path) -> None:
    read = read_register(book(tmp_path, THREE + "\n" + FOUR + OLD), group="migrants")
    assert read.refused == ()
    person, union, old = [entry.facts for entry in read.entries]
    assert person == {
        "kind": "person", "name": "Amina Wanjiru", "organisation": "Harbour Aid, Mombasa",
        "contact": "+254 700 000001; amina@example.org", "area": "Mombasa, Coast",
        "stakeholder_group": "migrants",
    }  # fmt: skip
    assert union == {
        "kind": "organisation", "name": "Sindicato del Puerto", "contact": "+34-600",
        "language": "es", "stakeholder_group": "trade_unions",
    }  # fmt: skip
    assert old["name"] == "Ana بن"


def test_a_table_becomes_entries(tmp_path: Path, locked: Workspace) -> None:
    table = (
        "name,kind,stakeholder_group,contact\nHarbour Aid,Organisation,civil_society,\n"
        '"Amina, W.",person,,+254\n'
    )
    read = read_register(book(tmp_path, table), group="academia")
    assert read.refused == ()
    assert locked.write(import_register, entries=read.entries) == 2
    kept = [(one.name, one.kind, one.stakeholder_group) for one in locked.read(stakeholders)]
    assert kept == [("Amina, W.", "person", "academia"),
                    ("Harbour Aid", "organisation", "civil_society")]  # fmt: skip


def test_every_row_that_is_wrong_is_told_with_its_reason(tmp_path: Path) -> None:
    table = (
        "name,stakeholder_group,language\nA,pirates,\n,migrants,\nC,migrants,!!\nD,migrants,en\n"
    )
    read = read_register(book(tmp_path, table))
    assert [number for number, _why in read.refused] == [2, 3, 4]
    assert "name is needed" in read.refused[1][1]
    assert len(read.entries) == 1


@pytest.mark.parametrize(
    ("content", "row", "word"),
    [
        (FOUR.removesuffix("END:VCARD\n"), 1, "cut short"),
        (FOUR + FOUR.removesuffix("END:VCARD\n") + FOUR, 9, "no end"),
        (FOUR.replace("4.0", "9.9"), 1, "version"),
        (FOUR.replace("FN:Sindicato del Puerto", "FN:"), 1, "no name"),
        (FOUR.replace("LANG:es", "\x00\x01\x02 rubbish"), 1, "name and value"),
        (FOUR + "rubbish\n" + FOUR, 9, "outside"),
        (FOUR.replace("FN:", "FN:" + "x" * 20_000), 1, "too long"),
        (FOUR.replace("LANG:es", "TEL:1\n" * 600), 1, "more than"),
    ],
)
def test_a_rubbish_card_is_one_sentence(tmp_path: Path, content: str, row: int, word: str) -> None:
    read = read_register(book(tmp_path, content))
    assert read.refused[0][0] == row
    assert word in read.refused[0][1]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"BEGIN:VCARD\nFN:\xff\xfe\nEND:VCARD\n", "UTF-8"),
        (b"nom,contact\nA,b\n", "not known"),
        (b"contact\nb\n", "missing"),
        (b"name\n", "no entry"),
        (b"\x00\x01\x02", "neither"),
        (b"name,name\nA,B\n", "twice"),
    ],
)
def test_what_is_no_address_book_is_refused_whole(
    tmp_path: Path, content: bytes, word: str
) -> None:
    with pytest.raises(TableError, match=word):
        read_register(book(tmp_path, content))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_register(tmp_path / "none.vcf")


def test_more_entries_than_an_import_takes_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registering, "MOST", 3)
    with pytest.raises(TableError, match="more than 3"):
        read_register(book(tmp_path, "name\n" + "A\n" * 5))


def test_names_of_persons_do_not_come_into_a_file_without_a_passphrase(
    tmp_path: Path, workspace: Workspace
) -> None:
    read = read_register(book(tmp_path, FOUR.replace("TEL;VALUE=uri:tel:+34-600\n", "") + THREE))
    with pytest.raises(TableError, match="no passphrase") as refused:
        workspace.write(import_register, entries=read.entries)
    assert refused.value.row == 8
    assert workspace.read(stakeholders) == []


LINES = (
    "BEGIN:VCARD", "END:VCARD", "VERSION:4.0", "FN:A", " b", "N;ENCODING=QUOTED-PRINTABLE:=4",
    "ORG:;\\;", 'TEL;X="', "", "\\", "ADR:;",
)  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(LINES)).map("\n".join))
def test_whatever_stands_in_an_address_book_ends_in_entries_or_a_sentence(
    tmp_path: Path, content: str
) -> None:
    path = book(tmp_path, f"BEGIN:VCARD\n{content}".encode("utf-8", "replace"))
    try:
        read = read_register(path)
    except TableError:
        return
    assert read.entries or read.refused
    assert all(entry.facts["name"] for entry in read.entries)
