import time

import pytest

from pullquote.reading.boilerplate.credits import has_label, is_caption, split_credit, without_label


@pytest.mark.parametrize(
    ("words", "credit", "who"),
    [
        ("Barges wait below the bridge.", "(Getty Images)", "Getty Images"),
        ("Barges wait below the bridge.", "(Adobe Stock)", "Adobe Stock"),
        ("Barges wait below the bridge.", "(file photo)", "file photo"),
        ("Barges wait below the bridge.", "Ann Poe/Canal Courier", "Ann Poe/Canal Courier"),
        ("Barges wait below the bridge.", "Photo: Ann Poe/Reuters", "Ann Poe/Reuters"),
        ("Barges wait below the bridge.", "© Ann Poe", "Ann Poe"),
        ("Kähne warten unter der Brücke.", "Foto: dpa/Anna Pohl", "dpa/Anna Pohl"),
        ("Des péniches attendent.", "(Crédit photo : Anne Pau)", "Anne Pau"),
        ("Barki czekają pod mostem.", "fot. Anna Nowak", "Anna Nowak"),
        ("Баржи ждут под мостом.", "Фото: Анна Попова", "Анна Попова"),
        ("Οι μαούνες περιμένουν.", "Φωτογραφία: Άννα Παππά", "Άννα Παππά"),
        ("▲ 바지선이 다리 아래에 있다.", "ⓒ가나뉴스", "가나뉴스"),
        ("▲ 바지선이 다리 아래에 있다.", "/사진=가나뉴스", "가나뉴스"),
        ("바지선이 다리 아래에 있다.", "[가나뉴스 자료사진]", "가나뉴스"),
        ("바지선이 다리 아래에 있다.", "(운하청 제공)", "운하청"),
        ("橋の下で船が待つ。", "（運河局提供）", "運河局"),
        ("船只在桥下等候。", "记者 王五 摄", "记者 王五"),
    ],
)
def test_a_caption_and_its_credit(words, credit, who):
    assert split_credit(f"{words} {credit}") == (words, credit, who)


@pytest.mark.parametrize(
    "line",
    [
        "Foto: Ann Poe",
        "Zdjęcie: Anna Nowak",
        "Bildquelle: Anna Pohl",
        "Crédit photo : Anne Pau",
        "صورة: آن بو",
        "写真：安藤",
        "ⓒ 가나뉴스",
    ],
)
def test_a_line_that_is_a_credit(line):
    assert split_credit(line) is not None
    assert has_label(line)
    assert without_label(line) == split_credit(line)[2]


@pytest.mark.parametrize(
    "line",
    [
        "The minister said so on Friday. (Reuters)",
        "Photo: the barges are waiting for a storm to pass",
        "Copyright law was changed by parliament on Friday.",
        "The bank gave credit: two years more.",
        "He left the bridge. Ann Poe/Tom Poe were told so.",
        "Images of the barges (stock) were shown.",
        "운하청은 새 다리를 제공하기로 했다.",
    ],
)
def test_a_sentence_is_no_credit(line):
    assert split_credit(line) is None


@pytest.mark.parametrize("piece", ["A ", "photo ", "a. ", "[", "사진 ", "A/", "Foto: ", "© A ", "(A"])
def test_the_patterns_take_no_long_time(piece):
    started = time.perf_counter()
    split_credit((piece * 400)[:400])
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Millers wait at the gate on Tuesday. Getty Images", "Getty Images"),
        ("제분소 앞에 노동자들이 서 있다. 연합뉴스", "연합뉴스"),
        ("제분소 앞에 노동자들이 서 있다. ⓒ 뉴스1", "뉴스1"),
        ("Millers wait at the gate on Tuesday. (Courtesy of Ann Poe)", "Ann Poe"),
        ("Millers wait at the gate on Tuesday. [Photo provided by Norrby Mill]", "Norrby Mill"),
        ("工人在磨坊门前等候（图/路透社）", "路透社"),
    ],
)
def test_further_forms_of_credits(line, who):
    found = split_credit(line)
    assert found is not None
    assert found[2] == who


@pytest.mark.parametrize(
    "line",
    [
        "Pictured: millers at the gate on Tuesday.",
        "【写真】門の前で待つ労働者",
        "图：工人在磨坊门前等候",
        "門の前で待つ労働者＝3日、ノルビー",
        "門の前で待つ労働者=山田太郎撮影",
    ],
)
def test_further_labels_of_captions(line):
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "The paper sued Getty Images.",
        "He works for AP",
        "工場は3日に閉まると述べた。株価=12円だった。",
        "Pictured here is what is left of the mill.",
    ],
)
def test_sentences_like_them_are_no_captions(line):
    assert split_credit(line) is None
    assert not is_caption(line)
