"""Reading of articles from paths, streams and bytes: what may be opened, how much is read, which format it is."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from pullquote.errors import ReadError
from pullquote.reading.assembly import (
    ParsedArticle,
    Read,
    Source,
    parse_html,
    parse_markdown,
    parse_text,
    reject,
    to_article,
)
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import decode_noted, evident_utf16
from pullquote.reading.documents.forms import SUFFIXES, document_form, read_document
from pullquote.reading.jsonl import read_lines
from pullquote.reading.metadata import NOTHING, MetadataSource, validate
from pullquote.reading.sidecars import (
    MANIFEST,
    Manifest,
    leads_out,
    manifest_in,
    manifest_of,
    plain_path,
    read_sidecar,
    sidecar_paths,
)
from pullquote.reading.sniffing import check_not_json, guess
from pullquote.reading.streams import Counted, Rejoined
from pullquote.types import Metadata, Note, Rejected

LARGEST = 10_000_000  # bytes of one text, Markdown or HTML file
_HEAD = 65_536
_FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    **SUFFIXES,
}
_TOLD_BY_CONTENT = frozenset({".xml", ".json"})  # names that files of many kinds have
_PARSERS: dict[str, Callable[[str], ParsedArticle]] = {
    "text": parse_text,
    "markdown": parse_markdown,
    "html": parse_html,
}
_KINDS_NAMED, _FILES_NAMED = 6, 10  # of the files in a folder that are not read
_BESIDE = frozenset({".yaml", ".yml", ".json", ".csv"})


def find_files(paths: Sequence[str | Path]) -> Iterator[Path | Rejected | Note]:
    """Find the files to read.

    Args:
        paths: files, folders (read recursively, in sorted order, without hidden files, other formats, and links that
            lead out of the folder), or `-`.

    Yields:
        Absolute paths, each once, and `-` as it is; Rejected for what is missing, special or not an article; and for
        each folder a Note that counts and names the files in it that are not read.
    """
    seen: set[str] = set()
    folders: set[Path] = set()
    for given in paths:
        if str(given) == "-":
            yield Path("-")
            continue
        for found in _files(Path(given)):
            if not isinstance(found, Path):
                yield found
                continue
            real = os.path.realpath(found)
            if real in seen:
                continue
            seen.add(real)
            if found.parent not in folders:
                folders.add(found.parent)
                yield from _manifest_problems(found.parent)
            yield found


def read_file(
    path: Path,
    *,
    given: Metadata = NOTHING,
    manifest: Manifest | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Read]:
    """Read the article or articles of one file.

    Args:
        path: a file, or `-` for standard input.
        given: what the caller knows; it takes precedence over everything else.
        manifest: a manifest the caller chose; it takes precedence over any `manifest.csv` in the folder.
        progress: called with the number of bytes read so far, each time some are read.

    Returns:
        Articles, Rejected for what could not be read, and Notes.

    Raises:
        InputError: `given` holds an unusable value.
    """
    given = validate(given)
    if str(path) == "-":
        return read_stream(sys.stdin.buffer, given=given)
    return guarded(_read_file(Path(path), given, manifest, progress), shown(path))


def read_stream(stream: BinaryIO, *, name: str = "-", given: Metadata = NOTHING) -> Iterator[Read]:
    """Read a stream; its format follows from the suffix of `name`, or else from its content. See `read_file`."""
    source = Source(name, name, (MetadataSource("given", validate(given)),))
    return guarded(_read_stream(stream, source, form_of(name)), source.place)


def read_bytes(data: bytes, *, name: str, given: Metadata = NOTHING) -> Iterator[Read]:
    """Read the bytes of a file called `name`; see `read_file`."""
    return read_stream(io.BytesIO(data), name=name, given=given)


def shown(path: str | Path) -> str:
    """Return a path as text that can be stored; bytes of its name that are not UTF-8 are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(path: Path) -> Iterator[Path | Rejected | Note]:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        yield Rejected(shown(path), "no such file or folder; check the path")
        return
    except (OSError, ValueError) as error:
        yield Rejected(shown(path), _unreadable(error))
        return
    if stat.S_ISDIR(mode):
        yield from _folder(plain_path(path))
    elif not stat.S_ISREG(mode):
        yield Rejected(shown(path), _special(mode))
    elif path.suffix.lower() in _BESIDE and not _is_document(path):
        # `pullquote add folder/*` names sidecars and manifests too; they are read with their articles.
        if path.name != MANIFEST and not _is_sidecar(path):
            yield Rejected(
                shown(path),
                f"{path.suffix} is not an article's format; expected text, Markdown, HTML, JSONL or a document",
            )
    else:
        yield plain_path(path)


def _folder(folder: Path) -> Iterator[Path | Rejected | Note]:
    failures: list[OSError] = []
    others: list[Path] = []
    empty = True
    for parent, folders, names in os.walk(folder, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent) / name
            if name.startswith("."):
                continue
            if leads_out(path, folder):
                empty = False
                yield Rejected(shown(path), "is a link that leads out of the folder; give the file itself to add it")
            elif _is_document(path) if path.suffix.lower() in _TOLD_BY_CONTENT else form_of(name) is not None:
                empty = False
                yield path
            elif name != MANIFEST and not _is_sidecar(path):
                others.append(path)
        yield from (Rejected(shown(error.filename or folder), _unreadable(error)) for error in failures)
        empty = empty and not failures
        failures.clear()
    yield from (Rejected(shown(error.filename or folder), _unreadable(error)) for error in failures)
    if empty and not failures:
        beside = f" ({_not_read(folder, others)})" if others else ""
        yield Rejected(shown(folder), f"holds no file that can be read; expected {', '.join(_FORMATS)}{beside}")
    elif others:
        yield Note(shown(folder), _not_read(folder, others))


