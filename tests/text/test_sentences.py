from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings, strategies as st

from pullquote.text.segmentation import is_grapheme_boundary, is_word_boundary
from pullquote.text.sentences import sentences
from tests.support.texts import texts


def found(text: str, language: str | None) -> list[str]:
    return [text[s:e] for s, e in sentences(text, 0, len(text), language)]


def agrees(language: str | None, expected: list[str]) -> bool:
    joint = "" if language in ("ja", "zh") else " "
    return found(joint.join(expected), language) == expected


ABBREVIATIONS = [
    ("de", ["Das sagte Hr. Meier der Fa. Holz.", "Es regnete."]),
    ("de", ["Man fährt z. B. Rad, bzw. Boot, d. h. Fähre.", "Das hilft."]),
    ("de", ["Er traf u. a. Angela Kern in der Hptm. Straße.", "Sie schwieg."]),
    ("de", ["Die Stadt zahlte 5 Mio. Euro, ca. 3 Mrd. Kronen weniger.", "Das reicht."]),
    ("fr", ["Le maire, M. Roux, et MM. Petit et Blanc ont voté.", "Rien n’a changé."]),
    ("fr", ["Le mur fait 2 m.", "Il dure."]),
    ("fr", ["L’auteur J.-P. Martin a écrit au Dr. Roux.", "Il attend."]),
    ("de", ["Dipl.-Ing. Weber und Prof. em. Kurt gingen.", "Es regnete."]),
    ("nl", ["Volgens mevr. De Boer en ds. Van Dam kwam drs. Smit o.a. Groningen bezoeken.", "Het regende."]),
    ("it", ["L’ing. Bruni, l’avv. Neri e la sig.ra Costa sono arrivati.", "Piove."]),
    ("es", ["El Sr. Vidal y la Dra. Mora viven en la Av. Colón, y antes en EE. UU., con D. Luis.", "Llueve."]),
    ("es", ["Habló D.ª Inés Mora, del n.º 5.", "Nadie respondió."]),
    ("pt", ["O Exmo. Sr. Lima e a Profa. Dias moram na Av. Central, n.º 7.", "Chove."]),
    ("pl", ["Wczoraj prof. Nowak i ks. Wilk byli m.in. w Gdyni przy ul. Długiej.", "Padało."]),
    ("pl", ["Szkoła im. Jana Kota kosztowała 5 tys. zł.", "Stoi."]),
    ("pl", ["Sąsiedzi pomogli im.", "Potem poszli."]),
    ("pl", ["Według art. 5 ust. 3 spółka Sp. z o.o. Alfa w XX w. Polskę opuściła.", "Wróciła."]),
    ("pl", ["Spotkanie w 2004 r. odbyło się np. Krakowie.", "Trwało."]),
    ("cs", ["Starosta Ing. Novák a MUDr. Malá bydlí na nám. Míru, tj. Praze.", "Prší."]),
    ("sk", ["Na ul. Hlavná býva prof. Kováč, napr. Ján.", "Prší."]),
    ("hr", ["Na trgu sv. Marka govorio je g. Horvat, tj. gradonačelnik.", "Kiša pada."]),
    ("sr", ["Проф. Петровић живи у ул. Краља Петра.", "Киша пада."]),
    ("sl", ["Ga. Novak in prof. Kos sta v ul. Lipa.", "Dežuje."]),
    ("ru", ["В г. Москве на ул. Ленина живёт проф. Иванов.", "Идёт дождь."]),
    ("ru", ["Книгу написал А. С. Гречко, т. е. Саша.", "Она толстая."]),
    ("uk", ["На вул. Садовій у м. Києві мешкає проф. Коваль.", "Дощить."]),
    ("bg", ["На ул. Роза живее г-н Петров и проф. Илиев.", "Вали."]),
    ("el", ["Ο κ. Νίκου και η κα. Ρήγα μίλησαν, π.χ. Σάββατο.", "Βρέχει."]),
    ("tr", ["Toplantıya Prof. Dr. Aylin Kaya ve Sn. Demir katıldı.", "Yağmur yağdı."]),
    ("tr", ["Sebze, meyve vb. satılıyordu.", "Pazar kapandı."]),
    ("id", ["Bpk. Joko dan Drs. Hadi tinggal di Jl. Melati, kata Kombes. Pol. Surya.", "Hujan turun."]),
    ("id", ["PT. Laut Biru dkk. menolak, ujar Ir. Budi, M.Si. kemarin.", "Selesai."]),
    ("id", ["Menurut dr. Budi, Sp.PD. dan Sari, M.Hum. harganya Rp. 5.000 saja.", "Murah."]),
    ("vi", ["Theo TS. Nguyễn Lan và PGS. TS. Trần Bình, TP. Huế ngập.", "Trời mưa."]),
    ("sv", ["Enligt hr. Berg kom bl.a. Anna kl. 9.", "Det regnade."]),
    ("da", ["Ifølge hr. Holm kom bl.a. Mette kl. 9.", "Det regnede."]),
    ("nb", ["Hr. Berg kom f.eks. Anna i møte kl. 9.", "Det regnet."]),
    ("no", ["Hr. Berg bor i St. Olavs gate nr. 5.", "Det regnet."]),
    ("fi", ["Kauppaneuvos Dr. Laine ja prof. Niemi olivat esim. Turussa.", "Satoi."]),
    ("hu", ["Az ifj. Nagy és özv. Kis Péterné a Szt. István téren járt.", "Esett."]),
    ("ro", ["Potrivit dl. Ionescu, pe str. Florilor și bd. Unirii nu este apă.", "Plouă."]),
    ("ca", ["El Sr. Puig i la Dra. Serra viuen a l’av. Diagonal, p. ex. Dalt.", "Plou."]),
    ("ar", ["قال د. محمد إن العبّارة تأخرت.", "ثم غادر."]),
    ("hi", ["डॉ. सिंह और श्री. राम आए।", "वे गए।"]),
    ("ta", ["திரு. ராம் வந்தார்.", "அவர் போனார்."]),
    ("en", ["The order came from Cllr. Reed and Amb. Stone, approx. 5 days ago.", "It held."]),
    ("en", ["They ran the firm of Bolt & Nut. & Sons for years.", "It failed."]),
    ("en", ["She works in D.C. and lives elsewhere.", "He does not."]),
]

