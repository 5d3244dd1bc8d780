"""`pullquote bench`: how fast an archive is and how it grows, beside bare lower bounds measured in the same run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pullquote.cli import json_output, render
from pullquote.cli.options import as_json, encoder_option, list_option

if TYPE_CHECKING:
    from rich.console import Console

    from pullquote.benchmark.results import Bench

SIZES = (1_000, 10_000)
QUICK_SIZES = (1_000,)
QUICK_RUNS = 3


@click.command()
@list_option(
    "--passages",
    click.IntRange(min=1),
    metavar="N,…",
    help=f"How many passages the archives hold [{','.join(map(str, SIZES))}].",
)
@click.option(
    "--quick", is_flag=True, help=f"Only {QUICK_SIZES[0]:,} passages and {QUICK_RUNS} runs, for a first idea."
)
@encoder_option
@as_json
def bench(passages: tuple[int, ...], quick: bool, encoder: str | None, as_json: bool) -> int:
    """Measure how fast this machine answers.

    Makes archives of the demo newsroom and copies of it, and measures asking, adding, opening and what they take, as
    ratios to bare lower bounds. Takes minutes, and for N passages up to N x 30 kB of the folder of temporary files.
    """
    from pullquote.benchmark import run  # not needed by other commands

    found = run.bench(
        passages or (QUICK_SIZES if quick else SIZES),
        encoder=encoder,
        runs=QUICK_RUNS if quick else run.RUNS,
        tell=lambda what: render.echo(f"{what} …", err=True),
    )
    if as_json:
        render.echo(json_output.dump(asdict(found)))
    else:
        _show(render.console(), found)
    return 0


def _show(out: Console, found: Bench) -> None:
    from rich import box
    from rich.table import Table

    from pullquote.benchmark import tables
    from pullquote.cli.evaluate_report import WIDE

    if not out.is_terminal:
        out.width = WIDE
    out.print(tables.heading(found))
    for headings, rows in (tables.bounds(found), tables.growth(found)):
        table = Table(box=box.SIMPLE_HEAD)
        for number, one in enumerate(headings):
            table.add_column(one, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        out.print(table)
    for note in tables.NOTES:
        out.print(note, style="dim")
