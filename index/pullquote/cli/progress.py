"""A progress bar on standard error; without a terminal, only a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pullquote.cli.render import error_console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from pullquote.pipeline import add


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[add.Progress], None]]:
    """Show the progress and the speed of an `add` or `reindex`; yield the callback for it."""
    with _bar(what, "{task.fields[passages]} passages", "{task.fields[rate]:.0f} a second") as (bar, task):
        began = time.monotonic()

        def tell(progress: add.Progress) -> None:
            rate = progress.passages / max(time.monotonic() - began, 0.001)
            bar.update(task, completed=progress.done, total=progress.total, passages=progress.passages, rate=rate)

        yield tell


@contextmanager
def counting_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of how many things are done; yield the callback for it."""
    with _bar(what) as (bar, task):
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _bar(what: str, *told: str) -> Iterator[tuple[Progress, TaskID]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = error_console()
    if not console.is_terminal:
        console.print(f"{what} …")
    described = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    shown = (*described, *map(TextColumn, told), TimeRemainingColumn())
    with Progress(*shown, console=console, transient=False, disable=not console.is_terminal) as bar:
        yield bar, bar.add_task(what, total=None, passages=0, rate=0.0)
