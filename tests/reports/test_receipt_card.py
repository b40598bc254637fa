"""Receipt cards: a number for a pocket, and nothing that gives anybody away."""

import re
import subprocess
import unicodedata
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest

from gcm_desktop import reference
from gcm_desktop.consultation.consents import new_receipt
from gcm_desktop.reports.plain_texts import plain_texts
from gcm_desktop.reports.receipt_card import grouped, receipt_cards, typeset_cards
from gcm_desktop.texts import LANGUAGES

in_every_language = pytest.mark.parametrize("language", LANGUAGES)
UNTIL = date(2027, 1, 31)
RECEIPTS = tuple(f"AB{n:02}-7KX2-PQ4M" for n in range(20))
CONTACT = "+254 800 111 222"
GIVES_AWAY = re.compile(
    r"gcm|compact|migra|мигра|移民|هجر|pacto|pacte|договор|契约|اتفاق|consult|консульт|磋商|مشاور"
    r"|nations|naciones|united|объедин|联合国|المتحدة",
    re.IGNORECASE,
)


def letters(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def pages_of(pdf: bytes) -> list[str]:
    """By Poppler, which keeps Arabic words whole."""
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return told.stdout.decode().split("\f")[:-1]


@in_every_language
def test_every_receipt_has_one_card_with_its_groups(language: str) -> None:
    made = typeset_cards(RECEIPTS, UNTIL, CONTACT, language)
    whole = letters("".join(pages_of(made.pdf)))
    for receipt in RECEIPTS:
        assert whole.count(letters(receipt)) == 1
    assert made.missing == ()
    assert made.pages == 2


@in_every_language
def test_each_card_says_until_when_what_cannot_be_recalled_and_whom_to_tell(language: str) -> None:
    whole = letters("".join(pages_of(receipt_cards(RECEIPTS[:1], UNTIL, CONTACT, language))))
    assert "2027" in whole
    assert "254800111222" in whole
    sent = plain_texts(language)["card_sent"]
    assert all(letters(word) in whole for word in sent.split())


@in_every_language
def test_without_day_and_contact_it_still_says_what_to_do(language: str) -> None:
    whole = letters("".join(pages_of(receipt_cards(RECEIPTS[:1], None, None, language))))
    words = plain_texts(language)
    for name in ("card", "card_tell_giver"):
        assert all(letters(word) in whole for word in words[name].split())
    assert "2027" not in whole


@in_every_language
def test_a_card_in_a_pocket_gives_nobody_away(language: str) -> None:
    pdf = receipt_cards(RECEIPTS, UNTIL, CONTACT, language)
    assert not GIVES_AWAY.search("".join(pages_of(pdf)))
    assert reference.compact_name(language).text not in "".join(pages_of(pdf))


@in_every_language
def test_the_file_does_not_say_what_made_it(language: str) -> None:
    with pikepdf.open(BytesIO(receipt_cards(RECEIPTS, UNTIL, CONTACT, language))) as opened:
        assert set(opened.docinfo.keys()) == {"/Title"}
        assert str(opened.docinfo["/Title"]) == plain_texts(language)["cards"]
        assert "/Metadata" not in opened.Root
        inside = b"".join(
            each.read_bytes() for each in opened.objects if isinstance(each, pikepdf.Stream)
        )
        assert str(opened.Root.Lang).startswith(language)
    assert b"GCM Desktop" not in inside
    assert b"ReportLab" not in inside


def test_receipts_as_they_are_drawn_fit_a_card_in_one_line() -> None:
    receipt = new_receipt()
    groups = grouped(receipt).split()
    assert "".join(groups) == letters(receipt)
    assert 3 <= len(groups) <= 4
    assert all(len(group) <= 6 for group in groups)


def test_a_number_without_groups_is_parted_by_four() -> None:
    assert grouped("ABCDEFGHJKLM").split() == ["ABCD", "EFGH", "JKLM"]


def test_the_number_reads_from_left_to_right_on_an_arabic_card() -> None:
    document = pypdfium2.PdfDocument(receipt_cards(["AB12-CD34-EF56"], None, None, "ar"))
    try:
        text = document[0].get_textpage()
        drawn = [(text.get_charbox(at)[0], text.get_text_range(at, 1))
                 for at in range(text.count_chars())]  # fmt: skip
        number = [(x, sign) for x, sign in drawn if sign.isascii() and sign.isalnum()]
        assert "".join(sign for _, sign in sorted(number)) == "AB12CD34EF56"
    finally:
        document.close()


def test_cards_become_fewer_a_page_where_much_is_to_be_said_and_none_runs_into_another() -> None:
    contact = "<b>&amp;</b> \u202e" + "Harbour Road 7, second floor, ask for the office. " * 8
    made = typeset_cards(RECEIPTS[:8], UNTIL, contact, "en")
    assert made.pages > 1
    assert made.missing == ()
    pages = pages_of(made.pdf)
    assert sum(letters(page).count("bampb") for page in pages) == 8
    assert letters("".join(pages)).count("secondfloor") + letters("".join(pages))[::-1].count(
        "secondfloor") == 64  # fmt: skip


def test_no_receipt_is_no_card() -> None:
    with pytest.raises(ValueError, match="at least one"):
        receipt_cards((), UNTIL, CONTACT, "en")


def test_the_same_receipts_give_the_same_bytes() -> None:
    assert receipt_cards(RECEIPTS, UNTIL, CONTACT, "ar") == receipt_cards(
        RECEIPTS, UNTIL, CONTACT, "ar"
    )
