"""Question files: questions to ask an archive, and the passages that answer them.

Each line is a JSON object: `{"id", "question", "kind", "answers": [{"article", "paragraph"?, "span"}]}`. `article` is
an article's id, its URL or the end of the path it was read from; `paragraph` counts from 1; `span` is a run of words
of the passage. A question without answers is one that the archive must not answer. A question may have `now`, the day
on which it is asked (`last year` is the one before). Other keys are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pullquote.errors import InputError
from pullquote.pipeline.ask import clean_question
from pullquote.text.calendar import day

ALL = "all"
OFF_TOPIC = "off-topic"
ANSWERED = {"answerable": True, "multi": True, "unanswerable": False, OFF_TOPIC: False}  # other kinds: either


@dataclass(frozen=True, slots=True)
class Expected:
    """A passage that answers: a paragraph of an article, or if none is given, any passage of it that contains the span.

    `span` is the part of the passage that answers; it may be empty if a paragraph is given.
    """

    article: str
    paragraph: int | None = None
    span: str = ""

    def __post_init__(self) -> None:
        if self.paragraph is not None and (type(self.paragraph) is not int or self.paragraph < 1):
            raise InputError(
                "paragraph_invalid",
                "`paragraph` is {paragraph!r}: give a whole number from 1, or leave it out",
                paragraph=self.paragraph,
            )
        if not isinstance(self.span, str) or not (self.span.strip() or self.paragraph):
            raise InputError("answer_empty", "an answer has neither `paragraph` nor words in `span`: give one of them")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, its kind, and the passages each of which answers it; none if nothing answers it.

    `now` is the day on which it is asked, None for today.
    """

    id: str
    question: str
    kind: str
    answers: tuple[Expected, ...] = ()
    now: date | None = None

    def __post_init__(self) -> None:
        if self.kind == ALL:
            raise InputError(
                "kind_reserved", "the kind is {kind!r}, as all questions together are called: give another", kind=ALL
            )


def read_questions(path: str | Path) -> list[Question]:
    """Read a question file.

    Raises:
        InputError: the file cannot be read, holds no questions, or a line is not a question; says which line.
    """
    return _read(Path(path), off_topic=False)


def read_off_topic(path: str | Path) -> list[Question]:
    """Read a file of off-topic questions, which have no answers; only `question` is read.

    Raises:
        InputError: as `read_questions`.
    """
    return _read(Path(path), off_topic=True)


def _read(path: Path, *, off_topic: bool) -> list[Question]:
    questions: list[Question] = []
    places: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            question = _off_topic(_object(line), number) if off_topic else _question(_object(line))
        except InputError as error:
            raise InputError(
                "question_invalid", "{path}:{line}: {problem}", path=path, line=number, problem=str(error)
            ) from error
        first = places.setdefault(question.id, number)
        if first != number:
            raise InputError(
                "question_id_repeated",
                "{path}:{line}: the id {id!r} is that of line {first}: give each its own",
                path=path,
                line=number,
                id=question.id,
                first=first,
            )
        questions.append(question)
    if not questions:
        raise InputError("questions_missing", "{path} holds no questions: give one JSON object a line", path=path)
    return questions


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(
            "questions_unreadable", "cannot read {path}: {problem}", path=path, problem=error.strerror or str(error)
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "questions_not_utf8",
            "{path} is not UTF-8: byte {byte} is not a character of it",
            path=path,
            byte=error.start,
        ) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _object(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "question_not_json", "this is not JSON ({problem}): give one object a line", problem=str(error)
        ) from error
    if not isinstance(found, dict):
        raise InputError(
            "question_not_object",
            'expected an object as {{"id", "question", "kind", "answers"}}, not {type}',
            type=type(found).__name__,
        )
    return found


def _question(given: dict[str, Any]) -> Question:
    kind, answers = _text(given, "kind"), given.get("answers")
    if not isinstance(answers, list):
        raise InputError(
            "answers_not_list", "`answers` is not a list: give one, empty where nothing answers the question"
        )
    expected = tuple(_expected(answer) for answer in answers)
    if ANSWERED.get(kind, bool(expected)) != bool(expected):
        raise InputError(
            "kind_contradicts_answers",
            "the kind is {kind!r}, but there are {answers} answers: change one of them",
            kind=kind,
            answers=len(expected),
        )
    now = date.fromisoformat(day(_text(given, "now"), "first")) if given.get("now") is not None else None
    return Question(_text(given, "id"), _asked(given), kind, expected, now)


def _off_topic(given: dict[str, Any], number: int) -> Question:
    if given.get("answers"):
        raise InputError("off_topic_with_answers", "an off-topic question has no answers: leave them out")
    return Question(_text(given, "id") if "id" in given else f"{OFF_TOPIC}-{number}", _asked(given), OFF_TOPIC)


def _asked(given: dict[str, Any]) -> str:
    asked = _text(given, "question")
    clean_question(asked)
    return asked


def _expected(given: Any) -> Expected:
    if not isinstance(given, dict):
        raise InputError(
            "answer_not_object",
            'an answer is {given!r}: expected an object as {{"article", "paragraph", "span"}}',
            given=given,
        )
    return Expected(_text(given, "article"), given.get("paragraph"), given.get("span") or "")


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InputError(
            "question_field_missing",
            "`{name}` is {value}: give a text that is not empty",
            name=name,
            value="missing" if value is None else repr(value),
        )
    return value
