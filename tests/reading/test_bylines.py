import time

import pytest
from babel import Locale
from hypothesis import given, strategies as st

from pullquote.reading.byline_words import AND
from pullquote.reading.bylines import names_person, writers

NEWS = "bg ca cs da de el es et fi fr hr hu id it lt lv nb nl pl pt ro ru sk sv tr uk hi bn ta fa ur".split()


def names(text, language=None, outlet="Tide Post"):
    return list(writers([text], outlet=outlet, language=language))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Mara Quill, Ossi Brandt", None, ["Mara Quill", "Ossi Brandt"]),
        ("Mara Quill; Ossi Brandt;", None, ["Mara Quill", "Ossi Brandt"]),
        ("Mara Quill and Ossi Brandt", None, ["Mara Quill", "Ossi Brandt"]),
        ("By MARA QUILL, OSSI BRANDT and LENA ROTH-MEYER", "en", ["MARA QUILL", "OSSI BRANDT", "LENA ROTH-MEYER"]),
        ("Mara A. Quill & Ossi B. Brandt", "en", ["Mara A. Quill", "Ossi B. Brandt"]),
        ("Felix Schulte und Jörg Sander", "de", ["Felix Schulte", "Jörg Sander"]),
        ("Trine Holm og Tora Lund", "en", ["Trine Holm", "Tora Lund"]),
        ("Por Ana Pardo y Juan Lozano", "en", ["Ana Pardo", "Juan Lozano"]),
        ("Jean Dumas et Marie Colin", "fr", ["Jean Dumas", "Marie Colin"]),
        ("Marco Rizzi e Anna Bellini", "it", ["Marco Rizzi", "Anna Bellini"]),
        ("Mehmet Yıldız ve Ayşe Demirci", "tr", ["Mehmet Yıldız", "Ayşe Demirci"]),
        ("Jan Kowal i Anna Nowicka", "pl", ["Jan Kowal", "Anna Nowicka"]),
        ("Petr Dvořák a Jana Veselá", "cs", ["Petr Dvořák", "Jana Veselá"]),
        ("Matti Laine ja Liisa Korpi", "fi", ["Matti Laine", "Liisa Korpi"]),
        ("Kovács Péter és Nagy Éva", "hu", ["Kovács Péter", "Nagy Éva"]),
        ("Ion Popa și Maria Ene", "ro", ["Ion Popa", "Maria Ene"]),
        ("Nguyễn Văn An và Trần Thị Bình", "vi", ["Nguyễn Văn An", "Trần Thị Bình"]),
        ("Budi Hartono dan Siti Lestari", "id", ["Budi Hartono", "Siti Lestari"]),
        ("Иван Орлов и Анна Белова", "ru", ["Иван Орлов", "Анна Белова"]),
        ("Іван Коваль та Оксана Мельник", "uk", ["Іван Коваль", "Оксана Мельник"]),
        ("Γιώργος Λάμπρου και Μαρία Βασιλείου", "el", ["Γιώργος Λάμπρου", "Μαρία Βασιλείου"]),
        ("दीपक शर्मा और सीता वर्मा", "hi", ["दीपक शर्मा", "सीता वर्मा"]),
        ("דנה ברק ויוסי אלון", "he", ["דנה ברק", "יוסי אלון"]),
        ("سامي حداد ومنى خوري", "ar", ["سامي حداد", "منى خوري"]),
        ("سامي حداد وليد خوري", "ar", ["سامي حداد وليد خوري"]),
        ("박서준·이하늘 기자", "ko", ["박서준", "이하늘"]),
        ("박서준 기자와 이하늘 기자", "ko", ["박서준", "이하늘"]),
        ("佐藤健一、高橋美咲", "ja", ["佐藤健一", "高橋美咲"]),
        ("佐藤健一と高橋美咲", "ja", ["佐藤健一", "高橋美咲"]),
        ("李明和王芳", "zh", ["李明", "王芳"]),
        ("Mara Quill in London and Ossi Brandt in Turku", "en", ["Mara Quill", "Ossi Brandt"]),
    ],
)
def test_several_in_one_string(text, language, expected):
    assert names(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Mara Quill, Staff Writer", "en", "Mara Quill"),
        ("Mara Quill Staff Writer", "en", "Mara Quill"),
        ("Mara Quill \u200b| Correspondent", "en", "Mara Quill"),
        ("Mara Quill, Chief Political Correspondent", "en", "Mara Quill"),
        ("Special correspondent Mara Quill", "en", "Mara Quill"),
        ("By Mara Quill for the Harbour Courier", "en", "Mara Quill"),
        ("Mara Quill, Tide Post", "en", "Mara Quill"),
        ("Mara Quill - Tide Post", "en", "Mara Quill"),
        ("Mara Quill | Coast Gazette", "en", "Mara Quill"),
        ("Mara Quill (Coastwire)", "en", "Mara Quill"),
        ("Mara Quill <em>in Oslo</em>", "en", "Mara Quill"),
        ("Mara Quill, Nairobi", "en", "Mara Quill"),
        ("Mara Quill and agencies", "en", "Mara Quill"),
        ("Mara Quill, 12 January 2022", "en", "Mara Quill"),
        ("Mara Quill mquill@tide.example", "en", "Mara Quill"),
        ("Mara Quill @maraquill", "en", "Mara Quill"),
        ("Dr. Mara Quill, Ph.D.", "en", "Dr. Mara Quill"),
        ("Ossi Brandt, Jr.", "en", "Ossi Brandt Jr."),
        ("Reporting by Mara Quill; editing by Lena Roth", "en", "Mara Quill"),
        ("Text: Mara Quill, Fotos: Ossi Brandt", "de", "Mara Quill"),
        ("Mara Quill (Text), Ossi Brandt (Fotos)", "de", "Mara Quill"),
        ("Von Karl Maier, Politikredakteur", "de", "Karl Maier"),
        ("Von unserer Korrespondentin Anna Berg", "de", "Anna Berg"),
        ("Par Jean Dumas, envoyé spécial à Kiev", "fr", "Jean Dumas"),
        ("di Marco Rizzi", "it", "Marco Rizzi"),
        ("Lars Holm i København", "da", "Lars Holm"),
        ("Автор: Иван Орлов, корреспондент", "ru", "Иван Орлов"),
        ("박서준 기자 seo@tide.example", "ko", "박서준"),
        ("박서준 특파원", "ko", "박서준"),
        ("记者 李明", "zh", "李明"),
        ("文／張偉 攝影／李明", "zh", "張偉"),
        ("記者・高橋美咲", "ja", "高橋美咲"),
        (
            "Povilas Žukas, Vilniaus universiteto Istorijos ir politikos mokslų instituto profesorius, Tide.lt",
            "lt",
            "Povilas Žukas",
        ),
    ],
)
def test_roles_places_outlets_and_addresses_are_no_part_of_a_name(text, language, name):
    assert names(text, language) == [name]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("José Ortiz y Gaspar", "es"),
        ("Alejandro de la Guardia", "en"),
        ("Ursula von der Heide", "de"),
        ("Von der Heide", "de"),
        ("Christoph von Eichberg", "de"),
        ("Sarah O'Malley", "en"),
        ("Jean-Luc d'Arcy", "fr"),
        ("viktor lindqvist", "sv"),
        ("Emily Post", "en"),
        ("Cortyn", "de"),
        ("c1nder", None),
        ("Quill, Mara", "en"),
        ("นายสมชาย ใจดี", "th"),
        ("J. R. Brandt", "en"),
    ],
)
def test_one_name_stays_as_it_is_printed(text, language):
    assert names(text, language) == [text]


