"""Files of questions for `pullquote ask --questions`: asked one after another, whatever becomes of one of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pullquote.errors import InputError, ReadError
from pullquote.types import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the file, and its answer or the error that kept it from being asked; `id` is any JSON value."""

    line: int
    question: str
    id: Any = None
    answer: Answer | None = None
    error: InputError | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the line's own `id` if it has one; or what was wrong."""
        told: dict[str, Any] = {} if self.id is None else {"id": self.id}
        if self.answer is not None:
            return told | self.answer.to_dict()
        error = self.error and {"code": self.error.code, "message": str(self.error), "line": self.line}
        return told | {"question": self.question, "error": error}


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a file, or of standard input for `-`, with their numbers; blank ones are left out.

    Raises:
        ReadError: the file cannot be read, or is not UTF-8.
    """
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ReadError(
            "question_file_unreadable", "the questions in {path} cannot be read: {problem}", path=path, problem=why
        ) from error
    return [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def ask_lines(lines: list[tuple[int, str]], ask: Callable[[str, str | None], Answer]) -> Iterator[Asked]:
    """Ask each line, and yield what becomes of it.

    Args:
        lines: from `read_lines`.
        ask: answers a question, given the one that it follows, if any.
    """
    for number, line in lines:
        asked = Asked(number, line)
        try:
            given = _parse(line)
            asked = replace(asked, id=given.get("id"))
            question, follows = given.get("question"), given.get("follows")
            if not isinstance(question, str) or not isinstance(follows, str | None):
                raise InputError(
                    "question_not_given", "`question` and `follows` are strings, and `question` is needed: give it"
                )
            asked = replace(asked, question=question)
            yield replace(asked, answer=ask(question, follows))
        except InputError as error:
            yield replace(asked, error=error)


def _parse(line: str) -> dict[str, Any]:
    """Return what a line gives: an object, or only a question."""
    if not line.startswith("{"):
        return {"question": line}
    try:
        given: dict[str, Any] = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            "question_not_json", "this is not JSON ({problem}): give one object a line", problem=str(error)
        ) from error
    return given
