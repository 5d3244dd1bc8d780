"""Metadata beside the articles: a sidecar for one file, a CSV manifest for many."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pullquote.errors import ReadError
from pullquote.reading.decoding import decode
from pullquote.reading.front_matter import load_yaml
from pullquote.reading.metadata import read_fields
from pullquote.reading.source_keys import SOURCE_KEYS
from pullquote.types import PEOPLE_FACTS, Metadata, Note, Rejected

MANIFEST = "manifest.csv"
_SIDECARS = (".yaml", ".yml", ".json")
_OF_JSON = (".jsonl", ".ndjson")
_LARGEST_SIDECAR = 1_000_000
_LARGEST_MANIFEST = 50_000_000
_COLUMNS_OF_PEOPLE = {name for fact in PEOPLE_FACTS for name in SOURCE_KEYS[fact].plain}
_HIGHEST = 8  # folders above a file in which its manifest may stand


@dataclass(frozen=True, slots=True)
class Manifest:
    """Metadata by file, read from a CSV; `problems` are rows rejected and rows that name no file."""

    path: Path
    rows: Mapping[Path, Metadata] = field(default_factory=dict)
    notes: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Rejected | Note, ...] = ()

    def about(self, path: Path) -> Metadata | None:
        """Return what the manifest says of a file; None when it does not name it."""
        return self.rows.get(plain_path(path))


def load_manifest(path: str | Path) -> Manifest:
    """Read a CSV manifest.

    Args:
        path: a CSV with a header; its column `file` is relative to the CSV's folder, the others are metadata, names
            separated by `;`. Unknown columns are ignored.

    Raises:
        ReadError: it cannot be read, is not CSV or has no `file` column.
    """
    path = Path(path)
    text = _read(path, _LARGEST_MANIFEST)
    rows: dict[Path, Metadata] = {}
    lines: dict[Path, int] = {}
    notes: dict[Path, tuple[str, ...]] = {}
    problems: list[Rejected | Note] = []
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    try:
        columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if "file" not in columns:
            raise ReadError(
                "manifest_without_file",
                "{path}: has no column `file` (columns: {columns}); add it",
                path=path,
                columns=", ".join(columns)[:80] or "none",
            )
        reader.fieldnames = columns
        for row in reader:
            place = f"{path}:{reader.line_num}"
            named = (row.get("file") or "").strip()
            if not named:
                problems.append(Rejected(place, "the row names no file; fill in the column `file`"))
                continue
            file = plain_path(path.parent / named)
            try:
                metadata, dropped = read_fields(_cells(row))
            except ReadError as error:
                problems.append(Rejected(place, str(error)))
                continue
            if file in lines:
                problems.append(
                    Rejected(place, f"names {named} again (first on line {lines[file]}); keep one of the rows")
                )
                continue
            rows[file], lines[file], notes[file] = metadata, reader.line_num, tuple(dropped)
            if not file.is_file():
                problems.append(Note(place, f"names {named}, which is not there"))
    except (csv.Error, ValueError) as error:
        raise ReadError(
            "not_csv",
            "{path}: is not valid CSV (line {line}: {problem}); correct it",
            path=path,
            line=reader.line_num,
            problem=str(error),
        ) from None
    return Manifest(path, rows, notes, tuple(problems))


def manifest_of(path: Path) -> Manifest | None:
    """Return the nearest `manifest.csv`, in a file's folder or above, that names it; None when none does.

    Raises:
        ReadError: the one in the file's own folder cannot be read.
    """
    path = plain_path(path)
    for height, folder in enumerate(list(path.parents)[:_HIGHEST]):
        try:
            found = manifest_in(folder)
        except ReadError:
            if height == 0:
                raise
            continue
        if found is not None and found.about(path) is not None:
            return found
    return None


def manifest_in(folder: Path) -> Manifest | None:
    """Return a folder's manifest, read once for as long as the file does not change; None when there is none."""
    path = folder / MANIFEST
    try:
        state = path.stat()
        if leads_out(path, folder):
            return None
    except (OSError, ValueError):
        return None
    return _cached(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=16)
def _cached(path: Path, _changed: int, _size: int) -> Manifest:
    return load_manifest(path)


def sidecar_paths(path: Path) -> list[Path]:
    """Return where a file's sidecar may be, in order of preference.

    `wire.json` beside `wire.jsonl` is none: it is as likely to hold the articles themselves, in another form.
    """
    other = _SIDECARS[:-1] if path.suffix.lower() in _OF_JSON else _SIDECARS
    return [path.with_name(path.name + suffix) for suffix in _SIDECARS] + [path.with_suffix(s) for s in other]


def read_sidecar(path: Path) -> tuple[Metadata, list[str]] | None:
    """Read the sidecar beside a file; None when there is none.

    Raises:
        ReadError: there is one, and it cannot be read; the message names it.
    """
    sidecar = next((each for each in sidecar_paths(path) if each != path and is_beside(each)), None)
    if sidecar is None:
        return None
    text = _read(sidecar, _LARGEST_SIDECAR)
    odd: tuple[str, ...] = ()
    if sidecar.suffix.lower() == ".json":
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ReadError(
                "sidecar_not_json",
                "sidecar {name} is not valid JSON ({problem}); correct it or remove it",
                name=sidecar.name,
                problem=str(error),
            ) from None
        if not isinstance(values, dict):
            raise ReadError(
                "sidecar_not_object",
                'sidecar {name} is not an object (expected one such as {{"title": …}})',
                name=sidecar.name,
            )
    else:
        values, odd = load_yaml(text, f"sidecar {sidecar.name}")
    try:
        metadata, notes = read_fields(values)
    except ReadError as error:
        raise ReadError("sidecar_invalid", "sidecar {name}: {problem}", name=sidecar.name, problem=str(error)) from None
    return metadata, [*odd, *(f"sidecar {sidecar.name}: {note}" for note in notes)]


def _cells(row: Mapping[str, object]) -> dict[str, object]:
    cells: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(name, str) and isinstance(value, str) and value.strip():
            cells[name] = [part.strip() for part in value.split(";")] if name in _COLUMNS_OF_PEOPLE else value.strip()
    return cells


def _read(path: Path, largest: int) -> str:
    try:
        if not path.exists():
            raise ReadError("file_missing", "{path}: no such file; check the path", path=path)
        if not path.is_file():
            raise ReadError("not_a_file", "{path}: is not a file", path=path)
        with path.open("rb") as file:
            data = file.read(largest + 1)
        if len(data) > largest:
            raise ReadError(
                "file_too_large", "{path}: is larger than {limit} MB; divide it", path=path, limit=largest // 1_000_000
            )
        return decode(data)
    except OSError as error:
        raise ReadError(
            "file_unreadable",
            "{path}: cannot be read ({problem}); check its permissions",
            path=path,
            problem=error.strerror or str(error),
        ) from None
    except ReadError as error:
        message = str(error)
        raise ReadError(
            error.code, "{problem}", problem=message if message.startswith(str(path)) else f"{path}: {message}"
        ) from None


def is_beside(path: Path) -> bool:
    """Return whether there is a file of its own, or a link to one in its folder; a received link may lead anywhere."""
    return path.is_file() and not leads_out(path, path.parent)


def leads_out(path: Path, folder: Path) -> bool:
    """Return whether a path is a link to what is not in a folder."""
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def plain_path(path: Path) -> Path:
    """Return an absolute path without `..`; symbolic links are not followed."""
    return Path(os.path.normpath(path.absolute()))