@pytest.mark.parametrize(
    "text",
    [
        *("105092", "mquill@tide.example", "https://tide.example/mara", "www.facebook.com", "//tide.example/mara", ""),
        *(
            "admin",
            "No Author",
            "N/A",
            "Unknown",
            "(Image: Glimpse Pictures/iShot)",
            "Photo: Ossi Brandt",
            "Fotos: Ossi",
        ),
        *("\u200b", "—", "12.01.2022", "x" * 5000),
    ],
)
def test_what_is_no_author(text):
    assert names(text) == []


def test_an_agency_is_an_author_of_its_own():
    assert names("Felix Schulte und Jörg Sander, dpa", "de") == ["Felix Schulte", "Jörg Sander", "dpa"]
    assert names("Mara Quill and Reuters", "en") == ["Mara Quill", "Reuters"]
    assert names("AFP", "de") == ["AFP"]
    assert list(writers(["Mara Quill", "AP"])) == ["Mara Quill", "AP"]


def test_the_outlet_is_an_author_only_where_nobody_is_named():
    assert list(writers(["Tide Post", "Mara Quill"], outlet="Tide Post")) == ["Mara Quill"]
    assert list(writers(["Tide Post"], outlet="Tide Post")) == ["Tide Post"]
    assert names("Redaktion", "de") == ["Redaktion"]


