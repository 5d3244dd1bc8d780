"""The commands: each reads its options, calls the archive and prints what comes back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, get_args

import click

from pullquote.archive import Archive
from pullquote.cli import json_output, render
from pullquote.cli.ask import ask, count, sorting
from pullquote.cli.bench import bench
from pullquote.cli.compile import compile_encoder
from pullquote.cli.completion import completion
from pullquote.cli.config import config
from pullquote.cli.doctor import doctor
from pullquote.cli.evaluate import evaluate
from pullquote.cli.options import (
    archive_option,
    as_json,
    collections_option,
    encoder_option,
    filter_options,
    filters_from,
    metadata_options,
    open_archive,
    where,
)
from pullquote.cli.progress import progress_bar
from pullquote.cli.sources import sources
from pullquote.cli.transfer import backup, import_archive, restore
from pullquote.cli.verify import verify
from pullquote.errors import DamagedArchive, InputError
from pullquote.types import Article, ArticleSort, Metadata


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(allow_dash=True))
@archive_option
@metadata_options
@click.option("--manifest", metavar="CSV", help="A table of facts with a column `file`.")
@click.option("--collection", default="default", show_default=True, help="The collection to add to.")
@encoder_option
@as_json
def add(paths: tuple[str, ...], archive: str | None, as_json: bool, **options: Any) -> int:
    """Add the articles of files, folders and web addresses.

    Reads txt, md, html, jsonl, pdf, docx, eml, epub, warc and wacz files, WordPress exports and NewsML-G2 (xml), ninjs
    (json), folders with all below them, and standard input for `-`. Of a web address, the article on that page is read,
    if the site's robots.txt allows it.
    """
    from pullquote.reading import validate  # not needed by `pullquote ask`

    manifest, collection, encoder = options.pop("manifest"), options.pop("collection"), options.pop("encoder")
    metadata = validate(Metadata(**options))
    with open_archive(archive, create=True, encoder=encoder) as opened, progress_bar("Adding") as progress:
        report = opened.add(list(paths), metadata=metadata, manifest=manifest, collection=collection, progress=progress)
    render.show_report(report, as_json=as_json)
    return 2 if report.rejected else 0


@click.command()
@where
@count
@filter_options
@sorting
@encoder_option
def chat(archive: str | None, sample: bool, **options: Any) -> int:
    """Ask one question after another; /help says what else there is."""
    from pullquote.cli.chat import Chat  # not needed by other commands

    with open_archive(archive, sample=sample, encoder=options["encoder"]) as opened:
        return Chat(opened, options["k"], filters_from(options), options["sort"]).run(sys.stdin)


@click.command()
@where
@filter_options
@click.option(
    "--sort",
    type=click.Choice(get_args(ArticleSort)),
    default="newest",
    show_default=True,
    help="The order; articles without a date come last.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N.")
@click.option("--search", metavar="TEXT", default="", help="Only with this in title, outlet or an author's name.")
@click.option("--withdrawn", is_flag=True, help="List those that were withdrawn too, marked.")
@as_json
def articles(
    archive: str | None,
    sample: bool,
    as_json: bool,
    sort: ArticleSort,
    limit: int | None,
    search: str,
    withdrawn: bool,
    **options: Any,
) -> int:
    """List the articles, the newest first."""
    filters = filters_from(options)
    with open_archive(archive, sample=sample) as opened:
        found: list[Article] = []
        damage: DamagedArchive | None = None
        try:
            listed = opened.articles(filters, containing=search, sort=sort, withdrawn=withdrawn)
            found.extend(islice(listed, limit))
        except DamagedArchive as error:
            damage = error
        total = opened.titles(containing=search, filters=filters, limit=0, withdrawn=withdrawn)[0]
        unmatched = () if found else opened.unmatched(filters)
    render.warn_of_filters(unmatched)
    if not found and not unmatched:
        looked = f" with {search!r} in title, outlet or an author's name" if search else ""
        render.echo(f"pullquote: no article{looked} passes", err=True)
    if len(found) < total:
        render.echo(f"pullquote: {len(found)} of {total} articles", err=True)
    if as_json:
        render.echo(json_output.dump([a.to_dict() | {"passages": len(a.passages)} for a in found]))
    else:
        for article in found:
            mark = f" · {render.withdrawal(article.withdrawn)}" if article.withdrawn else ""
            render.echo(f"{article.id}  {render.summary(article)}{mark}")
    if damage is not None:
        raise damage
    return 0


@click.command()
@click.argument("id")
@where
@click.option("--version", type=int, help="An earlier version.")
@click.option("--versions", "lists", is_flag=True, help="List its versions: when each was seen, and what it changed.")
@click.option("--diff", is_flag=True, help="With --versions: the words that changed, paragraph by paragraph.")
@collections_option
@as_json
def show(id: str, version: int | None, lists: bool, diff: bool, as_json: bool, **options: Any) -> int:
    """Show an article whole, and what is known of it.

    The beginning of an id will do, if no other begins so.
    """
    collections = options["collections"] or None
    if diff and not lists:
        raise click.UsageError("--diff shows what versions changed: give --versions too")
    if lists and version is not None:
        raise click.UsageError("--version shows one version, --versions lists all: give one of them")
    with open_archive(options["archive"], sample=options["sample"]) as opened:
        id = opened.resolve(id, collections=collections)
        if lists:
            revisions = opened.revisions(id, collections=collections)
            if as_json:
                render.echo(json_output.dump([one.to_dict(diff=diff) for one in revisions]))
            else:
                from pullquote.cli.revisions import show_revisions  # needed by this only

                show_revisions(render.console(), revisions, diff=diff)
            return 0
        versions = opened.versions(id, collections=collections)
    chosen = [v for v in versions if version in {None, v.version}]
    if not chosen:
        raise InputError(
            "version_unknown",
            "article {id!r} has no version {version}, only {known}",
            id=id,
            version=version,
            known=", ".join(str(v.version) for v in versions),
        )
    if as_json:
        render.echo(json_output.dump(chosen[-1].to_dict(text=True)))
    else:
        render.show_article(render.console(), chosen[-1])
    return 0


@click.command()
@click.argument("ids", nargs=-1, required=True)
@archive_option
@collections_option
def remove(ids: tuple[str, ...], archive: str | None, collections: tuple[str, ...]) -> int:
    """Remove articles by their ids, with every version.

    The beginning of an id will do, if no other begins so.
    """
    with open_archive(archive) as opened:
        return _change_each(opened, ids, collections or None, opened.remove, "removed")


@click.command()
@click.argument("ids", nargs=-1, required=True)
@archive_option
@collections_option
@click.option("--undo", is_flag=True, help="Quote them again.")
def withdraw(ids: tuple[str, ...], archive: str | None, collections: tuple[str, ...], undo: bool) -> int:
    """Withdraw articles by their ids: they are kept and can be verified, and are no longer quoted.

    They stay so when they are added again. The beginning of an id will do, if no other begins so.
    """
    with open_archive(archive) as opened:
        if undo:
            return _change_each(opened, ids, collections or None, opened.reinstate, "quoted again")
        return _change_each(opened, ids, collections or None, opened.withdraw, "withdrawn")


def _change_each(
    opened: Archive, ids: Sequence[str], collections: Sequence[str] | None, change: Callable[..., int], done: str
) -> int:
    """Change the articles of each id and say so; ids that are unknown are reported when all is done."""
    failed: list[InputError] = []
    for given in ids:
        try:
            id = opened.resolve(given, collections=collections)
        except InputError as error:
            failed.append(error)
            continue
        render.echo(f"{change(id, collections=collections)} {done}: {id}")
    for one in failed[:-1]:
        render.echo(f"pullquote: {one}", err=True)
    if failed:
        raise failed[-1]
    return 0


@click.command()
@where
@as_json
def stats(archive: str | None, sample: bool, as_json: bool) -> int:
    """Count what the archive holds."""
    with open_archive(archive, sample=sample) as opened:
        figures = opened.stats()
    if as_json:
        render.echo(json_output.dump(figures))
    else:
        for name, value in figures.items():
            render.echo(f"{name}: {'none yet' if value is None else value}")
    return 0


@click.command()
@where
def check(archive: str | None, sample: bool) -> int:
    """Check that the archive is whole."""
    with open_archive(archive, sample=sample) as opened:
        found = opened.check()
        figures = opened.stats()
    for line in found:
        render.echo(f"pullquote: {line}", err=True)
    render.echo(
        f"{len(found)} faults" if found else f"whole: {figures['articles']} articles, {figures['passages']} passages"
    )
    return 3 if found else 0


@click.command()
@archive_option
@click.option("--encoder", required=True, metavar="NAME", help="A sentence-transformers model: a folder or an id.")
def reindex(archive: str | None, encoder: str) -> int:
    """Encode everything with another encoder.

    Until all is encoded the archive answers with the encoder it had; a run cut short goes on where it stopped.
    """
    with open_archive(archive) as opened, progress_bar("Encoding") as progress:
        encoded = opened.reindex(encoder, progress=progress)
    render.echo(f"{encoded} passages encoded with {encoder}")
    return 0


ALL = (
    add,
    import_archive,
    sources,
    ask,
    chat,
    verify,
    articles,
    show,
    remove,
    withdraw,
    stats,
    check,
    doctor,
    backup,
    restore,
    reindex,
    compile_encoder,
    completion,
    config,
    evaluate,
    bench,
)
