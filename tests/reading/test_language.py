import pytest

from pullquote.reading.language import detect_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (
            "The harbour office said on Monday that the northern quay would close for repairs before summer.",
            "en",
        ),
        (
            "Das Hafenamt teilte am Montag mit, dass der nördliche Kai vor dem Sommer repariert wird.",
            "de",
        ),
        (
            "Le bureau du port a annoncé lundi que le quai nord serait fermé pour travaux avant le début de l’été.",
            "fr",
        ),
        (
            "Портовое управление сообщило в понедельник, что северный причал закроют на ремонт до начала лета.",
            "ru",
        ),
        (
            "항만 사무소는 월요일에 북쪽 부두가 여름이 시작되기 전에 수리를 위해 문을 닫을 것이라고 발표했다고 밝혔다.",
            "ko",
        ),
        (
            "港湾事務所は月曜日、北埠頭が夏の始まる前に修理のために閉鎖されると発表し、漁師たちに南埠頭を使うよう求めた。",
            "ja",
        ),
    ],
)
def test_the_language_of_a_paragraph(text, tag):
    assert detect_language(text) == tag


@pytest.mark.parametrize("text", ["", "Fares", "12 34 " * 100, "Port Ellam", "?" * 1000])
def test_too_little_to_say(text):
    assert detect_language(text) is None


def test_english_is_told_without_loading_what_recognises_languages(monkeypatch):
    def loaded() -> None:
        raise AssertionError("the model was loaded")

    monkeypatch.setattr("pullquote.reading.language._identifier", loaded)
    english = (
        "The mill will close in the autumn, and most of those who work there have been told that they may have to go."
    )
    assert detect_language(f"{english} It is the last of its kind on the lake.") == "en"
    with pytest.raises(AssertionError, match="was loaded"):
        detect_language(
            "Die Mühle schließt im Herbst, und die meisten, die dort arbeiten, müssen gehen, sagte der Rat. " * 2
        )
