"""Zip packages (Word, EPUB, WACZ) and XML that strangers made: how much is unpacked, and what a parser may do."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from pullquote.errors import ReadError

LARGEST_PART = 50_000_000  # bytes of one part once unpacked, so that a small file cannot fill the memory
MOST_PARTS = 20_000


@contextmanager
def opened(stream: BinaryIO, what: str) -> Iterator[zipfile.ZipFile]:
    """Open a package; whatever is wrong with it while it is open is one kind of error.

    Raises:
        ReadError: it is no zip file, is encrypted or damaged, or has too many parts.
    """
    try:
        with zipfile.ZipFile(stream) as package:
            if len(package.infolist()) > MOST_PARTS:
                raise ReadError("package_too_many_parts", "has more than {limit:,} parts; divide it", limit=MOST_PARTS)
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise ReadError(
            "package_damaged", "is not {what}, or not a whole one: save it again, or as text", what=what
        ) from error


def part(package: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of a part.

    Raises:
        ReadError: there is none of this name, or it unpacks to too much.
    """
    try:
        found = package.getinfo(name)
    except KeyError:
        raise ReadError("package_part_missing", "has no part {name}: save it again", name=name[:100]) from None
    if found.file_size > LARGEST_PART:
        raise _too_large()
    with package.open(found) as file:
        content = file.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise _too_large()
    return content


def parsed(xml: bytes, what: str) -> Any:
    """Return the root element of XML, in which entities of its own are not expanded and nothing is loaded.

    Raises:
        ReadError: it is not well-formed.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(xml, parser=parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("xml_damaged", "is not {what}, or not a whole one: its XML is broken", what=what) from error


def _too_large() -> ReadError:
    return ReadError("package_too_large", "has a part that unpacks to more than {limit:,} bytes", limit=LARGEST_PART)