def test_a_word_that_means_and_in_another_language_is_not_and():
    assert names("Lars Holm i Nordre Havn", "nb") == ["Lars Holm"]
    assert names("Ana Pardo en Nueva Costa", "es") == ["Ana Pardo"]


def test_who_is_a_person():
    assert names_person(["Mara Quill"])
    assert not names_person(["Tide Post"], "Tide Post")
    assert not names_person(["dpa"])
    assert not names_person([])


@pytest.mark.parametrize("language", NEWS)
def test_the_words_for_and_are_those_of_cldr(language):
    pattern = Locale.parse(language).list_patterns["standard"]["2"]
    assert set(pattern.replace("{0}", " ").replace("{1}", " ").split()) <= AND


@given(st.text(max_size=400))
def test_any_text_gives_names_without_line_breaks_or_addresses(text):
    for name in writers([text]):
        assert name == name.strip()
        assert "\n" not in name
        assert any(character.isalpha() for character in name)


@pytest.mark.parametrize(
    "unit", ["Aa ", "and ", "Aa, ", "(", "(a) ", "@", "a.", "Von ", "记者", "Aa and ", "Reporter "]
)
def test_a_long_byline_takes_no_time(unit):
    begin = time.perf_counter()
    writers([unit * 40_000, (unit * 300)[:300]])
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Mara Quill/AP", ("Mara Quill", "AP")),
        ("AP/Mara Quill", ("Mara Quill", "AP")),
        ("dpa, Anna Schmidt", ("Anna Schmidt", "dpa")),
        ("Quill/AP", ("Quill", "AP")),
        ("Mara Quill\nOssi Brandt", ("Mara Quill", "Ossi Brandt")),
        ("Mara Quill\nAP", ("Mara Quill", "AP")),
        ("Mara\nQuill", ("Mara Quill",)),
        ("Mara Quill\nfor the Harbour Ledger", ("Mara Quill",)),
    ],
)
def test_people_come_before_agencies_and_lines_part_names(byline, names):
    assert writers([byline]) == names


@pytest.mark.parametrize(
    ("byline", "language", "names"),
    [
        ("Gan Siân Evans", "cy", ("Siân Evans",)),
        ("Nga Arben Hoxha", "sq", ("Arben Hoxha",)),
        ("Na Juma Ali", "sw", ("Juma Ali",)),
        ("Na Li", "en", ("Na Li",)),
        ("Skrifað af Önnu Jónsdóttur", "is", ("Önnu Jónsdóttur",)),
        ("Ni Juan dela Cruz", "tl", ("Juan dela Cruz",)),
        ("Анна Петрова, РИА Новости", "ru", ("Анна Петрова", "РИА Новости")),
        ("Anna Bērziņa, LETA", "lv", ("Anna Bērziņa", "LETA")),
        ("Mara Quill (Photos: Ossi Brandt)", "en", ("Mara Quill",)),
        ("Mara Quill, Ossi Brandt (Photos)", "en", ("Mara Quill",)),
        ("Mara Quill with Ossi Brandt", "en", ("Mara Quill", "Ossi Brandt")),
        ("王小明 李华", "zh", ("王小明", "李华")),
        ("山田 太郎", "ja", ("山田 太郎",)),
        ("Mara Quill\tHarbour correspondent", "en", ("Mara Quill",)),
    ],
)
def test_bylines_of_further_languages(byline, language, names):
    assert writers([byline], language=language) == names
