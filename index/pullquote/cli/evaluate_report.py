"""An evaluation as tables and lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from pullquote.evaluation.dataset import ALL
from pullquote.evaluation.metrics import definition
from pullquote.evaluation.results import Comparison, Evaluation, Outcome, Seen, Statistic
from pullquote.text.characters import show_controls

WIDE = 240  # columns where there is no terminal: no table is truncated


def show_evaluation(out: Console, evaluation: Evaluation) -> None:
    """Print the figures by kind, the comparisons, what the archive lacks, and every miss."""
    if not out.is_terminal:
        out.width = WIDE
    out.print(
        f"{len(evaluation.outcomes):,} questions asked of {evaluation.articles:,} articles, {evaluation.passages:,} "
        f"passages, k = {evaluation.k}, encoder {evaluation.encoder}; in brackets 95% intervals"
    )
    if evaluation.set_aside:
        out.print(
            f"{len(evaluation.set_aside)} more set aside, in no figure: the archive lacks the articles that answer them"
        )
    out.print()
    out.print(_figures(evaluation))
    names = evaluation.figures[ALL]
    for name in dict.fromkeys(name.partition("@")[0] for name in names):
        out.print(f"{_words(name)}: {definition(name)}", style="dim")
    out.print("An interval without width says that all questions agree, not that others would.", style="dim")
    answerable = max((one.value.questions for one in evaluation.comparisons), default=0)
    for kind in dict.fromkeys(one.kind for one in evaluation.comparisons):
        compared = [one for one in evaluation.comparisons if one.kind == kind]
        if kind == ALL or compared[0].value.questions < answerable:  # a single kind would repeat the figures of all
            _compared(out, compared)
    _lacking(out, evaluation)
    out.print(f"\nMisses: {len(evaluation.misses):,} of {len(evaluation.outcomes):,} questions", style="bold")
    for miss in evaluation.misses:
        _miss(out, miss)


def _figures(evaluation: Evaluation) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("")
    asked = Counter(outcome.kind for outcome in evaluation.outcomes)
    for kind in evaluation.figures:
        table.add_column(show_controls(kind))
    table.add_row(
        "questions",
        *(str(len(evaluation.outcomes) if kind == ALL else asked[kind]) for kind in evaluation.figures),
        end_section=True,
    )
    for name in evaluation.figures[ALL]:
        table.add_row(_words(name), *(_cell(figures[name]) for figures in evaluation.figures.values()))
    return table


def _compared(out: Console, comparisons: Sequence[Comparison]) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("baseline", "figure", "has", "Pullquote has more by", "p"):
        table.add_column(heading)
    for one in comparisons:
        if table.row_count and one.figure == comparisons[0].figure:
            table.add_section()
        p = "< 0.001" if one.p < 0.001 else f"{one.p:.3f}"
        table.add_row(one.baseline, _words(one.figure), _cell(one.value), _cell(one.difference, signed=True), p)
    kind, questions = comparisons[0].kind, comparisons[0].value.questions
    out.print(f"\nCompared: {kind}, {questions:,} answerable questions", style="bold")
    out.print(table)


def _lacking(out: Console, evaluation: Evaluation) -> None:
    if evaluation.lacking:
        out.print(f"\nNot in the archive: {len(evaluation.lacking)} answers", style="bold")
    aside = {question.id for question in evaluation.set_aside}
    for lacking in evaluation.lacking:
        state = "set aside" if lacking.question in aside else "asked all the same"
        out.print(f"{lacking.question} ({state}): {lacking.expected.article}: {lacking.why}")


def _miss(out: Console, miss: Outcome) -> None:
    """Print one question that went wrong: what was asked, what came first, and what should have."""
    said = "answered" if miss.answered else "not answered"
    out.print(f"\n{miss.id} ({miss.kind}): {', '.join(miss.faults)}", style="bold")
    out.print(f"  asked        {miss.question}")
    out.print(f"  came first   {_passage(miss.first) if miss.first else 'nothing'}")
    for seen in miss.expected:
        out.print(f"  should have  {_passage(seen)}")
    ranks = {"right passage": miss.rank, **miss.ranks} if miss.answerable else {}
    places = [f"{name} {'not found' if rank is None else f'at {rank}'}" for name, rank in ranks.items()]
    out.print(f"  {'; '.join((f'{said} with confidence {miss.confidence:.3f}', *places))}", style="dim")


def _passage(seen: Seen) -> str:
    title = f"“{seen.title}” " if seen.title else ""
    paragraph = f", paragraph {seen.paragraph}" if seen.paragraph else ""
    return show_controls(f"{title}[{seen.article}{paragraph}] {' '.join(seen.text.split())}")


def _cell(figure: Statistic, *, signed: bool = False) -> str:
    if figure.value is None:
        return "-"
    sign = "+" if signed else ""
    return f"{figure.value:{sign}.3f} [{figure.low:{sign}.3f},{figure.high:{sign}.3f}]"


def _words(name: str) -> str:
    return name.replace("_", " ")
