"""`pullquote import`, `backup` and `restore`: whole archives in and out."""

from __future__ import annotations

import os
from pathlib import Path

import click

from pullquote.archive import Archive
from pullquote.cli import render
from pullquote.cli.options import archive_option, as_json, encoder_option, open_archive
from pullquote.cli.progress import progress_bar
from pullquote.settings import Settings


@click.command(name="import")
@click.argument("path", type=click.Path(path_type=Path))
@archive_option
@click.option("--collection", default="default", show_default=True, help="The collection to add to.")
@encoder_option
@as_json
def import_archive(path: Path, archive: str | None, collection: str, encoder: str | None, as_json: bool) -> int:
    """Add the articles of another archive.

    PATH is its folder, or a file of `pullquote backup`. Nothing of it is trusted: it is opened for reading only, all of
    it is checked, and only articles that pass are added, in their current version. An article that the archive has in
    another version is not replaced.
    """
    with open_archive(archive, create=True, encoder=encoder) as opened, progress_bar("Importing") as progress:
        report = opened.import_archive(path, collection=collection, progress=progress)
    render.show_report(report, as_json=as_json)
    return 2 if report.rejected else 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@archive_option
def backup(file: Path, archive: str | None) -> int:
    """Write a copy of the archive to FILE.

    Others may ask and add meanwhile. A backup that is there is replaced, once the new one is complete.
    """
    with open_archive(archive) as opened:
        opened.backup(file)
    render.echo(f"written to {file}")
    return 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@archive_option
@click.option("--replace", is_flag=True, help="Replace an archive that holds articles.")
def restore(file: Path, archive: str | None, replace: bool) -> int:
    """Make the archive what a backup holds.

    The backup is checked first. Interrupted, the archive stays as it was.
    """
    folder = archive or Settings.load(os.environ).archive
    aside = Archive.restore(file, folder, replace=replace)
    if aside is not None:
        render.echo(f"pullquote: the file that was there is kept as {aside}", err=True)
    with open_archive(archive) as opened:
        count = opened.stats()["articles"]
    render.echo(f"restored: {count} articles")
    return 0
