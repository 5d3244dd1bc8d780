"""Bytes -> Article: plain text, Markdown, HTML, JSON Lines, with sidecars and manifests. No network, no guessing."""

from index.reading.files import find_files, read_bytes, read_file, read_stream
from index.reading.manifest import Manifest, load_manifest
from index.reading.metadata import Metadata

__all__ = ["Manifest", "Metadata", "find_files", "load_manifest", "read_bytes", "read_file", "read_stream"]
