"""Ask the demo newsroom the questions of `by_hand.jsonl`, and write what comes into the tables of docs/by-hand.md.

    python -m tools.docs.by_hand

A question's `words` are what the marked sentence of its first quote has to hold; one without is not answered by the
newsroom. What the page says about the tables is written by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pullquote import Answer, Archive, Quote, Settings, superseded_by
from pullquote.samples.demo import open_sample

QUESTIONS = Path(__file__).with_name("by_hand.jsonl")
PAGE = Path(__file__).parents[2] / "docs" / "by-hand.md"
SAID = 2  # words of a question that are named where no passage found has them
SHOWN = 110  # characters of a marked sentence
_BLOCK = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a kind, the words that answer it (None if nothing does), and what Pullquote answered."""

    kind: str
    question: str
    words: str | None
    answer: Answer

    @property
    def verdict(self) -> str:
        """Return whether the answer is right: `✓`, `✗`, or `–` where an answer there is was not given.

        To say that a question's language is not known is right.
        """
        if not self.answer.answered:
            return "–" if self.words and self.answer.reason != "language" else "✓"
        return "✓" if self.words and self.words in marked(self.answer.quotes[0]) else "✗"


def marked(quote: Quote) -> str:
    """Return the sentence that is marked in a quote."""
    return quote.text[slice(*quote.highlight)]


def ask_all(archive: Archive, questions: Iterable[str]) -> list[Asked]:
    """Ask an archive the questions of a JSON Lines file."""
    told = [json.loads(line) for line in questions]
    return [Asked(one["kind"], one["question"], one.get("words"), archive.ask(one["question"])) for one in told]


def shown(answer: Answer) -> str:
    """Return in a line what is answered: the first marked sentence and its date, else why not."""
    corrected = f"searched for “{answer.searched_for}”: " if answer.searched_for else ""
    if not answer.answered:
        nearest = f"; nearest: “{_short(marked(answer.closest[0]))}”" if answer.outcome == "perhaps" else ""
        told = ", language" if answer.reason == "language" else ""
        missing = " or ".join(f"“{word}”" for word in answer.words_missing[:SAID])
        none = f", none has {missing}" if missing and not told else ""
        return f"{corrected}*{answer.outcome.replace('_', ' ')}*{told}{none}{nearest}"
    first = answer.quotes[0]
    older = sum(newer is first for newer in superseded_by(answer.quotes))
    also = f"; {older} older figure{'s' if older > 1 else ''} marked" if older else ""
    return f"{corrected}“{_short(marked(first))}” ({first.article.published}){also}"


def _short(text: str) -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rsplit(' ', 1)[0]} …"


def table(asked: Sequence[Asked]) -> str:
    """Return what was asked of one kind, as a table."""
    rows = [f"| {one.question} | {shown(one.answer)} | {one.answer.confidence:.2f} | {one.verdict} |" for one in asked]
    return "\n".join(["| question | what comes | confidence | |", "| --- | --- | ---: | --- |", *rows, ""])


def counts(asked: Sequence[Asked]) -> str:
    """Return how many of each kind are right, not answered though they could be, and wrong."""
    lines = ["| kind | right | not answered | wrong |", "| --- | ---: | ---: | ---: |"]
    for kind in dict.fromkeys(one.kind for one in asked):
        verdicts = [one.verdict for one in asked if one.kind == kind]
        lines.append(f"| {kind} | {verdicts.count('✓')} | {verdicts.count('–')} | {verdicts.count('✗')} |")
    return "\n".join([*lines, ""])


def fill(page: str, asked: Sequence[Asked]) -> str:
    """Return the page with its tables written anew."""
    tables = {"counts": counts(asked)}
    for kind in dict.fromkeys(one.kind for one in asked):
        tables[kind.replace(" ", "_").replace("-", "_")] = table([one for one in asked if one.kind == kind])
    return _BLOCK.sub(lambda block: f"{block[1]}{tables[block[2]]}{block[3]}", page)


def main() -> None:
    """Ask, and write the tables."""
    with TemporaryDirectory() as cache, open_sample(Settings(cache=cache)) as archive:
        asked = ask_all(archive, QUESTIONS.read_text("utf-8").splitlines())
    PAGE.write_text(fill(PAGE.read_text("utf-8"), asked), "utf-8")


if __name__ == "__main__":
    main()