NUMBERS = [
    ("de", ["Am 12. Spieltag gewann der 1. FC Rund.", "Danach war Pause."]),
    ("de", ["Sie ist 34.", "Er ist 30."]),
    ("de", ["1. Liga, das ist ihr Ziel am 3. Mai.", "Es ist nah."]),
    ("de", ["Im II. Weltkrieg fiel die Brücke.", "Sie steht wieder."]),
    ("de", ["Sie liegen auf Platz 5.", "Trainer Kern ist zufrieden."]),
    ("de", ["Das war 1945.", "Es regnete."]),
    ("de", ["Am 7. 10. 2004 um 15.30 Uhr fuhr sie los.", "Alle winkten."]),
    ("de", ["Abgabe ist am 3.11. (Freitag) im Rathaus.", "Danach ist zu."]),
    ("da", ["Den 3. Division vandt den 5. maj.", "Det var sent."]),
    ("nb", ["Hun fyller 34.", "Han er eldre."]),
    ("fi", ["Hän täyttää 1. toukokuuta 34.", "Se on paljon."]),
    ("tr", ["Takım 1. Lig için 34. haftada oynadı.", "Sonra dinlendi."]),
    ("pl", ["Drużyna gra w 2. Lidze od 3. maja.", "To jest dobry wynik."]),
    ("cs", ["V 19. století a 1. ledna 1918 tu stál hrad.", "Ten shořel."]),
    ("hu", ["A XIII. ker. Vár utcában 2024. május 3. napján volt.", "Ez jó."]),
    ("id", ["1. Kapal berangkat pagi.", "2. Penumpang menunggu.", "Hari ini tanggal 3.", "Hujan turun."]),
    ("en", ["Three things changed.", "1. The fare rose.", "12. The boat left.", "He was 5.", "It rained."]),
    ("ko", ["행사는 2024. 5. 3. 서울에서 열렸다.", "비가 왔다."]),
    ("en", ["He was 34.", "His wife was 30."]),
    ("en", ["It happened in World War II.", "Nobody forgot."]),
    ("en", ["It is version 3.5 of the plan.", "See example.org/a?b=c for more."]),
]

