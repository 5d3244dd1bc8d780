from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, strategies as st

from pullquote.pipeline.small_talk import _PHRASES, _plain, remark
from pullquote.types import REASON_TEXTS, Remark
from tests.conftest import ROOT, SHARED

KINDS = {
    phrase.strip(): kind for kind, phrases in _PHRASES.items() for phrase in re.split(r"[|\n]", phrases.strip("\n"))
}
PHRASES = sorted(filter(None, KINDS))
NEWS = "What does a grown-up pay to sail out to the island of Skerrow in 2023 부두 港 паром".split()
PICTURES = [
    "👋",
    "🙏🏽",
    "❤️",
    "👩‍💻",
    "🇰🇷",
    "!",
    "?!",
    "…",
    "~",
    ":)",
    "¡",
    "。",
    "<@42>",
    "<:wave:1234567890123456789>",
]
decoration = st.lists(st.sampled_from(PICTURES), max_size=3).map(" ".join)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", "greeting"),
        ("Hello there!", "greeting"),
        ("GOOD MORNING", "greeting"),
        ("Hey, Pullquote 👋", "greeting"),
        ("hellooooo!!!", "greeting"),
        ("What’s up?", "greeting"),
        ("안녕하세요!", "greeting"),
        ("¡Hola!", "greeting"),
        ("Bonjour", "greeting"),
        ("你好。", "greeting"),
        ("नमस्ते", "greeting"),
        ("thanks a lot", "thanks"),
        ("Thank you, bot.", "thanks"),
        ("ok, thanks :)", "thanks"),
        ("감사합니다 ❤️", "thanks"),
        ("/help", "command"),
        ("!ping", "command"),
        ("<@123456789012345678> /settings", "command"),
        ("help", "command"),
        ("Stop!", "command"),
        ("???", "noise"),
        ("…", "noise"),
        ("👍👍🏽", "noise"),
        ("_ _", "noise"),
        ("ㅋㅋㅋㅋ", "noise"),
        ("asdfgh", "noise"),
        ("Hello there, how are you today?", "greeting"),
        ("Thanks a lot! Bye.", "thanks"),
        ("Hallo zusammen", "greeting"),
        ("hahahaha", "noise"),
        ("lol", "noise"),
        ("Hmmmm…", "noise"),
        ("aaaaaaa", "noise"),
        ("asdfasdf", "noise"),
        ("https://example.org/2021/ferry?x=1", "noise"),
        ("<https://example.org/a> https://example.org/b", "noise"),
        ("<@123456789012345678>", "noise"),
        ("<@&5> <#6> <:wave:1234567890123456789>", "noise"),
    ],
)
def test_remarks(text: str, kind: Remark):
    assert remark(text) == kind


@pytest.mark.parametrize(
    "text",
    """
    Hello Kitty sales
    Hello Kitty
    Good Morning Britain
    good morning britain ratings
    Hello! magazine
    Hello, Goodbye
    Good morning, Vietnam
    Thanks, Obama
    Thank you. What did the ferry cost?
    Hello. Who is Maud Fenn?
    AAAA
    help for farmers
    Help the Aged
    Stop the War coalition
    stop and search
    Hi-Lo ferry
    Hi Line
    U2
    Ping An
    Ping pong
    Thanksgiving
    Thank You for Smoking
    5G
    007
    2021
    1
    Hunchun
    GM
    THX
    Halo
    Nice
    Oi
    Ola
    Cheers
    EXIT
    START
    about
    test
    !Kung
    .NET
    /pol/
    /ask What did the ferry cost?
    !important
    #MeToo
    @pullquote
    help everyone
    stop all
    everyone
    there
    What happened at https://example.org/ferry
    https://example.org/ferry fares
    example.org
    안녕리
    감사원
    도움
    다리
    하이닉스
    谢谢你的爱
    東京
    北朝鮮
    привет из Москвы
    Москва
    C
    ½
    what can you do?
    how does this work?
    why?
    yes
    more
    """.strip().splitlines(),
)
def test_questions(text: str):
    assert remark(text.strip()) is None


@given(st.sampled_from(PHRASES), decoration, decoration, st.sampled_from([str, str.title, str.capitalize]))
def test_case_punctuation_and_pictures_change_nothing(phrase: str, before: str, after: str, cased: type[str]):
    assert remark(f"{before} {cased(phrase)} {after}") == KINDS[phrase]


@given(st.sampled_from(PHRASES), st.sampled_from(NEWS), st.data())
def test_any_word_of_the_news_makes_it_a_question(phrase: str, word: str, data: st.DataObject):
    words = phrase.split()
    words.insert(data.draw(st.integers(0, len(words))), word)
    assert remark(" ".join(words)) is None


@given(st.text())
def test_what_holds_no_letter_and_no_digit_is_noise(text: str):
    bare = "".join(character for character in text if not character.isalnum())
    assert remark(bare) == "noise"


@given(st.text())
def test_any_text_is_a_remark_or_a_question(text: str):
    assert remark(text) in {None, *get_args(Remark)}


def questions(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        found = json.loads(line)
        yield from (found[key] for key in ("question", "title") if found.get(key))


def test_no_question_of_the_newsroom_is_taken_for_a_remark():
    asked = list(questions(ROOT / "index" / "pullquote" / "samples" / "questions.jsonl"))
    assert len(asked) > 50
    assert [one for one in asked if remark(one)] == ["Hello there, how are you today?"]


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="the question sets are not part of the repository")
def test_no_real_question_and_no_title_is_taken_for_a_remark():
    asked = [one for path in sorted((SHARED / "data").rglob("*.jsonl")) for one in questions(path)]
    assert len(asked) > 1000
    assert [one for one in asked if remark(one)] == []


def test_no_question_of_the_tests_is_taken_for_a_remark():
    source = (ROOT / "tests" / "test_seeds.py").read_text("utf-8")
    asked = re.findall(r'"([^"\n]+\?)"', source)
    assert len(asked) >= 12
    assert [one for one in asked if remark(one)] == []


def test_a_phrase_is_of_one_kind_and_each_kind_has_a_reply():
    written = [_plain(one) for phrases in _PHRASES.values() for one in re.split(r"[|\n]", phrases) if one.strip()]
    assert len(written) == len(set(written))
    assert set(_PHRASES) == set(get_args(Remark))
    for reply in (REASON_TEXTS[kind] for kind in get_args(Remark)):
        assert reply[0].isupper()
        assert reply.endswith(".")
        assert "ask" in reply.casefold()
