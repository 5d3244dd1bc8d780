"""A progress bar on standard error; silent where that is no terminal, but for a line now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index import adding
from index.cli.rendering import error_console


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[adding.Progress], None]]:
    """Show how far an `add` or `reindex` is; give the function that is told."""
    console = error_console()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[passages]} passages"),
        TimeRemainingColumn(),
    )
    if not console.is_terminal:
        console.print(f"{what} …")
    with Progress(*columns, console=console, transient=False, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None, passages=0)

        def tell(progress: adding.Progress) -> None:
            bar.update(task, completed=progress.done, total=progress.total, passages=progress.passages)

        yield tell
