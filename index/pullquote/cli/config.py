"""`pullquote config`: the settings that hold, and where each comes from."""

from __future__ import annotations

import os
from typing import Any

import click

from pullquote.cli import json_output, render
from pullquote.cli.options import archive_option, as_json, encoder_option
from pullquote.settings import config_file, sources


@click.command()
@archive_option
@encoder_option
@as_json
def config(as_json: bool, **options: Any) -> int:
    """Show the settings, and where each comes from.

    An option wins over a variable of the environment, a variable over the configuration file, and that over the
    default. The file is written by hand, in TOML: a line such as `archive = "~/news"` for each setting.
    """
    path = config_file()
    found = sources(os.environ, **options)
    if as_json:
        values = {one.name: {"value": one.value, "from": one.origin, "place": one.place} for one in found}
        render.echo(json_output.dump({"file": str(path), "exists": path.exists(), "settings": values}))
        return 0
    render.echo(f"file: {path}{'' if path.exists() else ' (not there)'}")
    width = max(len(one.name) for one in found)
    for one in found:
        place = f", {one.place}" if one.origin == "environment" else ""
        render.echo(f"{one.name:{width}} = {_written(one.value)}  ({one.origin}{place})")
    return 0


def _written(value: str | int | bool | None) -> str:
    """Return a value as the configuration file has it; `none` for what is not set."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return "none" if value is None else str(value)
