from __future__ import annotations

import pytest

from pullquote import Archive
from pullquote.types import REASON_TEXTS
from tests.support.archives import FERRY, MILL, add

LAMP = {"title": "The lamp of Gannet Point", "text": "It was lit at noon.\n\nNobody saw it."}


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(
        archive,
        {"text": FERRY, "title": "Pears at dawn"},
        {"text": MILL},
        {"text": "U.N. envoy Ada Fenn left for Zürich."},
        LAMP,
    )
    return archive


@pytest.mark.parametrize(
    ("question", "found", "missing"),
    [
        ("Did the ferries carry submarines?", ("ferries",), ("carry", "submarines")),
        ("was the harbour master's dog counting volcanoes", ("harbour", "master's", "counting"), ("dog", "volcanoes")),
        ("Why did ninety ninety ninety volcanoes vanish?", ("ninety",), ("volcanoes", "vanish")),
        ("Was the U.N. envoy in Zurich a volcano with 3,500 pears?", ("U.N.", "envoy", "pears"), ("volcano", "3,500")),
        ("잠수함이 화산을 봤나", (), ("잠수함이", "화산을", "봤나")),
    ],
)
def test_a_refusal_says_which_words_are_there(filled: Archive, question: str, found: tuple, missing: tuple):
    answer = filled.ask(question, k=10)
    assert not answer.answered
    assert set(found) <= set(answer.words_found)
    assert answer.words_missing == missing
    told = answer.to_dict()
    assert (told["words_found"], told["words_missing"]) == (list(answer.words_found), list(missing))
    for word in missing[:4]:
        assert f"“{word}”" in (answer.reason_text or "")


def test_what_comes_nearest_lacks_what_it_lacks(filled: Archive):
    answer = filled.ask("Who sold the lamp of Gannet Point?")
    assert answer.reason == "nearest"
    assert (answer.reason_text or "").endswith("none clearly answers, none has “sold”")


def test_a_reason_does_not_repeat_a_whole_essay(filled: Archive):
    answer = filled.ask("submarine volcano parliament asteroid glacier penguin")
    assert answer.reason_text == "no passage that comes close has “submarine”, “volcano”, “parliament” or “asteroid”"


def test_when_a_passage_was_printed_is_not_missing_from_it(filled: Archive):
    add(filled, {"text": "The bell rang twice.", "published": "2022-08-18"})
    answer = filled.ask("Did volcanoes erupt in August 2022 or in 2021?", k=10)
    assert answer.words_found == ("August", "2022")
    assert answer.words_missing == ("volcanoes", "erupt", "2021")


@pytest.mark.parametrize(
    "question",
    [
        "What did articles before 2023 say about volcanoes?",
        "What do articles from 2022 say about volcanoes?",
        "What was reported in August 2022 about volcanoes?",
        "What coverage since 2021 is there of volcanoes?",
    ],
)
def test_words_that_ask_for_a_time_of_printing_are_not_missing(filled: Archive, question: str):
    add(filled, {"text": "The bell rang twice.", "published": "2022-08-18"})
    answer = filled.ask(question, k=10)
    assert answer.read_as is not None
    assert (answer.answered, answer.words_missing) == (False, ("volcanoes",))


def test_without_a_missing_word_the_reason_is_the_usual_one(filled: Archive):
    answer = filled.ask("lamp machine pears", k=10)
    assert (answer.answered, answer.words_missing) == (False, ())
    assert "none has" not in (answer.reason_text or "")
    assert (answer.reason_text or "").startswith(REASON_TEXTS[answer.reason or "empty"][:20])


def test_an_answer_has_no_such_words(filled: Archive):
    answer = filled.ask("the ferry to Osmey left at dawn")
    assert (answer.answered, answer.words_found, answer.words_missing) == (True, (), ())
