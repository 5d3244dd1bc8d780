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

MEGABYTE = 1_000_000


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[add.Progress], None]]:
    """Show the progress and the speed of an `add` or `reindex`; yield the callback for it.

    The bar of an `add` moves by the bytes that are read, so that one large file is seen to go on.
    """
    with _bar(what, "{task.fields[passages]} passages", "{task.fields[rate]:.0f} a second") as (bar, task):
        began = time.monotonic()

        def tell(progress: add.Progress) -> None:
            rate = progress.passages / max(time.monotonic() - began, 0.001)
            done, total, amount = progress.done, progress.total, f"{progress.done}/{progress.total}"
            if progress.all_bytes:
                done, total = progress.read_bytes, progress.all_bytes
                amount = f"{amount} files" if progress.total > 1 else f"{done / MEGABYTE:.1f}/{total / MEGABYTE:.1f} MB"
            bar.update(task, completed=done, total=total, amount=amount, passages=progress.passages, rate=rate)

        yield tell


@contextmanager
def counting_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how many of how many things are done; yield the callback for it."""
    with _bar(what) as (bar, task):
        yield lambda done, total: bar.update(task, completed=done, total=total, amount=f"{done}/{total}")


@contextmanager
def _bar(what: str, *told: str) -> Iterator[tuple[Progress, TaskID]]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = error_console()
    if not console.is_terminal:
        console.print(f"{what} …")
    described = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[amount]}"))
    shown = (*described, *map(TextColumn, told), TimeRemainingColumn())
    with Progress(*shown, console=console, transient=False, disable=not console.is_terminal) as bar:
        yield bar, bar.add_task(what, total=None, amount="", passages=0, rate=0.0)
