"""Bytes -> Article: plain text, Markdown, HTML, JSON Lines, with sidecars and manifests. No network, no guessing."""

from pullquote.reading.files import find_files, read_bytes, read_file, read_stream
from pullquote.reading.metadata import validate
from pullquote.reading.pages import read_page
from pullquote.reading.sidecars import Manifest, load_manifest

__all__ = ["Manifest", "find_files", "load_manifest", "read_bytes", "read_file", "read_page", "read_stream", "validate"]
