"""`pullquote sources`: what an archive is kept current with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from pullquote.cli import json_output, render
from pullquote.cli.options import archive_option, as_json, collections_option, encoder_option, open_archive
from pullquote.cli.progress import counting_bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pullquote.catalog.sources import Source
    from pullquote.pipeline.refresh import RefreshReport

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SHORTEST = 60  # seconds between two refreshes


class Interval(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """A time such as `15m`, in seconds."""

    name = "interval"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the seconds."""
        given = re.fullmatch(r"([0-9]{1,6})([smhd])", str(value).strip().lower())
        seconds = int(given[1]) * _UNITS[given[2]] if given else 0
        if seconds < _SHORTEST:
            self.fail(f"{value!r} is no interval: give one such as 15m, 2h or 1d, at least 1m", param, ctx)
        return seconds


@click.group()
def sources() -> None:
    """Keep the archive current: feeds, sitemaps, pages and folders."""


@sources.command()
@click.argument("address")
@archive_option
@click.option("--collection", default="default", show_default=True, help="The collection to add to.")
@as_json
def add(address: str, archive: str | None, collection: str, as_json: bool) -> int:
    """Add a source; `refresh` reads it.

    ADDRESS is a feed (RSS, Atom, JSON Feed), a sitemap or an index of sitemaps, an article, a page that announces its
    feed, or a folder.
    """
    with open_archive(archive, create=True) as opened:
        source = opened.sources.add(address, collection=collection)
    if as_json:
        render.echo(json_output.dump(source.to_dict()))
    else:
        title = f" “{source.title}”" if source.title else ""
        render.echo(f"{source.kind}{title}: {source.address}")
        render.echo("pullquote: `pullquote sources refresh` reads it", err=True)
    return 0


@sources.command(name="list")
@archive_option
@collections_option
@as_json
def list_sources(archive: str | None, collections: tuple[str, ...], as_json: bool) -> int:
    """List the sources, what the last refresh did, and what went wrong."""
    with open_archive(archive) as opened:
        found = opened.sources.list(collections=collections or None)
    if as_json:
        render.echo(json_output.dump([source.to_dict() for source in found]))
    else:
        for source in found:
            render.echo(_line(source))
            if source.error:
                render.echo(f"    {source.error}")
    if not found:
        render.echo("pullquote: no sources yet: `pullquote sources add URL` adds one", err=True)
    return 0


@sources.command()
@click.argument("address")
@archive_option
@collections_option
def remove(address: str, archive: str | None, collections: tuple[str, ...]) -> int:
    """Forget a source. Its articles stay."""
    with open_archive(archive) as opened:
        count = opened.sources.remove(address, collections=collections or None)
    render.echo(f"{count} removed: {address}")
    return 0


@sources.command()
@click.argument("addresses", nargs=-1)
@archive_option
@collections_option
@click.option("--every", type=Interval(), metavar="TIME", help="Go on, and refresh again after 15m, 2h or 1d.")
@click.option("--again", is_flag=True, help="Read pages again that need not be yet.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Read so many new pages of each source, and so many others [default: 500].",
)
@encoder_option
@as_json
def refresh(
    addresses: tuple[str, ...],
    archive: str | None,
    collections: tuple[str, ...],
    every: int | None,
    again: bool,
    limit: int | None,
    encoder: str | None,
    as_json: bool,
) -> int:
    """Read what the sources list that is new or has changed.

    Without ADDRESSES, all of them. Articles that changed become a new version; those that are gone twice running are
    withdrawn. A refresh that is cut short goes on where it stopped. With --every, files in folders are read as soon as
    they change.
    """
    with open_archive(archive, encoder=encoder) as opened:

        def once(chosen: Sequence[str]) -> RefreshReport:
            with counting_bar("Refreshing") as bar:
                report = opened.sources.refresh(
                    chosen or None,
                    collections=collections or None,
                    again=again,
                    most=limit,
                    progress=lambda progress: bar(progress.done, progress.total),
                )
            _show(report, as_json=as_json, one_line=every is not None)
            return report

        if every is not None:
            from pullquote.cli.watching import keep_refreshing  # watches files; not needed otherwise

            keep_refreshing(opened, addresses, collections or None, every, once)
        report = once(addresses)
    return 2 if report.faults else 0


def _show(report: RefreshReport, *, as_json: bool, one_line: bool) -> None:
    for fault in report.faults:
        render.echo(f"pullquote: {fault}", err=True)
    if as_json:
        render.echo((json_output.dump_line if one_line else json_output.dump)(report.to_dict()))
        return
    said = [f"{count} {name}" for name, count in report.counts.items() if count]
    said += [f"{report.left} left for the next refresh"] if report.left else []
    render.echo(", ".join(said) or "nothing new")


def _line(source: Source) -> str:
    """Return a source in one line: what it is, what it brought and when it was read."""
    title = f" “{source.title}”" if source.title else ""
    last = ", ".join(f"{count} {name}" for name, count in source.counts.items() if count)
    counted = [f"{source.entries:,} listed", f"{source.articles:,} article{'' if source.articles == 1 else 's'}"]
    counted += [f"{source.waiting:,} waiting"] if source.waiting else []
    counted += [f"{source.failing:,} failing"] if source.failing else []
    when = f"refreshed {source.refreshed}: {last or 'nothing new'}" if source.refreshed else "never refreshed"
    return f"{source.address}  {source.kind}{title}, collection {source.collection}, {', '.join(counted)}, {when}"
