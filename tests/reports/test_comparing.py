"""Comparing: what the pages of a signed report say against what its data say."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from gcm_desktop.consultation.disclosed import (
    Disclosed,
    DisclosedConsultation,
    DisclosedCount,
    DisclosedInput,
    DisclosedMeetings,
)
from gcm_desktop.consultation.superseding import Superseded
from gcm_desktop.consultation.synthesis import DisclosedFinding, DisclosedRecommendation
from gcm_desktop.reports import comparing
from gcm_desktop.reports.carried import Carried, integrity
from gcm_desktop.reports.comparing import Comparison, Outcome, Why, compare_pages
from gcm_desktop.reports.data import DATA_NAME, canonical, report_id, sha256_of
from gcm_desktop.reports.identity import Identity
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.sections import compose
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.typesetting import About, Attachment, typeset
from gcm_desktop.reports.voice import Voice
from gcm_desktop.texts import LANGUAGES

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
SAID = (
    ("en", "The clinic asks for an address that nobody here has, and 50 files wait."),
    ("fr", "« Où dormir ? » : l’hôtel refuse les enfants ; la mairie ne répond pas."),
    ("ru", "Перевод стоит восемь процентов, и комиссию не объясняют."),
    ("el", "Οι εργαζόμενοι μετανάστες ζήτησαν να πληρώνονται εγκαίρως."),
    ("zh", "体检证明只有三个月有效期，孩子因此错过了入学。"),
    ("ar", "طلب العمال من IOM و UNHCR أن تُدفع أجورهم في 30 يومًا، وقالوا: «لا أحد (يجيب) على GCM»."),
    ("fa", "کارگران مهاجر خواستند که دستمزدشان به‌موقع پرداخت شود."),
    ("ur", "مہاجر مزدوروں نے کہا کہ اجرت وقت پر دی جائے، اور بچوں کو اسکول میں جگہ ملے۔"),
    ("he", "עובדים מהגרים ביקשו שהשכר ישולם ב-30 לחודש (לא אחרי)."),
    ("hi", "प्रवासी श्रमिकों ने कहा कि मज़दूरी समय पर मिले।"),
    ("bn", "অভিবাসী শ্রমিকরা বলেছেন, মজুরি সময়মতো দিতে হবে।"),
    ("am", "ስደተኛ ሠራተኞች ደመወዛቸው በወቅቱ እንዲከፈል ጠየቁ።"),
    ("my", "ရွှေ့ပြောင်းအလုပ်သမားများက လုပ်ခကို အချိန်မှန်ပေးရန် တောင်းဆိုခဲ့ကြသည်။"),
    ("th", "แรงงานข้ามชาติขอให้จ่ายค่าจ้างตรงเวลา และขอให้เขียนสัญญาด้วยภาษาที่พวกเขาเข้าใจ"),
    ("ta", "புலம்பெயர் தொழிலாளர்கள் ஊதியம் சரியான நேரத்தில் வழங்கப்பட வேண்டும்."),
    ("km", "ពលករចំណាកស្រុកបានស្នើសុំឱ្យបើកប្រាក់ឈ្នួលទាន់ពេលវេលា"),
)
HOSTILE = (
    "a\u202eb\u202dcd\u2066ef אבג 123", "NUL\x00 tab\t end\r\nnext\u2028line", "soft\u00adhyphen",
    "\ue000\uf8ff private \U000f0000",
    "😀 emoji 👩‍👩‍👧 \u0378 \ufdd0", "a" + "\u0301" * 200, "x" * 3000,
    "كلمة " * 200, "العدد 12,345.67 و (قوسين) [abc] 50% – 3-4", "mixed עברית 12 ABC (x) عربي ١٢٣",
    "<b>x</b> &amp; %s {} /P<</MCID 1>>BDC [<0001>]TJ", "\u200f\u200e\u200f", "\u200f(أ) \u200e(b)",
    "abc \u2067 אבג 12 \u2069 def", "हिन्दी " * 90,
    "中文。“引号”——测试" * 40, "لله ﷲ لا إله ﻻ", "\u0600١٢",
)  # fmt: skip


def an_id(number: int, first: str) -> str:
    return first + "".join("abcdefghij"[int(digit)] for digit in f"{number:025}")


def told_of(texts: Sequence[tuple[str, str]], language: str = "en", **facts: Any) -> Disclosed:
    """What a consultation disclosed in which each of these texts is printed in three places."""
    about = DisclosedConsultation(
        id="a" * 26, title="Harbour talks", level="national", country="KEN", areas=(),
        place="Lamu", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2), lead_organisation=None,
        partner_organisations=(), region=None, review_cycle=None, languages=("en",),
        mode="in_person", attribution_rule="on_the_record", objectives_in_focus=(3,),
        groups_planned=(), sample=False,
    )  # fmt: skip
    numbered = list(enumerate(texts))
    return Disclosed(
        edition="restricted", language=language, as_of=date(2026, 3, 14), consultation=about,
        meetings=DisclosedMeetings(2, None, ("en",), True, False, None, None),
        coverage=(DisclosedCount(1, "migrants", 12), DisclosedCount(6, "diaspora", 7)),
        counted=19, printed=len(texts),
        inputs=tuple(
            DisclosedInput(an_id(n, "b"), (n % 23 + 1,), None, (), "challenge", "migrants", text,
                           tongue, bool(n % 2), None, text[:30] if n % 3 == 0 else None)
            for n, (tongue, text) in numbered
        ),
        findings=tuple(
            DisclosedFinding(an_id(n, "c"), 3, "point", text, (), 1, ())
            for n, (_tongue, text) in numbered
        ),
        recommendations=tuple(
            DisclosedRecommendation(an_id(n, "d"), f"R-{n}", text, text[:20], "local", None, None,
                                    (), "open", None, None, None)
            for n, (_tongue, text) in numbered
        ),
        **facts,
    )  # fmt: skip


def set_with(pages: Disclosed, data: Disclosed) -> bytes:
    """Pages of one and data of another, as somebody with a key could put them together.

    The digest that is printed is that of the data, so that nothing but the words is wrong.
    """
    carried = Carried.of(data, DATA_NAME)
    last = list(integrity(carried, Voice(data.language)))
    blocks = [*compose(pages)[: -len(last)], *last]
    about = About(
        pages.consultation.title, pages.language, "", pages.as_of, carried.report_id,
        pages.consultation.title, Attachment(DATA_NAME, data.schema, carried.data),
    )  # fmt: skip
    return typeset(blocks, about).pdf


@pytest.fixture
def compared(facilitator: Identity) -> Callable[[bytes], Comparison]:
    """Signed by an officer whose key is good, then compared."""
    return lambda pdf: compare_pages(sign_report(pdf, facilitator, now=SIGNED_ON))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_honest_report_matches_in_every_language_and_script(
    language: str, compared: Callable[..., Comparison]
) -> None:
    told = told_of(SAID, language)
    comparison = compared(make_report(told).pdf)
    assert (comparison.outcome, comparison.differences) == (Outcome.MATCH, ())
    assert comparison.data_sha256 == sha256_of(canonical(told))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_words_that_break_typesetters_match_as_well(
    language: str, compared: Callable[..., Comparison]
) -> None:
    told = told_of([(language, text) for text in HOSTILE], language)
    comparison = compared(make_report(told).pdf)
    assert (comparison.outcome, comparison.differences) == (Outcome.MATCH, ())


@pytest.mark.parametrize(
    ("tongue", "honest", "forged", "shown"),
    [
        ("en", "Wages are paid 30 days late.", "Wages are paid 90 days late.", "90 days late."),
        ("ar", "تُدفع الأجور بعد 30 يومًا.", "تُدفع الأجور بعد 90 يومًا.", "90"),
        ("he", "השכר משולם באיחור.", "השכר משולם בזמן.", "בזמן"),
        ("zh", "工资迟发三十天。", "工资迟发九十天。", "九十天"),
        ("bn", "মজুরি সময়মতো দেয় না।", "মজুরি সময়মতো দেয়।", "দেয়।"),
    ],
)
def test_changed_words_on_a_page_differ_with_the_place(
    tongue: str, honest: str, forged: str, shown: str, compared: Callable[..., Comparison]
) -> None:
    data, pages = told_of([(tongue, honest)]), told_of([(tongue, forged)])
    comparison = compared(set_with(pages, data))
    assert comparison.outcome is Outcome.DIFFER
    wrong = [one for one in comparison.differences if shown in one.print]
    assert wrong
    assert all(one.page and shown not in one.data for one in wrong)
    first = comparison.differences[0]
    assert f"page {first.page}: the data say “{first.data}”" in comparison.sentence


@pytest.mark.parametrize(
    "change",
    [
        {"counted": 91},
        {"coverage": (DisclosedCount(1, "migrants", 21), DisclosedCount(6, "diaspora", 7))},
        {"edition": "public"},
        {"findings": ()},
        {"as_of": date(2026, 3, 15)},
    ],
)
def test_changed_figures_in_the_data_differ(
    change: dict[str, Any], compared: Callable[..., Comparison]
) -> None:
    told = told_of(SAID[:2])
    comparison = compared(set_with(told, replace(told, **change)))
    assert comparison.outcome is Outcome.DIFFER
    assert comparison.differences


def rewritten(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def drawn(at: int, before: bytes = b"", after: bytes = b"") -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[at].obj
        page.Contents = document.make_stream(before + page.Contents.read_bytes() + after)

    return change


SHOWN = b"\nBT\n1 0 0 rg\n9 9 Td\n/NotoSansR 8 Tf\n[<00010002>]TJ\nET\n"


@pytest.mark.parametrize(
    "change",
    [
        drawn(2, after=b"\n/Artifact BMC" + SHOWN + b"EMC"),
        drawn(2, after=SHOWN),
        drawn(2, after=b"\n/P<</MCID 999>>BDC" + SHOWN + b"EMC"),
        drawn(2, before=b"/P<</MCID 0>>BDC" + SHOWN + b"EMC\n"),
        drawn(2, after=b"\nBT /NotoSansR 8 Tf (ab) Tj ET"),
        drawn(2, after=b"\n/Over Do"),
        drawn(2, before=b"3 Tr\n"),
        drawn(2, before=b"% [<0001>]TJ\n"),
    ],
    ids=["as-artifact", "unmarked", "unowned", "marked-twice", "other-operator", "drawing",
         "invisible", "comment"],
)  # fmt: skip
def test_what_is_drawn_beside_the_words_is_noticed(
    change: Callable[[pikepdf.Pdf], None], compared: Callable[..., Comparison]
) -> None:
    made = make_report(told_of(SAID[:2])).pdf
    assert compared(rewritten(made, lambda _document: None)).outcome is Outcome.MATCH
    assert compared(rewritten(made, change)).outcome is Outcome.DIFFER


def test_a_structure_that_leads_back_into_itself_ends_in_an_answer(
    compared: Callable[..., Comparison],
) -> None:
    def looped(document: pikepdf.Pdf) -> None:
        root = document.Root.StructTreeRoot.K
        root.K.append(root)

    def twice(document: pikepdf.Pdf) -> None:
        kids = document.Root.StructTreeRoot.K.K
        for _time in range(1000):
            kids.append(kids[0])

    made = make_report(told_of(SAID[:1])).pdf
    for change in (looped, twice, drawn(1, after=b" BT ET" * 3_000_000)):
        comparison = compared(rewritten(made, change))
        assert comparison.outcome is Outcome.DIFFER
        assert "read figures from the data only" in comparison.sentence


def test_pages_of_another_version_are_not_compared_unless_they_match(
    compared: Callable[..., Comparison], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, pages = told_of([("en", "Wages are late.")]), told_of([("en", "Wages are early.")])
    good, bad = make_report(data).pdf, set_with(pages, data)
    monkeypatch.setattr(comparing, "CREATOR", "GCM Desktop 99.0")
    assert compared(good).outcome is Outcome.MATCH
    comparison = compared(bad)
    assert (comparison.outcome, comparison.why) == (Outcome.NOT_COMPARED, Why.OTHER_VERSION)
    assert comparison.made_with.startswith("GCM Desktop 0")
    assert "another version" in comparison.sentence


def test_what_cannot_be_compared_says_why(
    unsigned: bytes, signed: bytes, report_pdf: Callable[..., bytes], facilitator: Identity
) -> None:
    assert compare_pages(unsigned).why is Why.NO_SIGNED_DATA
    assert compare_pages(b"%PDF-1.7").why is Why.NO_SIGNED_DATA
    assert compare_pages(signed).why is Why.UNREADABLE_DATA
    other = sign_report(report_pdf(schema="gcm-weather/1.0"), facilitator, now=SIGNED_ON)
    assert compare_pages(other).why is Why.UNKNOWN_KIND
    altered = bytearray(signed)
    altered[len(altered) // 2] ^= 1
    assert compare_pages(bytes(altered)).why is Why.NO_SIGNED_DATA


def test_a_report_that_replaces_another_says_so_and_matches(
    compared: Callable[..., Comparison],
) -> None:
    old = Superseded(str(report_id("1" * 64)), "1" * 64, "Figure 2 counted twelve people twice.")
    told = replace(told_of(SAID[:1]), supersedes=old)
    comparison = compared(make_report(told).pdf)
    assert (comparison.outcome, comparison.supersedes) == (Outcome.MATCH, old)


def test_answers_for_programs_are_plain(compared: Callable[..., Comparison]) -> None:
    data, pages = told_of([("en", "Wages are late.")]), told_of([("en", "Wages are early.")])
    answer = json.loads(json.dumps(compared(set_with(pages, data)).as_json()))
    assert answer["outcome"] == "differ"
    assert {"page", "data", "print"} == answer["differences"][0].keys()
