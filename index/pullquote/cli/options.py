"""Options that several commands share, and opening the archive they name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import Field, fields
from typing import Any, TypeVar

import click

from pullquote.archive import Archive
from pullquote.filters import Filters
from pullquote.settings import Settings
from pullquote.types import LIST_FACTS, UNIQUE_FACTS, Metadata

Command = TypeVar("Command", bound=Callable[..., Any])


def combine(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Combine several options into one decorator; help shows them in the order given."""

    def decorate(function: Command) -> Command:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


class _CommaSeparated(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on
    """Values separated by commas, each converted by another parameter type."""

    def __init__(self, each: click.ParamType[Any]) -> None:
        self.each = each
        self.name = each.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[Any, ...]:
        """Return the values, each converted by the inner type."""
        return tuple(self.each.convert(one.strip(), param, ctx) for one in str(value).split(","))


def list_option(name: str, each: click.ParamType[Any], *, metavar: str, help: str) -> Callable[[Command], Command]:
    """Return an option that takes several values: `--compare dense,bm25` or `--compare dense --compare bm25`."""
    return click.option(
        name,
        metavar=metavar,
        multiple=True,
        type=_CommaSeparated(each),
        callback=lambda _ctx, _param, given: tuple(value for values in given for value in values),
        help=help,
    )


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def format_option(*formats: str, instead: str | None = None) -> Callable[[Command], Command]:
    """Return the options `--format` and `--json`, which `format_from` reads.

    Args:
        formats: the names of the formats beside `text`.
        instead: where the default is another one.
    """
    default = f"text, {instead}" if instead else "text"
    return combine(
        click.option("--format", type=click.Choice(["text", *formats]), help=f"How to write it [default: {default}]."),
        as_json,
    )


def format_from(options: dict[str, Any]) -> str | None:
    """Return the format that a command's options specify, `None` for text."""
    if options["as_json"] and options["format"] not in {None, "json"}:
        raise click.UsageError(f"--json and --format {options['format']} exclude each other: give one of them")
    return "json" if options["as_json"] else None if options["format"] == "text" else options["format"]


archive_option = click.option(
    "--archive",
    type=click.Path(),
    metavar="DIR",
    help="The archive's folder [default: $PULLQUOTE_ARCHIVE, else a folder of yours].",
)
sample_option = click.option("--sample", is_flag=True, help="Use the demo newsroom that comes with Pullquote.")
encoder_option = click.option("--encoder", metavar="NAME", help="A sentence-transformers model: a folder or an id.")
collections_option = click.option(
    "--collection", "collections", multiple=True, metavar="NAME", help="Only this collection; may be given again."
)
where = combine(archive_option, sample_option)
filter_options = combine(
    click.option("--after", metavar="DATE", help="Published on or after a day, month or year."),
    click.option("--before", metavar="DATE", help="Published on or before a day, month or year."),
    click.option("--as-of", metavar="DATE", help="Only what was known at the end of a day, month or year."),
    click.option("--outlet", help="Printed by this outlet."),
    click.option("--author", help="Written by this author."),
    click.option("--language", metavar="CODE", help="In this language, as `en`."),
    collections_option,
)


def _metadata_option(fact: Field[Any]) -> Callable[[Any], Any]:
    many, only_one = fact.name in LIST_FACTS, fact.name in UNIQUE_FACTS
    note = "; may be given again" if many else " (one article)" if only_one else ""
    option = fact.name.removesuffix("s") if many else fact.name
    return click.option(f"--{option}", fact.name, multiple=many, help=f"{fact.metadata['help']}{note}.")


metadata_options = combine(*(_metadata_option(fact) for fact in fields(Metadata)))


def filters_from(options: dict[str, Any]) -> Filters:
    """Return the filters that a command's options specify."""
    names = ("after", "before", "as_of", "outlet", "author", "language")
    return Filters(**{name: options.get(name) for name in names}, collections=options.get("collections") or None)


def open_archive(
    archive: str | None, *, sample: bool = False, create: bool = False, encoder: str | None = None
) -> Archive:
    """Open a command's archive: the demo newsroom's, the one given, or the user's own."""
    settings = Settings.load(os.environ)
    if sample:
        if archive:
            raise click.UsageError("--sample is an archive of its own: leave out --archive")
        if encoder:
            raise click.UsageError("--sample has an encoder of its own: leave out --encoder")
        from pullquote.cli.progress import progress_bar
        from pullquote.samples.demo import open_sample

        return open_sample(settings, indexing=lambda: progress_bar("Indexing the demo newsroom, once"))
    return Archive.open(archive or settings.archive, encoder=encoder, create=create, settings=settings)