BRACKETS = [
    ("en", ["He resigned. (He later denied it.)", "The board met."]),
    ("en", ["(It rained.)", "Nobody came."]),
    ("en", ["He (what a surprise!) resigned.", "The board met."]),
    ("en", ["The fall was steep (see the table on p. 5).", "It went on."]),
    ("en", ["As Holm et al. (1999) and Lund et al. [2004] found, it fell.", "It rose again."]),
    ("en", ["The fare rose.[3]", "Nobody paid.[citation needed]", "It fell.:69", "It stayed."]),
    ("en", ["“Never.” (She laughed.)", "Then she left."]),
    ("en", ["“Why now?” Ada Fenn asked.", "“Never!” Mr. Holm said on Monday.", "“Why?”", "She said nothing."]),
    ("en", ["“It is late.”", "Captain Holm left."]),
    ("de", ["„Niemals.“ (Sie lachte.)", "Dann ging sie."]),
    ("ja", ["彼は『本当か？』と聞いた。", "誰も答えなかった。"]),
    ("ja", ["（拍手。）", "会議は終わった。"]),
    ("ja", ["市長は辞任した。（後に否定した。）", "会議は続いた。"]),
    ("ja", ["「行く。」", "そして帰った。"]),
    ("zh", ["船长说：“不走。”", "乘客都下了船。"]),
    ("zh", ["“不走。”船长说。", "乘客都下了船。"]),
    ("zh", ["船停了。（原因不明。）", "没有人说话。"]),
    ("ko", ["그는 “간다.” 라고 말했다.", "비가 왔다."]),
    ("ko", ["“비가 온다.” 며 웃었다.", "끝이다."]),
    ("tr", ["“Gemi gelmedi.” dedi kaptan.", "Yağmur yağdı."]),
    ("fr", ["« Pourquoi ? » a-t-elle demandé.", "Personne n’a répondu."]),
    ("es", ["«¡Nunca!», gritó la alcaldesa.", "¿Quién respondió?", "Nadie."]),
]


@pytest.mark.parametrize(("language", "expected"), ABBREVIATIONS)
def test_an_abbreviation_does_not_end_a_sentence(language: str, expected: list[str]):
    assert agrees(language, expected), found(" ".join(expected), language)


@pytest.mark.parametrize(("language", "expected"), NUMBERS)
def test_an_ordinal_or_a_date_does_not_end_a_sentence(language: str, expected: list[str]):
    assert agrees(language, expected), found(" ".join(expected), language)


@pytest.mark.parametrize(("language", "expected"), BRACKETS)
def test_brackets_and_quotations_stay_with_their_sentence(language: str, expected: list[str]):
    assert agrees(language, expected), found(" ".join(expected), language)


PLAIN = (
    "The ferry was late again on Monday.",
    "Why was nobody told?",
    "“It was the fog,” said Captain Holm.",
    "She paid $3.50 for No. 5, and 12% more in 2024.",
    "Nobody left!",
    "He lives in the U.S. and works at Holm & Lund.",
    "iPhones were sold out.",
    "(The harbour office is closed.)",
)
LANGUAGES = (None, "en", "de", "fr", "pl", "tr", "id", "ru", "ja", "zh", "ko", "hi", "ka", "xx")
pieces = st.sampled_from(
    (
        *". ! ? … 。 ！ ( ) [ ] “ ” « » 「 」 ' \" , : - – & / 1 2 34 3.5 II A b É ß ა द 本 て 다".split(),
        *"abc",
        " ",
        " ",
        "\n",
    )
)


