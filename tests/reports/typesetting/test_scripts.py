"""Every script a consultation is held in: drawn by a typeface of its own, and read back."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher

import pytest

from gcm_desktop.reports.blocks import Heading, Paragraph, Quote, Table
from gcm_desktop.reports.typesetting import Typeset
from gcm_desktop.reports.typesetting.fonts import Typecase

SetIn = Callable[..., Typeset]
Readings = Callable[[bytes], list[str]]

SAID = {
    "en": "Migrant workers in Lamu said that wages are paid late, and that nobody tells them why.",
    "fr": "« Les salaires arrivent en retard », ont dit les travailleurs ; où s’adresser ?",
    "ru": "Трудящиеся-мигранты просили, чтобы им вовремя платили и объясняли договоры.",
    "el": "Οι εργαζόμενοι μετανάστες ζήτησαν να πληρώνονται εγκαίρως, ὥσπερ καὶ οἱ ᾠδοί.",
    "ar": "طلب العمال المهاجرون أن تُدفع أجورهم في موعدها، وأن تُكتب العقود بلغة يفهمونها.",
    "fa": "کارگران مهاجر خواستند که دستمزدشان به‌موقع پرداخت شود و قراردادها روشن باشد.",
    "ur": "مہاجر مزدوروں نے کہا کہ اجرت وقت پر دی جائے، اور بچوں کو اسکول میں جگہ ملے۔",
    "ps": "کډوال کارګران غواړي چې مزدوري یې پر خپل وخت ورکړل شي او تړونونه یې روښانه وي.",
    "he": "עובדים מהגרים ביקשו שהשכר ישולם בזמן, ושהחוזים ייכתבו בשפה שהם מבינים.",
    "zh": "移民工人要求按时支付工资，合同应当用他们看得懂的语言书写，孩子们应当能够上学。",
    "hi": "प्रवासी श्रमिकों ने कहा कि मज़दूरी समय पर मिले और बच्चों को विद्यालय में प्रवेश मिले।",
    "bn": "অভিবাসী শ্রমিকরা বলেছেন, মজুরি সময়মতো দিতে হবে এবং চুক্তি তাঁদের ভাষায় লিখতে হবে।",
    "ta": "புலம்பெயர் தொழிலாளர்கள் ஊதியம் சரியான நேரத்தில் வழங்கப்பட வேண்டும் என்று கேட்டனர்.",
    "si": "සංක්‍රමණික සේවකයෝ වැටුප් නියමිත වේලාවට ගෙවන ලෙසත්, ගිවිසුම් තේරෙන ලෙසත් ඉල්ලා සිටියහ.",
    "am": "ስደተኛ ሠራተኞች ደመወዛቸው በወቅቱ እንዲከፈል፣ ውሎች በሚረዱት ቋንቋ እንዲጻፉ ጠየቁ።",
    "ti": "ስደተኛታት ሰራሕተኛታት ደሞዞም ብግዜኡ ክኽፈሎም፣ ውዕላት ብዝርድእዎ ቋንቋ ክጽሓፍ ሓቲቶም።",
    "my": "ရွှေ့ပြောင်းအလုပ်သမားများက လုပ်ခကို အချိန်မှန်ပေးရန် တောင်းဆိုခဲ့ကြသည်။",
    "km": "ពលករចំណាកស្រុកបានស្នើសុំឱ្យបើកប្រាក់ឈ្នួលទាន់ពេលវេលា ហើយកិច្ចសន្យាត្រូវសរសេរជាភាសាដែលពួកគេយល់។",
    "th": "แรงงานข้ามชาติขอให้จ่ายค่าจ้างตรงเวลา และขอให้เขียนสัญญาด้วยภาษาที่พวกเขาเข้าใจ",
    "lo": "ແຮງງານເຄື່ອນຍ້າຍຂໍໃຫ້ຈ່າຍຄ່າແຮງງານໃຫ້ທັນເວລາ ແລະຂໍໃຫ້ຂຽນສັນຍາດ້ວຍພາສາທີ່ເຂົ້າໃຈ.",
}
RIGHT_TO_LEFT = ("ar", "fa", "ur", "ps", "he")
EXACT = tuple(language for language in SAID if language not in RIGHT_TO_LEFT)
AROUND_LATIN = (
    "طلب العمال المهاجرون من IOM و UNHCR أن تُدفع أجورهم في 30 يومًا، وأن يُنشر تقرير 2026 "
    "على https://example.org باللغة العربية، وقالوا: «لا أحد يجيب على GCM»."
)
DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def likeness(read: str, said: str) -> float:
    """The part of a text that was read back in its order."""
    return SequenceMatcher(None, DIRECTION_MARKS.sub("", read), said, autojunk=False).ratio()


def body(reading: str, compacted: Callable[[str], str]) -> str:
    """What was read of a page of one quote, without its head and foot."""
    return reading.replace(compacted("Consultation in Lamu"), "").replace("1/1", "")


def one_quote(text: str, language: str) -> list[Quote]:
    return [Quote(text, None, language, "", verbatim=False)]


@pytest.mark.parametrize("language", SAID)
def test_no_character_of_any_script_is_missing(language: str) -> None:
    fount = Typecase().regular
    faces = fount.faces_for(SAID[language], fount.face_of(language))
    assert None not in faces


def test_each_language_is_set_in_the_typeface_of_its_script() -> None:
    fount = Typecase().regular
    for language, text in SAID.items():
        main = fount.face_of(language)
        drawn_by = fount.faces_for(text, main)
        assert drawn_by.count(main) > 0.9 * len(text), language


@pytest.mark.parametrize("report_language", ["en", "ar"])
def test_scripts_from_left_to_right_are_read_back_exactly(
    set_in: SetIn, readings: Readings, compacted: Callable[[str], str], report_language: str
) -> None:
    quotes = [quote for language in EXACT for quote in one_quote(SAID[language], language)]
    set_ = set_in(quotes, report_language)
    assert set_.missing == ()
    for reading in readings(set_.pdf):
        lost = [language for language in EXACT if compacted(SAID[language]) not in reading]
        assert lost == []


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
@pytest.mark.parametrize("report_language", ["en", "ar"])
def test_scripts_from_right_to_left_are_read_back(
    set_in: SetIn,
    readings: Readings,
    compacted: Callable[[str], str],
    language: str,
    report_language: str,
) -> None:
    pdf = set_in(one_quote(SAID[language], language), report_language).pdf
    said = compacted(SAID[language])
    by_pdfium, *by_others = [body(reading, compacted) for reading in readings(pdf)]
    assert likeness(by_pdfium, said) >= 0.98
    for reading in by_others:
        assert likeness(reading, said) >= 0.95


def test_arabic_around_latin_words_is_read_back_for_the_most_part(
    set_in: SetIn, readings: Readings, compacted: Callable[[str], str]
) -> None:
    pdf = set_in(one_quote(AROUND_LATIN, "ar"), "ar").pdf
    by_pdfium, *by_others = [body(reading, compacted) for reading in readings(pdf)]
    assert likeness(by_pdfium, compacted(AROUND_LATIN)) >= 0.85
    for reading in by_others:
        assert likeness(reading, compacted(AROUND_LATIN)) >= 0.75


@pytest.mark.parametrize("report_language", ["en", "ar", "zh"])
def test_any_mix_of_scripts_stands_in_one_paragraph(
    set_in: SetIn, readings: Readings, compacted: Callable[[str], str], report_language: str
) -> None:
    mixed = " · ".join(SAID.values())
    set_ = set_in(
        [Heading(mixed[:60]), Paragraph(mixed), Table(("A", mixed[:40]), ((mixed, "b"),), "")],
        report_language,
    )
    assert set_.missing == ()
    words = {compacted(word) for language in EXACT for word in SAID[language].split()}
    for reading in readings(set_.pdf):
        assert sum(word in reading for word in words) > 0.9 * len(words)


@pytest.mark.parametrize("language", ["ta", "si", "km", "lo", "th", "my", "bn", "hi"])
def test_words_of_one_cluster_after_another_can_be_set_narrowly(
    set_in: SetIn, readings: Readings, compacted: Callable[[str], str], language: str
) -> None:
    table = Table(tuple("ABCDEFGH"), ((SAID[language],) * 8,), "")
    for reading in readings(set_in([table]).pdf):
        assert set(compacted(SAID[language])) <= set(reading)
