from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pullquote import Expected, InputError, Question, read_off_topic, read_questions

Write = Callable[[str, str | bytes], Path]

GOOD = {
    "id": "q1",
    "question": "Who counted?",
    "kind": "answerable",
    "answers": [{"article": "ferry", "span": "master"}],
}
NONE = {"id": "q2", "question": "Why?", "kind": "unanswerable", "answers": []}


def lines(*objects: object) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def test_a_question_may_say_on_which_day_it_is_asked(write: Write):
    asked = [{**GOOD, "id": f"q{number}", "now": now} for number, now in enumerate(("2024-01-15", "2024", None))]
    days = [question.now for question in read_questions(write("q.jsonl", lines(*asked)))]
    assert days == [date(2024, 1, 15), date(2024, 1, 1), None]
    with pytest.raises(InputError, match=r"q\.jsonl:1: 'soon' is not a date"):
        read_questions(write("q.jsonl", lines({**GOOD, "now": "soon"})))


def test_questions_are_read_in_order(write: Write):
    many = {
        "id": "q3",
        "question": "배는 언제 떠났나?",
        "kind": "multi",
        "answers": [{"article": "a", "paragraph": 2}, {"article": "b", "paragraph": None, "span": "dawn"}],
        "asked_by": "a reader",
    }
    path = write("q.jsonl", "\ufeff" + lines(GOOD) + "\n  \n" + lines(NONE, many))
    assert read_questions(path) == [
        Question("q1", "Who counted?", "answerable", (Expected("ferry", None, "master"),)),
        Question("q2", "Why?", "unanswerable"),
        Question("q3", "배는 언제 떠났나?", "multi", (Expected("a", 2), Expected("b", None, "dawn"))),
    ]


def test_windows_line_ends_and_a_missing_last_one(write: Write):
    path = write("q.jsonl", lines(GOOD).replace("\n", "\r\n") + lines(NONE).rstrip())
    assert [question.id for question in read_questions(str(path))] == ["q1", "q2"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "not JSON"),
        ('{"id": ', "not JSON"),
        ("[1, 2]", "not list"),
        ('"a question"', "not str"),
        (json.dumps(GOOD | {"id": ""}), "`id` is ''"),
        (json.dumps(GOOD | {"id": 7}), "`id` is 7"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "question"}), "`question` is missing"),
        (json.dumps(GOOD | {"question": "x" * 2001}), "2,000"),
        (json.dumps(GOOD | {"question": "\u200b"}), "question is empty"),
        (json.dumps(GOOD | {"question": "\ud800"}), "not valid text"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "kind"}), "`kind` is missing"),
        (json.dumps(GOOD | {"kind": "all"}), "the kind is 'all'"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "answers"}), "`answers` is not a list"),
        (json.dumps(GOOD | {"answers": {"article": "ferry"}}), "`answers` is not a list"),
        (json.dumps(GOOD | {"answers": ["ferry"]}), "an answer is 'ferry'"),
        (json.dumps(GOOD | {"answers": [{"span": "master"}]}), "`article` is missing"),
        (json.dumps(GOOD | {"answers": [{"article": "ferry"}]}), "neither `paragraph` nor words in `span`"),
        (json.dumps(GOOD | {"answers": [{"article": "ferry", "span": " "}]}), "neither"),
        (json.dumps(GOOD | {"answers": [{"article": "ferry", "span": 3}]}), "neither"),
        (json.dumps(GOOD | {"answers": [{"article": "ferry", "paragraph": 0}]}), "`paragraph` is 0"),
        (json.dumps(GOOD | {"answers": [{"article": "ferry", "paragraph": "2"}]}), "`paragraph` is '2'"),
        (json.dumps(GOOD | {"answers": [{"article": "ferry", "paragraph": True}]}), "`paragraph` is True"),
        (json.dumps(GOOD | {"answers": []}), "the kind is 'answerable', but there are 0 answers"),
        (json.dumps(NONE | {"answers": GOOD["answers"]}), "the kind is 'unanswerable', but there are 1 answers"),
    ],
)
def test_a_bad_line_is_named(write: Write, line: str, said: str):
    path = write("q.jsonl", lines(NONE) + "\n" + line + "\n")
    with pytest.raises(InputError) as raised:
        read_questions(path)
    assert str(raised.value).startswith(f"{path}:3: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_id_given_twice_is_named_with_both_lines(write: Write):
    path = write("q.jsonl", lines(NONE, GOOD, NONE | {"question": "How?"}))
    with pytest.raises(InputError, match=r":3: the id 'q2' is that of line 1"):
        read_questions(path)


@pytest.mark.parametrize("kind", ["near miss", "chit-chat"])
def test_a_kind_of_ones_own_may_have_answers_or_none(write: Write, kind: str):
    path = write("q.jsonl", lines(GOOD | {"kind": kind}, NONE | {"kind": kind}))
    assert [bool(question.answers) for question in read_questions(path)] == [True, False]


@pytest.mark.parametrize("read", [read_questions, read_off_topic])
def test_files_that_cannot_be_read(write: Write, tmp_path: Path, read: Callable[[Path], list[Question]]):
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path / "missing.jsonl")
    with pytest.raises(InputError, match="cannot read"):
        read(tmp_path)
    with pytest.raises(InputError, match="holds no questions"):
        read(write("empty.jsonl", "\n \n"))
    with pytest.raises(InputError, match="not UTF-8: byte 1 "):
        read(write("bytes.jsonl", b"{\xff}"))


def test_off_topic_questions_need_only_be_asked(write: Write):
    path = write("off.jsonl", lines({"question": "Who?"}, NONE, {"question": "Whose?", "kind": "reddit"}))
    assert read_off_topic(path) == [
        Question("off-topic-1", "Who?", "off-topic"),
        Question("q2", "Why?", "off-topic"),
        Question("off-topic-3", "Whose?", "off-topic"),
    ]
    with pytest.raises(InputError, match=":1: an off-topic question has no answers"):
        read_off_topic(write("off.jsonl", lines(GOOD)))
    with pytest.raises(InputError, match=":2: `question` is missing"):
        read_off_topic(write("off.jsonl", lines(NONE, {"id": "q3"})))


def test_an_answer_made_by_hand_is_checked_too():
    with pytest.raises(InputError, match="neither"):
        Expected("ferry")
    with pytest.raises(InputError, match="from 1"):
        Expected("ferry", 0, "dawn")
