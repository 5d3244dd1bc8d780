"""`pullquote doctor`: what Pullquote runs on, the state of the archive and its encoder, and what is wrong."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from pullquote.archive import Archive
from pullquote.catalog.database import FILE_NAME
from pullquote.cli import json_output, render
from pullquote.cli.options import archive_option, as_json, open_archive, sample_option
from pullquote.encoders import DEFAULT_ENCODER
from pullquote.errors import PullquoteError
from pullquote.settings import Settings, config_file

LITTLE = 100_000_000  # bytes free on a disk, of which an article takes some 100,000
_REQUIRED = re.compile(r"([\w.-]+)[^;]*(;.*extra ==.*)?")


@dataclass
class Findings:
    """What was found: facts by subject, and what is wrong, each with the exit code that it would cause."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: list[tuple[str, int]] = field(default_factory=list)

    @property
    def code(self) -> int:
        """Return the exit code: the greatest of all that is wrong."""
        return max((code for _, code in self.wrong), default=0)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note an error as something that is wrong, and go on."""
        try:
            yield
        except PullquoteError as error:
            if str(error) not in dict(self.wrong):
                self.wrong.append((str(error), error.exit_code))


@click.command()
@archive_option
@sample_option
@as_json
def doctor(archive: str | None, sample: bool, as_json: bool) -> int:
    """Say what Pullquote runs on, how the archive is, and what is wrong.

    Loads the encoder and checks all of the archive. The exit code is 0 if nothing is wrong, 3 if the archive cannot be
    used or is damaged, and 2 for everything else.
    """
    found = Findings()
    _environment(found)
    _versions(found)
    with found.noting():
        settings = Settings.load(os.environ)
        folder = Path(archive or settings.archive)
        found.facts["settings"] = {
            "file": str(config_file()),
            "exists": config_file().exists(),
            "cache": settings.cache,
        }
        _disk(found, "cache", Path(settings.cache))
        if sample or archive or (folder / FILE_NAME).exists():
            with found.noting(), open_archive(archive, sample=sample) as opened:
                _archive(found, opened)
                _encoder(found, opened, settings)
        else:
            found.facts["archive"] = {"path": str(folder), "exists": False}
    if as_json:
        wrong = [problem for problem, _ in found.wrong]
        render.echo(json_output.dump({**found.facts, "wrong": wrong}))
    else:
        _show(found)
    return found.code


def _environment(found: Findings) -> None:
    found.facts["environment"] = {
        "python": platform.python_version(),
        "executable": sys.executable,
        "system": platform.platform(),
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "encoding": sys.stdout.encoding,
    }
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5 (terms)")
        except sqlite3.OperationalError:
            found.wrong.append((f"SQLite {sqlite3.sqlite_version} has no FTS5: use a Python whose SQLite has it", 2))


def _versions(found: Findings) -> None:
    """Tell the versions of Pullquote, SQLite and every package that it requires; one of an extra may be missing."""
    versions: dict[str, str | None] = {"pullquote": metadata.version("pullquote"), "sqlite": sqlite3.sqlite_version}
    for required in metadata.requires("pullquote") or ():
        match = _REQUIRED.match(required)
        if match is None or match[1] == "pullquote":
            continue
        try:
            versions[match[1]] = metadata.version(match[1])
        except metadata.PackageNotFoundError:
            if not match[2]:
                versions[match[1]] = None
                found.wrong.append((f"the package {match[1]} is missing: install Pullquote again", 2))
    found.facts["versions"] = versions


def _disk(found: Findings, subject: str, folder: Path) -> int:
    """Return how many bytes are free where a folder is or would be made; note if they are few."""
    there = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    if free < LITTLE:
        found.wrong.append((f"only {free / 1e6:.0f} MB are free for the {subject} in {folder}: make room", 2))
    return free


def _archive(found: Findings, opened: Archive) -> None:
    files = [path for path in opened.folder.iterdir() if path.is_file() and not path.is_symlink()]
    facts: dict[str, Any] = {
        "path": str(opened.folder.absolute()),
        "exists": True,
        "bytes": sum(path.stat().st_size for path in files),
        "free": _disk(found, "archive", opened.folder),
        "may_be_written": os.access(opened.folder, os.W_OK),
    }
    found.facts["archive"] = facts
    with found.noting():
        facts |= opened.stats()
        found.wrong += [(line, 3) for line in opened.check()]


def _encoder(found: Findings, opened: Archive, settings: Settings) -> None:
    """Load what a question needs, and tell which encoder it is; the reader's files are checked as well."""
    from pullquote.encoders.onnx.cache import OnnxCache  # imports onnxruntime

    stored = opened.encoder()
    name = stored.name if stored else settings.encoder or DEFAULT_ENCODER
    cache = OnnxCache(Path(settings.cache))
    with found.noting():
        opened.warm()
    found.facts["encoder"] = {
        "name": name,
        "dimension": stored and stored.dimension,
        "digest": stored and stored.digest,
        "recipe": stored and stored.recipe,
        "compiled": cache.holds(name),
    }
    if settings.compile and (why := cache.untrusted()):
        found.wrong.append((f"the encoder {name} is used as it is, not compiled: {why}", 2))


def _show(found: Findings) -> None:
    for subject, facts in found.facts.items():
        told = {name: value for name, value in facts.items() if value is not None}
        render.echo(f"{subject}: {', '.join(f'{name} {_said(value)}' for name, value in told.items())}")
    for problem, _ in found.wrong:
        render.echo(f"wrong: {problem}")
    if not found.wrong:
        render.echo("nothing is wrong")


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