def _not_read(folder: Path, paths: Sequence[Path]) -> str:
    """Return in a line how many files are not read, of which kinds, and the names of the first."""
    kinds = Counter(path.suffix.lower() or "without suffix" for path in paths)
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(_KINDS_NAMED))
    more = f" and {len(kinds) - _KINDS_NAMED} other kinds" if len(kinds) > _KINDS_NAMED else ""
    named = ", ".join(shown(path.relative_to(folder)) for path in paths[:_FILES_NAMED])
    named += ", …" if len(paths) > _FILES_NAMED else ""
    files = "1 file is" if len(paths) == 1 else f"{len(paths)} files are"
    return f"{files} not read, being of no format that is read ({counted}{more}): {named}"


def form_of(name: str) -> str | None:
    """Return the format that a file's name says; None if it says none."""
    lower = name.lower()
    return next(
        (form for suffix, form in _FORMATS.items() if lower.endswith(suffix) and len(lower) > len(suffix)), None
    )


def _is_document(path: Path) -> bool:
    """Return whether a file whose name tells little (.xml, .json) is a document that is read, by its content."""
    if path.suffix.lower() not in _TOLD_BY_CONTENT or _is_sidecar(path):
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return True  # reading it says why it cannot be read
    return document_form(head, path.suffix.lower().lstrip(".")) not in (None, "xml")


def _is_sidecar(path: Path) -> bool:
    if path.suffix.lower() not in _BESIDE:
        return False
    stems = [path.with_suffix("")] + [path.with_suffix(suffix) for suffix in _FORMATS]
    return any(stem.is_file() and path in sidecar_paths(stem) for stem in stems)


def _manifest_problems(folder: Path) -> Iterator[Rejected]:
    """Yield what is wrong with a folder's manifest, once; notes on missing files come with the files it names."""
    try:
        manifest = manifest_in(folder)
    except ReadError as error:
        yield Rejected(shown(folder / MANIFEST), str(error).removeprefix(f"{folder / MANIFEST}: "))
        return
    if manifest is not None:
        yield from (problem for problem in manifest.problems if isinstance(problem, Rejected))


def _read_file(
    path: Path, given: Metadata, manifest: Manifest | None, progress: Callable[[int], None] | None
) -> Iterator[Read]:
    place = shown(path)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        yield Rejected(place, "no such file; check the path")
        return
    except (OSError, ValueError) as error:
        yield Rejected(place, _unreadable(error))
        return
    if not stat.S_ISREG(mode):
        yield Rejected(place, _special(mode))
        return
    try:
        beside, notes = _beside(path, given, manifest)
        with path.open("rb") as stream:
            yield from notes
            source = Source(place, shown(plain_path(path)), beside)
            counted = io.BufferedReader(Counted(stream, progress)) if progress else stream
            yield from _read_stream(counted, source, form_of(path.name))
    except OSError as error:
        yield Rejected(place, _unreadable(error))
    except ReadError as error:
        yield Rejected(place, str(error))


def _beside(path: Path, given: Metadata, manifest: Manifest | None) -> tuple[tuple[MetadataSource, ...], list[Note]]:
    """Return the metadata given by the caller, the sidecar and the manifests, with notes on what was dropped."""
    beside = [MetadataSource("given", given)]
    notes: list[Note] = []
    sidecar = read_sidecar(path)
    if sidecar is not None:
        beside.append(MetadataSource("sidecar", sidecar[0]))
        notes += [Note(shown(path), note) for note in sidecar[1]]
    try:
        nearest = manifest_of(path)
    except ReadError:
        nearest = None  # find_files reports it, once and not for every file beside it
    for each in (manifest, nearest):
        row = each.about(path) if each is not None else None
        if each is None or row is None:
            continue
        beside.append(MetadataSource("manifest", row))
        key = plain_path(path)
        notes += [Note(shown(path), f"{each.path.name}: {note}") for note in each.notes.get(key, ())]
        first = next((file for file in each.rows if file.is_file()), None)
        if each is nearest and first == key:
            notes += [problem for problem in each.problems if isinstance(problem, Note)]
    return tuple(beside), notes


def _read_stream(stream: BinaryIO, source: Source, form: str | None) -> Iterator[Read]:
    named = form is not None
    try:
        head = stream.read(_HEAD)
        document = document_form(head, form)
        if document is not None:
            yield from read_document(document, head, stream, source)
            return
        form = form if form in (*_PARSERS, "jsonl") else guess(head)
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or evident_utf16(head) is not None
        if form == "jsonl" and not wide:
            yield from read_lines(io.BufferedReader(Rejoined(head, stream)), source)
            return
        data = head
        while len(data) <= LARGEST and (more := stream.read(LARGEST + 1 - len(data))):
            data += more
    except OSError as error:
        yield Rejected(source.place, _unreadable(error))
        return
    if len(data) > LARGEST:
        yield Rejected(source.place, f"is larger than {LARGEST // 1_000_000} MB; divide it, or write JSONL")
        return
    try:
        decoded = decode_noted(data, html=form == "html")
        text = decoded.text
        if form == "jsonl":
            yield from read_lines(io.BytesIO(text.encode("utf-8")), source)
            return
        if not text.strip():
            raise ReadError("file_empty", "is empty (or blank); expected the text of an article")
        if form == "text" and not named:
            check_not_json(text)
        parsed = _PARSERS[form](text)
    except ReadError as error:
        yield reject(source, error)
        return
    yield from to_article(replace(parsed, notes=(*decoded.notes, *parsed.notes)), source)


def _special(mode: int) -> str:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    what = next((name for test, name in kinds if test(mode)), "a device")
    return f"is {what}, not a file; give a file, or `-` to read standard input"


def _unreadable(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read ({reason}); check the path and its permissions"
