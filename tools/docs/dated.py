"""Questions that name a time: how many are read rightly, and how many are answered with the right passage.

`python -m tools.docs.dated --data ../shared/data` asks the questions of `tests/dates` of the demo newsroom and of the
lessons' articles, with the time read and without, and prints a table; `--each` prints every question too. Each question
says on which day it is asked, how its time should be read, and which passages answer it as of that time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pullquote import Answer, Archive, Settings, open_sample
from pullquote.evaluation.dataset import Question, read_questions
from pullquote.evaluation.judge import Judge, RankedResult

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "dates"
LESSONS = ("wikinews.jsonl", "invented-1.jsonl", "invented-2.jsonl", "invented-3.jsonl")
SETS = ("newsroom", "lessons")


@dataclass(frozen=True, slots=True)
class DatedQuestion:
    """A question, and how its time should be read: kind, first day and last day."""

    question: Question
    read_as: tuple[str, str | None, str | None]

    def is_read(self, answer: Answer) -> bool:
        """Return whether an answer has read the time as it should be."""
        read = answer.read_as
        return read is not None and (read.kind, read.after, read.before) == self.read_as


def read_dated(name: str) -> list[DatedQuestion]:
    """Return the questions of one of the SETS."""
    path = QUESTIONS / f"{name}.jsonl"
    reads = [json.loads(line)["read_as"] for line in path.read_text("utf-8").splitlines()]
    return [
        DatedQuestion(question, (read["kind"], read["after"], read["before"]))
        for question, read in zip(read_questions(path), reads, strict=True)
    ]


def lessons_archive(data: Path, folder: Path) -> Archive:
    """Return a new archive of the lessons' articles."""
    rows = [json.loads(line) for name in LESSONS for line in (data / "lessons" / name).read_text("utf-8").splitlines()]
    articles = folder / "articles.jsonl"
    facts = ("id", "title", "outlet", "published", "url")
    articles.write_text(
        "\n".join(
            json.dumps({fact: row.get(fact) for fact in facts} | {"text": "\n\n".join(row["paragraphs"])})
            for row in rows
        ),
        "utf-8",
    )
    archive = Archive.open(folder / "archive", create=True)
    archive.add([articles])
    return archive


@dataclass(slots=True)
class Counts:
    """How many questions were asked, read rightly, and answered: with a right passage first, or among three.

    `quoted` counts those of which a right passage is quoted as an answer.
    """

    asked: int = 0
    read: int = 0
    first: int = 0
    three: int = 0
    quoted: int = 0

    def as_row(self) -> tuple[int, ...]:
        """Return the counts in the order of the table's columns."""
        return self.asked, self.read, self.first, self.three, self.quoted


def measure(archive: Archive, questions: Sequence[DatedQuestion], *, dates: bool, each: bool = False) -> Counts:
    """Ask questions of an archive, and count."""
    judge = Judge(archive.articles(), [one.question for one in questions])
    lacking = judge.lacking(*(one.question for one in questions))
    assert not lacking, lacking
    counts = Counts()
    for one in questions:
        answer = archive.ask(one.question.question, 3, dates=dates, now=one.question.now)
        shown = [RankedResult.from_quote(quote) for quote in (*answer.quotes, *answer.closest)]
        right = [place is not None for place in judge.judge(one.question, shown)]
        counts.asked += 1
        counts.read += one.is_read(answer)
        counts.first += right[:1] == [True]
        counts.three += any(right)
        counts.quoted += any(right[: len(answer.quotes)])
        if each:
            marks = "".join("+" if hit else "-" for hit in right[: len(answer.quotes)])
            rest = "".join("+" if hit else "-" for hit in right[len(answer.quotes) :])
            print(f"{marks:3}|{rest:3} {'' if one.is_read(answer) else 'READ '}{one.question.question}")
            print(f"        {answer.read_as} {answer.confidence:.2f} {[q.article.published for q in answer.quotes]}")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the development data")
    parser.add_argument("--each", action="store_true", help="print every question")
    given = parser.parse_args()
    print("| | questions | rightly read | right passage first | among three | quoted |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            made = open_sample(Settings()) if name == "newsroom" else lessons_archive(given.data, Path(folder))
            questions = read_dated(name)
            with made as archive:
                for dates in (True, False):
                    counts = measure(archive, questions, dates=dates, each=given.each)
                    asked, read, *rest = counts.as_row()
                    cells = (f"{name}{'' if dates else ', time not read'}", asked, read if dates else "–", *rest)
                    print(f"| {' | '.join(map(str, cells))} |")


if __name__ == "__main__":
    main()
