"""`pullquote chat`: one question after another, and commands about the answers.

In a terminal there is line editing and a history, kept in memory only: no question is written to disk unless `/export`
is asked to. Elsewhere plain lines are read and written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TextIO

from pullquote.archive import Archive
from pullquote.cli import render
from pullquote.cli.render import Text
from pullquote.errors import InputError, StorageError
from pullquote.filters import Filters
from pullquote.pipeline.follow_up import depends_on_previous
from pullquote.types import Answer, Quote, QuoteReference, Sort

HELP = """Ask a question, or follow one up: “And in 2024?” Or:
  /more             the next passages for the last question
  /context [N]      the paragraphs around quote N or of an article's id (without: the first of those shown last)
  /sources          where the quotes shown last come from; before any question, the outlets of the archive
  /show N           the whole article of quote N; an article's id or its beginning does too
  /verify TEXT      whether a text was printed
  /after DATE       only articles published on or after a year, month or day; no date: any
  /before DATE      only articles published on or before it; no date: any
  /as-of DATE       only what was known at the end of a year, month or day; no date: now
  /outlet NAME      only this outlet; no name: any
  /author NAME      only this author; no name: any
  /language CODE    only articles in this language; no code: any
  /collection NAME  only this collection; no name: any
  /dates [off]      whether a time that a question names is read, as in “in 2020”
  /filters [off]    which of these hold now; off: lift them all
  /export FILE      write questions and answers to a .md, .html, .csv, .json or .jsonl file
  /help             this
  /quit             leave (quit, exit and Ctrl-D do too)"""
MORE = 3
LONGEST_NUMBER = 9  # digits
FORMATS_BY_SUFFIX = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
}
FILTERS = {"after": "after", "before": "before", "outlet": "outlet", "author": "author", "language": "language"}
FILTERS |= {"collection": "collections", "as-of": "as_of"}


class Chat:
    """A conversation with an archive: its questions, what was shown for the last one, and the current filters."""

    def __init__(self, archive: Archive, k: int, filters: Filters, sort: Sort) -> None:
        self._archive = archive
        self._k = k
        self._filters = filters
        self._sort = sort
        self._reads_dates = True
        self._out = render.console()
        self._topic: tuple[str, ...] = ()  # the last question, after the one that opened the subject
        self._follows: str | None = None  # what the last question was asked with
        self._answers: list[Answer] = []  # with what was shown of them
        self._shown: list[Quote] = []
        self._first_of_last = 0  # place in what is shown of the first quote shown last
        self._exported: set[Path] = set()
        self._commands: dict[str, Callable[[str], None]] = {
            "more": self._more,
            "context": self._context,
            "sources": self._sources,
            "show": self._show,
            "verify": self._verify,
            "filters": self._list_filters,
            "dates": self._dates,
            "export": self._export,
            "help": lambda _: self._out.print(HELP),
        }

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
            except (InputError, StorageError) as error:
                render.error_console().print(f"pullquote: {error}")
        return 0

    def _handle(self, line: str) -> bool:
        """Carry out a line; return whether it ends the conversation."""
        line = f"/{line}" if line.casefold() in {"quit", "exit", "help"} else line
        if not line.startswith("/"):
            if line:
                self._ask(line)
            return False
        name, _, rest = line[1:].partition(" ")
        name, rest = name.casefold(), rest.strip()
        if name in {"quit", "exit", "q"}:
            return True
        if name in FILTERS:
            self._filter(name, rest)
        elif name in self._commands:
            self._commands[name](rest)
        else:
            raise InputError("command_unknown", "/{name} is not a command: /help lists them", name=name)
        return False

    def _ask(self, question: str) -> None:
        follows = " ".join(self._topic) or None
        answer = self._asked(question, self._k, follows)
        if answer.is_remark:
            render.show_answer(self._out, answer, closest=False)
            return
        opening = self._topic[:1] if depends_on_previous(question) else ()
        self._topic, self._follows = (*opening, question), follows
        is_near = answer.outcome == "perhaps"
        shown = answer if is_near else replace(answer, closest=())
        self._answers.append(shown)
        self._shown, self._first_of_last = [*shown.quotes, *shown.closest], 0
        render.show_answer(self._out, shown, closest=False)
        if not answer.answered and answer.closest and not is_near:
            self._out.print("(/more shows the closest passages.)", style="dim")

    def _asked(self, question: str, k: int, follows: str | None) -> Answer:
        dates = self._reads_dates
        return self._archive.ask(question, k, filters=self._filters, sort=self._sort, follows=follows, dates=dates)

    def _more(self, _: str) -> None:
        if not self._answers:
            raise InputError("no_question_yet", "there is no question yet to show more for: ask one first")
        wanted = min(100, len(self._shown) + MORE)
        question = self._answers[-1].question
        answer = self._asked(question, wanted, self._follows)
        seen = {(quote.article.id, quote.start) for quote in self._shown}
        new = [q for q in (*answer.quotes, *answer.closest) if (q.article.id, q.start) not in seen]
        if not new:
            self._out.print("That is all there is.")
            return
        answering = {(q.article.id, q.start) for q in answer.quotes}
        if not answering & {(q.article.id, q.start) for q in new}:
            self._out.print("\nClosest passages, not offered as answers:", style="dim")
        self._first_of_last = len(self._shown)
        self._answers[-1] = answer
        for quote in new:
            self._shown.append(quote)
            is_answer = (quote.article.id, quote.start) in answering
            render.show_quote(self._out, quote, len(self._shown), marked=is_answer)

    def _context(self, which: str) -> None:
        quote = self._quote(which)
        reference = QuoteReference.to(quote)
        for away in (-1, 0, 1):
            passage = self._archive.requote(reference, away=away, whole=True)
            if passage is not None and away == 0:
                render.show_quote(self._out, passage)
            elif passage is not None:
                self._out.print(Text(f"\n{passage.text or f'(not shown: {passage.withheld_text})'}", "dim"))

    def _quote(self, which: str) -> Quote:
        """Return the quote of a number or of an article's id, or without one the first of those shown last."""
        if not self._shown:
            raise InputError("no_quote_yet", "nothing was quoted yet: ask a question first")
        numbered = 1 <= _number(which) <= len(self._shown)
        of_article = [quote for quote in self._shown if which and quote.article.id.startswith(which)]
        if not numbered and len({quote.article.id for quote in of_article}) == 1:
            return of_article[0]
        if which and not numbered:
            raise InputError(
                "quote_number_unknown",
                "there is no quote {number}: give a number from 1 to {last}",
                number=which,
                last=len(self._shown),
            )
        return self._shown[int(which) - 1 if which else self._first_of_last]

    def _sources(self, _: str) -> None:
        for number, quote in enumerate(self._shown, 1):
            self._out.print(Text(f"[{number}] {quote.attribution}"))
            self._out.print(Text(f"    {quote.article.url or 'URL unknown'}", "dim"))
        if not self._shown:
            counts: dict[str, int] = {}
            for article in self._archive.articles(self._filters):
                name = article.outlet or "outlet unknown"
                counts[name] = counts.get(name, 0) + 1
            for name, articles in sorted(counts.items()):
                self._out.print(Text(f"{name}: {articles} article{'' if articles == 1 else 's'}"))

    def _show(self, which: str) -> None:
        collections = self._filters.collections
        if not which or (which.isdecimal() and _number(which) <= len(self._shown)):
            article = self._quote(which).article
        else:
            try:
                id = self._archive.resolve(which, collections=collections)
            except InputError as error:
                if which.isdecimal() and error.code == "id_unknown":
                    self._quote(which)  # says which numbers there are
                raise
            article = self._archive.versions(id, collections=collections)[-1]
        render.show_article(self._out, article)

    def _verify(self, text: str) -> None:
        render.show_verification(self._out, self._archive.verify(text, filters=self._filters))

    def _filter(self, name: str, value: str) -> None:
        wanted: dict[str, Any] = {FILTERS[name]: value or None}
        changed = replace(self._filters, **wanted)
        unmatched = self._archive.unmatched(changed)  # refuses an invalid date before it is stored
        self._filters = changed
        self._out.print(f"{name}: {value or 'any'}", style="dim")
        for one in unmatched:
            if one.field == FILTERS[name]:
                self._out.print(str(one))

    def _dates(self, which: str) -> None:
        if which not in {"", "on", "off"}:
            raise InputError("dates_argument_unknown", "/dates takes on or off, not {given!r}", given=which)
        if which:
            self._reads_dates = which == "on"
        read = "a time that a question names is read" if self._reads_dates else "no time is read in a question"
        self._out.print(f"{read} (/dates {'off' if self._reads_dates else 'on'} changes that)", style="dim")

    def _list_filters(self, which: str) -> None:
        if which == "off":
            self._filters = Filters()
        elif which:
            raise InputError("filters_argument_unknown", "/filters takes nothing, or off: not {given!r}", given=which)
        for field in fields(Filters):
            value = getattr(self._filters, field.name)
            if value is not None:
                said = ", ".join(value) if isinstance(value, tuple) else value
                self._out.print(f"{field.name}: {said}")
        if self._filters == Filters():
            self._out.print("no filters: every article may be quoted")

    def _export(self, name: str) -> None:
        from pullquote.cli.formats import FORMATS  # needed by this only

        path = Path(name).expanduser()
        written = FORMATS_BY_SUFFIX.get(path.suffix.lower())
        if written is None:
            raise InputError(
                "export_format_unknown",
                "{file!r} does not say in which format to export: give a file name that ends in {known}",
                file=name,
                known=", ".join(FORMATS_BY_SUFFIX),
            )
        if not self._answers:
            raise InputError("nothing_to_export", "there is nothing to export yet: ask a question first")
        if path.exists() and path not in self._exported:
            raise InputError("export_exists", "{file} exists: give another name, or remove it", file=path)
        text = FORMATS[written](self._answers, closest=True)
        try:
            path.write_text(f"{text}\n", "utf-8", newline="")
        except OSError as error:
            raise StorageError(
                "file_unwritable", "cannot write {path}: {problem}", path=path, problem=error.strerror or str(error)
            ) from error
        self._exported.add(path)
        many = "" if len(self._answers) == 1 else "s"
        self._out.print(f"{len(self._answers)} question{many} written to {path}")


def _number(which: str) -> int:
    """Return what a number means, 0 for anything else; one of many digits means more than there is."""
    return int(which[:LONGEST_NUMBER]) if which.isdecimal() else 0


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
