"""What is found in texts, and that finding it is quick and never goes wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm_desktop.consultation.spotting import Names, spots
from gcm_desktop.exchange.sample import sample_inputs

NOBODY = Names(())


def found(text: str, names: Names = NOBODY, region: str | None = "KE") -> list[tuple[str, str]]:
    return [
        (spot.cause, text[spot.start : spot.end])
        for spot in spots(text, region=region, names=names)
    ]


@pytest.mark.parametrize(
    ("text", "cause", "words"),
    [
        ("Call me on +254 712 345678 tonight.", "phone", "+254 712 345678"),
        ("Call 0712 345 678, she said", "phone", "0712 345 678"),
        ("اتصل على ٠٧١٢٣٤٥٦٧٨ مساء", "phone", "٠٧١٢٣٤٥٦٧٨"),
        ("My file is 48213 there.", "digits", "48213"),
        ("My file is A48213B there.", "digits", "48213"),
        ("write to amina.o@example.org.", "email", "amina.o@example.org"),
        ("ارسل إلى amina@example.org، شكرا", "email", "amina@example.org"),
        ("Then Mr. Otieno took my paper", "title", "Mr. Otieno"),
        ("Then Mr Peter Otieno Junior left", "title", "Mr Peter Otieno Junior"),
        ("Mme Dupont a refusé", "title", "Mme Dupont"),
        ("la Sra. Gómez dijo", "title", "Sra. Gómez"),
        ("пришёл г-н Иванов", "title", "г-н Иванов"),
        ("قال السيد أحمد إنه", "title", "السيد أحمد"),
        ("王先生拿走了护照", "title", "王先生"),
        ("श्रीमती गुप्ता ने कहा", "title", "श्रीमती गुप्ता"),
        ("Chief Barasa kept them", "title", "Chief Barasa"),
    ],
)
def test_what_could_show_somebody_is_found(text: str, cause: str, words: str) -> None:
    assert (cause, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chief among our worries is water.", "In 2026 we were 41 households.",
        "They come at 10:30 and at 14:45.", "Nothing @ all", "the mr and mrs of old",
        "1,200 families, 17 wells, 3 clinics", "先生",
    ],
)  # fmt: skip
def test_what_shows_nobody_is_left_alone(text: str) -> None:
    assert found(text) == []


NAMES = Names(["Amina Otieno", "李小龙", "María José Núñez"], ["Harbour Club"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("as Amina Otieno told us", "Amina Otieno"), ("as Amina told us", "Amina"),
        ("AMINA OTIENO", "AMINA OTIENO"), ("Otieno's shop", "Otieno's"), ("我叫李小龙。", "李小龙"),
        ("tell Aminas sister", "Aminas"),
        ("Maria Jose Nunez vino", "Maria Jose Nunez"), ("the Harbour Club pays", "Harbour Club"),
    ],
)  # fmt: skip
def test_names_the_file_knows_are_found(text: str, words: str) -> None:
    [(cause, told)] = found(text, NAMES)
    assert cause == "name"
    assert told == words


def test_a_part_of_an_organisations_name_is_no_name() -> None:
    assert found("the Harbour is closed, and the Club too", NAMES) == []


def test_what_lies_within_another_find_is_told_once() -> None:
    assert found("Dr Amina Otieno, 0712345678", NAMES) == [
        ("title", "Dr Amina Otieno"), ("phone", "0712345678"),
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_has_spots_in_order_that_lie_in_it(text: str) -> None:
    told = spots(text, region="KE", names=NAMES)
    assert told == sorted(told)
    assert all(0 <= spot.start < spot.end <= len(text) for spot in told)


@pytest.mark.parametrize("text", ["@" * 30_000, "1" * 30_000, "1 " * 15_000, "a.b@" * 8_000,
                                  "Mr " * 10_000, "先生" * 15_000])  # fmt: skip
def test_hostile_texts_come_to_an_end(text: str) -> None:
    assert len(spots(text, region="KE", names=NAMES)) <= len(text)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Олена Ковальчук", "Олене Ковальчук"), ("Олена Ковальчук", "Оленою"),
        ("Олена Ковальчук", "Ковальчуком"), ("Мария Иванова", "Марии Ивановой"),
        ("Мария Иванова", "Ивановым"), ("Мария Ивановой", "Иванова"), ("Анна", "Анне"),
        ("Юля", "Юлей"), ("Ольга", "Ользі"), ("Павел", "Павла"), ("Ковалець", "Ковальця"),
        ("فاطمة", "لفاطمة"), ("فاطمة", "وفاطمة"), ("فاطمة", "بفاطمة"), ("حسن", "الحسن"),
        ("علي", "ولعلي"), ("فاطمه", "فاطمه\u200cها"), ("کریم", "كريم"), ("رحل", "لرحل"),
        ("רחל", "ולרחל"), ("አበበ", "የአበበ"), ("Fatima", "Fatima's"), ("Fatima", "Fátimas"),
        ("Olena", "d’Olena"), ("Nomsa", "uNomsa"), ("Fatıma", "Fatima"), ("Ali", "Ali's"),
        ("Ayşe", "Ayşe'nin"), ("Gülnara", "Gulnara’ya"), ("Γιώργος", "Γιώργου"),
        ("Μαρία", "Μαρίας"), ("ნინო", "ნინოს"), ("अमीना", "अमीनाको"), ("Nadia al-Hassan", "Hassan"),
        ("Li Wei", "Li"), ("فاطمة الزهراء", "زهراء"), ("Imam Yusuf", "Yusuf"),
        ("amina otieno", "amina otieno"), ("Amina Otieno", "amina otieno"),
    ],
)  # fmt: skip
def test_a_name_is_found_with_another_ending_or_joined_to_a_word(name: str, words: str) -> None:
    assert found(f"x {words}, y", Names([name])) == [("name", words)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("علي", "على الطريق"), ("نور الهدى", "الهدف"), ("Ali", "Alibi"), ("Анна", "Аннот"),
        ("Вера", "Верно"), ("على", "على الطريق"), ("Grace Obi", "by the grace of"),
        ("عبد الله", "الحمد والله"),
        ("La Rosa", "La vida"), ("Ng Bo", "BO"), ("Sister Agnes Obi", "Sister of mine"),
        ("Mr Otieno", "Mr who?"), ("Amina", "Aminatxyz"),
    ],
)  # fmt: skip
def test_an_everyday_word_is_not_taken_for_a_name(name: str, text: str) -> None:
    assert found(text, Names([name])) == []


def test_forty_names_are_nowhere_in_the_sample() -> None:
    names = Names([
        "Amina Otieno", "Fatima al-Hassan", "Mohamed Ali", "John Mwangi", "Grace Wanjiru",
        "Peter Kamau", "Mary Atieno", "Olena Kovalchuk", "Ivan Petrov", "Maria Garcia",
        "José Hernández", "Carmen López", "Juan Pérez", "Marie Dupont", "Jean-Pierre Martin",
        "Claire Dubois", "Rose Mukamana", "Hope Achieng", "Mark Green", "Anna Nowak",
        "Олена Ковальчук", "Мария Иванова", "Иван Петров", "Анна Соколова", "Сергей Кузнецов",
        "Ольга Шевченко", "Вера Надежда", "Павел Морозов", "فاطمة الزهراء", "محمد علي حسن",
        "أحمد عبد الله", "عمر خالد", "مريم يوسف", "سعيد النور", "علي بن سالم", "نور الهدى",
        "王小明", "李娜", "张伟", "陈静",
    ])  # fmt: skip
    said = [one["text"] for one in sample_inputs()]
    assert [spot for text in said for spot in spots(text, region="KE", names=names)] == []
