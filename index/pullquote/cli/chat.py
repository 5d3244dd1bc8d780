"""`pullquote chat`: one question after another, and commands about the answers.

In a terminal there is line editing and a history, kept in memory only: no question is written to disk. Elsewhere plain
lines are read and written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TextIO

from rich.text import Text

from pullquote.archive import Archive
from pullquote.cli import render
from pullquote.errors import InputError
from pullquote.types import Answer, Filters, Quote, Sort

HELP = """Ask a question, or:
  /more             the next passages for the last question
  /context [N]      the paragraphs around quote N (the first, if no number is given)
  /sources          where the quotes shown last come from; before any question, the outlets of the archive
  /after DATE       only articles published on or after a year, month or day; no date: any
  /before DATE      only articles published on or before it; no date: any
  /outlet NAME      only this outlet; no name: any
  /author NAME      only this author; no name: any
  /help             this
  /quit             leave (Ctrl-D does too)"""
MORE = 3


class Chat:
    """A conversation with an archive: the last question, what was shown for it, and the current filters."""

    def __init__(self, archive: Archive, k: int, filters: Filters, sort: Sort) -> None:
        self._archive = archive
        self._k = k
        self._filters = filters
        self._sort = sort
        self._out = render.console()
        self._question = ""
        self._shown: list[Quote] = []

    def run(self, stdin: TextIO) -> int:
        """Answer line after line until /quit or the end of the input, and return the exit code."""
        interactive = stdin.isatty() and self._out.is_terminal
        if interactive:
            self._out.print("Ask the archive; /help says what else there is, /quit leaves.", style="dim")
        for line in _prompted() if interactive else stdin:
            try:
                if self._handle(line.strip()):
                    break
            except KeyboardInterrupt:
                if not interactive:
                    raise
                self._out.print("stopped", style="dim")
            except InputError as error:
                render.error_console().print(render.visible(f"pullquote: {error}"))
        return 0

    def _handle(self, line: str) -> bool:
        """Carry out a line; return whether it ends the conversation."""
        if not line.startswith("/"):
            if line:
                self._ask(line)
            return False
        name, _, rest = line[1:].partition(" ")
        if name in {"quit", "exit", "q"}:
            return True
        commands: dict[str, Callable[[str], None]] = {
            "more": self._more,
            "context": self._context,
            "sources": self._sources,
            "help": lambda _: self._out.print(HELP),
        }
        if name in {"after", "before", "outlet", "author"}:
            self._filter(name, rest.strip())
        elif name in commands:
            commands[name](rest.strip())
        else:
            raise InputError("command_unknown", "/{name} is not a command: /help lists them", name=name)
        return False

    def _ask(self, question: str) -> None:
        answer = self._archive.ask(question, self._k, filters=self._filters, sort=self._sort)
        self._question = question
        is_near = answer.outcome == "perhaps"
        self._shown = list(answer.closest if is_near else answer.quotes)
        render.show_answer(self._out, answer if is_near else replace(answer, closest=()), closest=False)
        if not answer.answered and answer.closest and not is_near:
            self._out.print("(/more shows the closest passages.)", style="dim")

    def _more(self, _: str) -> None:
        if not self._question:
            raise InputError("no_question_yet", "there is no question yet to show more for: ask one first")
        wanted = min(100, len(self._shown) + MORE)
        answer: Answer = self._archive.ask(self._question, wanted, filters=self._filters, sort=self._sort)
        seen = {(quote.article.id, quote.start) for quote in self._shown}
        new = [q for q in (*answer.quotes, *answer.closest) if (q.article.id, q.start) not in seen]
        if not new:
            self._out.print("That is all there is.")
            return
        if not {(q.article.id, q.start) for q in answer.quotes} & {(q.article.id, q.start) for q in new}:
            self._out.print("\nClosest passages, not offered as answers:", style="dim")
        for quote in new:
            self._shown.append(quote)
            render.show_quote(self._out, quote, len(self._shown))

    def _context(self, which: str) -> None:
        if not self._shown:
            raise InputError("no_quote_yet", "nothing was quoted yet: ask a question first")
        if which and not (which.isdecimal() and 1 <= int(which) <= len(self._shown)):
            raise InputError(
                "quote_number_unknown",
                "there is no quote {number}: give a number from 1 to {last}",
                number=which,
                last=len(self._shown),
            )
        quote = self._shown[int(which or 1) - 1]
        body = [p for p in quote.article.passages if p.kind == "body"]
        before = [p for p in body if p.end <= quote.start][-1:]
        after = [p for p in body if p.start >= quote.end][:1]
        for passage in before:
            self._out.print(Text(f"\n{render.visible(passage.text)}", "dim"))
        render.show_quote(self._out, quote)
        for passage in after:
            self._out.print(Text(f"\n{render.visible(passage.text)}", "dim"))

    def _sources(self, _: str) -> None:
        for number, quote in enumerate(self._shown, 1):
            self._out.print(Text(f"[{number}] {render.visible(quote.attribution)}"))
            self._out.print(Text(f"    {render.visible(quote.article.url or 'URL unknown')}", "dim"))
        if not self._shown:
            counts: dict[str, int] = {}
            for article in self._archive.articles(self._filters):
                name = article.outlet or "outlet unknown"
                counts[name] = counts.get(name, 0) + 1
            for name, articles in sorted(counts.items()):
                self._out.print(Text(f"{render.visible(name)}: {articles} articles"))

    def _filter(self, name: str, value: str) -> None:
        wanted: dict[str, Any] = {name: value or None}
        changed = replace(self._filters, **wanted)
        for _ in self._archive.articles(changed):  # refuses an invalid date before it is stored
            break
        self._filters = changed
        self._out.print(render.visible(f"{name}: {value or 'any'}"), style="dim")


def _prompted() -> Iterator[str]:
    """Read lines with line editing and this session's history."""
    from prompt_toolkit import PromptSession  # only where there is a terminal
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession(history=InMemoryHistory())
    while True:
        try:
            yield session.prompt("? ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