@given(st.lists(st.sampled_from(PLAIN[:-1]), min_size=1, max_size=12), st.sampled_from((None, "en", "en-GB")))
def test_ordinary_sentences_are_told_apart(chosen: list[str], language: str | None):
    assert found(" ".join(chosen), language) == chosen


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=12))
def test_only_a_sentence_in_brackets_joins_the_one_before(chosen: list[str]):
    expected: list[str] = []
    for sentence in chosen:
        if sentence.startswith("(") and expected:
            expected[-1] += f" {sentence}"
        else:
            expected.append(sentence)
    assert found(" ".join(chosen), "en") == expected


@given(st.lists(pieces, max_size=40).map("".join) | texts, st.sampled_from(LANGUAGES))
@example("Boats. \u0301late", None)
@settings(max_examples=400)
def test_sentences_part_a_paragraph_between_words(text: str, language: str | None):
    text = text.strip()
    if not text:
        return
    spans = sentences(text, 0, len(text), language)
    assert (spans[0].start, spans[-1].end) == (0, len(text))
    for before, after in pairwise(spans):
        assert before.start < before.end <= after.start
        assert not text[before.end : after.start].strip()
        assert is_grapheme_boundary(text, after.start) or text[after.start - 1].isspace()
        assert is_word_boundary(text, after.start)
        assert text[after.start] not in ",;:)]}&，；」"
        word = re.match(r"[^\W_]*", text[after.start :])[0]
        assert not (
            word.isascii() and word.islower() and text != text.lower() and not re.match(r"\w-", text[after.start :])
        )


@pytest.mark.parametrize(
    "text",
    [
        "Er kam. (Sie " * 40_000,
        "(Er.) " * 60_000,
        "1. FC " * 60_000,
        "z. B. " * 60_000,
        "“A.”B " * 60_000,
        ".)" * 200_000,
    ],
)
def test_time_grows_with_the_text(text: str):
    """Quadratic time would exceed the test's timeout."""
    spans = sentences(text, 0, len(text.rstrip()), "de")
    assert "".join("".join(text[s:e] for s, e in spans).split()) == "".join(text.split())


def test_a_missing_space_parts_sentences_but_not_titles():
    text = "The ferry left.Nobody waved in 2004.Holm, Ph.D. and M.Sc., saw it at St.Ives."
    assert found(text, "en") == [
        "The ferry left.",
        "Nobody waved in 2004.",
        "Holm, Ph.D. and M.Sc., saw it at St.Ives.",
    ]
    assert found("배가 떠났다.아무도 없었다.", "ko") == ["배가 떠났다.", "아무도 없었다."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Das Boot legt am 3. Mai ab. Es kommt spät.", 2),
        ("Im 2. Quartal stieg der Preis. Der Rest folgt.", 2),
        ("Der 1. FC Norrby siegte. Nun geht es weiter.", 2),
        ("Przyjechał w 2. Połowie maja. Potem odszedł.", 2),
        ("He finished in 2. The rest followed.", 2),
        ("The bus is number 12. May is its driver.", 2),
        ("It opened in 1999. April was cold.", 2),
    ],
)
def test_ordinals_of_a_language_that_nobody_gave(text, count):
    assert len(sentences(text, 0, len(text), None)) == count


@pytest.mark.parametrize(("text", "language"), [("ดร. สมชาย พูดแล้ว", "th"), ("Dna. Pop a rămas.", "ro")])
def test_titles_of_further_languages(text, language):
    assert len(sentences(text, 0, len(text), language)) == 1
