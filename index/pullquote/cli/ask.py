"""`pullquote ask`: one question, or a file of them, and answers as text or in a format for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pullquote.cli import json_output, render
from pullquote.cli.options import (
    combine,
    encoder_option,
    filter_options,
    filters_from,
    format_from,
    format_option,
    open_archive,
    where,
)
from pullquote.cli.progress import counting_bar
from pullquote.errors import InputError
from pullquote.types import Answer, Strictness

count = click.option("-k", "--k", "k", default=3, show_default=True, help="How many passages in all.")
sorting = click.option(
    "--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", help="The order of the quotes."
)
strictness = combine(
    click.option("--strict", is_flag=True, help="Quote only what very probably answers."),
    click.option("--lenient", is_flag=True, help="Quote also what may answer."),
)

dates_option = click.option(
    "--no-dates", is_flag=True, help="Read no time in the question, such as “in 2020” or “latest”."
)


@click.command()
@click.argument("question", nargs=-1)
@where
@count
@filter_options
@sorting
@strictness
@dates_option
@encoder_option
@click.option("--closest", is_flag=True, help="Show the closest passages too.")
@click.option(
    "--questions",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Ask every line of a file, or of standard input for `-`: a question, or a JSON object with `question` and, if "
    "you like, `id` and `follows`. Prints a JSON object for each.",
)
@click.option("--open", "opens", is_flag=True, help="Open the first quote in the browser.")
@format_option("markdown", "html", "csv", "json", "jsonl", instead="jsonl for --questions")
def ask(question: tuple[str, ...], archive: str | None, sample: bool, **options: Any) -> int:
    """Ask a question and get quotes.

    Quotation marks around the question are not needed. Where the archive does not answer, it says so and the exit code
    is 1. Where output is not a colour terminal, the sentence that answers is repeated after >>.
    """
    if bool(question) == bool(options["questions"]):
        raise click.UsageError("give either a question, or a file of them with --questions")
    if options["strict"] and options["lenient"]:
        raise InputError("strictness_contradictory", "--strict and --lenient exclude each other: give one of them")
    strict: Strictness = "strict" if options["strict"] else "lenient" if options["lenient"] else "usual"
    how: dict[str, Any] = {"filters": filters_from(options), "sort": options["sort"], "strictness": strict}
    how["dates"] = not options["no_dates"]
    written = format_from(options)
    with open_archive(archive, sample=sample, encoder=options["encoder"]) as opened:

        def answer(question: str, follows: str | None = None) -> Answer:
            return opened.ask(question, options["k"], follows=follows, **how)

        if options["questions"]:
            return _ask_all(options["questions"], answer, written or "jsonl", closest=options["closest"])
        found = answer(" ".join(question))
    if written is None:
        render.show_answer(render.console(), found, closest=options["closest"])
    else:
        from pullquote.cli.formats import FORMATS  # not needed for text

        render.echo(FORMATS[written]([found], closest=options["closest"]))
    if options["opens"]:
        _open(found)
    return 0 if found.answered else 1


def _ask_all(path: Path, ask: Callable[[str, str | None], Answer], written: str, *, closest: bool) -> int:
    """Ask a file of questions, print each answer when it is there, or all in a format that needs them together."""
    from pullquote.cli.formats import FORMATS
    from pullquote.cli.question_file import ask_lines, read_lines

    lines = read_lines(path)
    if not lines:
        render.echo(f"pullquote: there are no questions in {path}", err=True)
    answers: list[Answer] = []
    faults = 0
    with counting_bar("Asking") as progress:
        for done, asked in enumerate(ask_lines(lines, ask), 1):
            if asked.error is not None:
                faults += 1
                render.echo(f"pullquote: line {asked.line}: {asked.error}", err=True)
            if written == "jsonl":
                render.echo(json_output.dump_line(asked.to_dict()))
                sys.stdout.flush()
            elif asked.answer is not None:
                answers.append(asked.answer)
            progress(done, len(lines))
    if written != "jsonl":
        render.echo(FORMATS[written](answers, closest=closest))
    return 2 if faults else 0


def _open(answer: Answer) -> None:
    """Open the link of the first quote in the browser, or say why that cannot be done."""
    import webbrowser  # only where one is opened

    link = answer.quotes[0].link if answer.quotes else None
    if not answer.quotes:
        render.echo("pullquote: nothing is opened, since nothing was quoted", err=True)
    elif link is None:
        render.echo("pullquote: nothing is opened: the address of the first quote's article is unknown", err=True)
    elif not webbrowser.open(link):
        render.echo(f"pullquote: there is no browser to open: {link}", err=True)
