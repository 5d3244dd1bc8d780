"""`pullquote verify`: one text, or what a whole draft says was said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from pullquote.archive import Archive
from pullquote.cli import render
from pullquote.cli.options import filter_options, filters_from, format_from, format_option, open_archive, where
from pullquote.filters import Filters


@click.command()
@click.argument("text", required=False)
@where
@filter_options
@click.option(
    "--draft",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Verify every quotation and attributed statement of a draft: txt, md, html or docx; `-` is standard input.",
)
@format_option("markdown", "html", "json")
def verify(text: str | None, archive: str | None, sample: bool, draft: Path | None, **options: Any) -> int:
    """Find out whether a text was printed; `-` reads it from standard input.

    Exactly, as a part of a sentence (with what was left out), nearly (with the words that differ), in pieces or not at
    all, in any version of any article. The exit code is 0 only where it was printed exactly, as whole sentences; of a
    draft, only where all of it was.
    """
    if (text is None) == (draft is None):
        raise click.UsageError("give either the text to verify (`-` for standard input) or --draft FILE")
    form, filters = format_from(options), filters_from(options)
    with open_archive(archive, sample=sample) as opened:
        _warn_of_unmatched(opened, filters)
        if draft is not None:
            return _verify_draft(opened, draft, filters, form)
        return _verify_text(opened, sys.stdin.read() if text == "-" else text or "", filters, form)


def _verify_text(opened: Archive, text: str, filters: Filters, form: str | None) -> int:
    verification = opened.verify(text, filters=filters)
    if form is None:
        render.show_verification(render.console(), verification)
    else:
        from pullquote.cli.verify_report import VERIFICATIONS  # needed for no other output

        render.echo(VERIFICATIONS[form](verification))
    return 0 if verification.status == "exact" else 1


def _verify_draft(opened: Archive, draft: Path, filters: Filters, form: str | None) -> int:
    from pullquote.cli.verify_report import REPORTS, show_report  # not needed for a text

    if str(draft) == "-":
        report = opened.verify_draft(sys.stdin.buffer.read(), filters=filters)
    else:
        report = opened.verify_draft(draft, filters=filters)
    if form is None:
        show_report(render.console(), report)
    else:
        render.echo(REPORTS[form](report))
    return 0 if report else 1


def _warn_of_unmatched(opened: Archive, filters: Filters) -> None:
    """Say on standard error which filters no article passes: nothing is printed where nothing is looked at."""
    if filters != Filters():
        render.warn_of_filters(opened.unmatched(filters))
