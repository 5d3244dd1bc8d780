"""`pullquote evaluate`: how good an archive's answers are, measured with questions whose answers are known."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from pullquote.archive import Archive
from pullquote.cli import json_output, render
from pullquote.cli.options import as_json, list_option, open_archive, sample_option
from pullquote.cli.progress import counting_bar, progress_bar
from pullquote.errors import InputError, StorageError
from pullquote.evaluation import BASELINES
from pullquote.pipeline.ask import MAX_K
from pullquote.settings import Settings

if TYPE_CHECKING:
    from pullquote.evaluation.dataset import Question
    from pullquote.evaluation.results import Evaluation


@click.command()
@click.option("--articles", metavar="PATH", help="The articles to ask, as `add` reads them; indexed for this once.")
@click.option("--archive", metavar="DIR", help="The archive to ask instead; nothing in it changes.")
@sample_option
@click.option("--questions", metavar="FILE", help="The questions, JSON Lines; of --sample the newsroom's own.")
@click.option("--offtopic", metavar="FILE", help="Questions about other things, which must not be answered.")
@click.option("-k", "--k", "k", type=click.IntRange(1, MAX_K), default=10, help="How many passages are ranked [10].")
@list_option(
    "--compare",
    click.Choice(BASELINES),
    metavar="NAME,…",
    help=f"Simpler rankings to compare with: {', '.join(BASELINES)}.",
)
@click.option("--report", metavar="FILE", help="Write the report here too; as JSON if the name ends in .json.")
@as_json
def evaluate(articles: str | None, archive: str | None, sample: bool, as_json: bool, **options: Any) -> int:
    """Measure how good the answers are.

    Asks questions whose answers are known, and prints the figures, how they compare with simpler rankings, and every
    miss. A line of a question file (paragraph or span may be left out, and answers may be an empty list):

    \b
    {"id": "q1", "question": "Who counted the crates?", "kind": "answerable",
     "answers": [{"article": "its id, URL or file", "paragraph": 1, "span": "words that answer"}]}
    """
    from pullquote.evaluation import run  # not needed by other commands

    if sum(map(bool, (articles, archive, sample))) != 1:
        raise click.UsageError("give exactly one of --articles, --archive and --sample: it says what is asked")
    report: str | None = options["report"]
    if report and (Path(report).is_dir() or not Path(report).parent.is_dir()):
        raise InputError(
            "report_unwritable", "cannot write the report to {path}: give a file in a folder that exists", path=report
        )
    asked = _questions(options["questions"], options["offtopic"], sample)
    _require_measures()
    with _opened(articles, archive, sample) as opened, counting_bar("Asking") as progress:
        evaluation = run.evaluate(opened, asked, k=options["k"], compare=options["compare"], progress=progress)
    if as_json:
        render.echo(json_output.dump(json_output.evaluation_json(evaluation)))
    else:
        _show(render.console(), evaluation)
    if report:
        _write(Path(report), evaluation)
    return 0


def _require_measures() -> None:
    """Fail early if ir-measures is not installed, since asking the questions takes minutes."""
    try:
        import ir_measures  # noqa: F401
    except ModuleNotFoundError as error:
        raise InputError(
            "extra_missing",
            'this needs {module}, which is not installed: run `pip install "pullquote[evaluate]"`',
            module=error.name,
        ) from error


def _questions(questions: str | None, offtopic: str | None, sample: bool) -> list[Question]:
    from importlib.resources import as_file, files

    from pullquote.evaluation.dataset import read_off_topic, read_questions

    if questions:
        asked = read_questions(questions)
    elif sample:
        with as_file(files("pullquote.samples") / "questions.jsonl") as path:
            asked = read_questions(path)
    else:
        raise click.UsageError("give --questions: a JSON Lines file with questions and their answers")
    return asked + (read_off_topic(offtopic) if offtopic else [])


@contextmanager
def _opened(articles: str | None, archive: str | None, sample: bool) -> Iterator[Archive]:
    """Open the archive to ask; given articles are added to a temporary one."""
    if articles is None:
        with open_archive(archive, sample=sample) as opened:
            yield opened
        return
    settings = Settings.load(os.environ)
    with (
        TemporaryDirectory(prefix="pullquote-") as folder,
        Archive.open(folder, settings=settings, create=True) as opened,
    ):
        with progress_bar("Adding") as progress:
            added = opened.add(articles, progress=progress)
        render.warn_of(added)
        if not added.added:
            raise InputError(
                "no_articles_found", "{path} holds no articles that could be added: give some", path=articles
            )
        yield opened


def _show(out: Console, evaluation: Evaluation) -> None:
    from pullquote.cli.evaluate_report import show_evaluation

    show_evaluation(out, evaluation)


def _write(path: Path, evaluation: Evaluation) -> None:
    try:
        with path.open("w", encoding="utf-8", errors="replace") as stream:
            if path.suffix == ".json":
                stream.write(json_output.dump(json_output.evaluation_json(evaluation)) + "\n")
            else:
                _show(render.console(stream), evaluation)
    except OSError as error:
        raise StorageError(
            "file_unwritable", "cannot write {path}: {problem}", path=path, problem=error.strerror or str(error)
        ) from error
