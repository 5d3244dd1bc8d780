"""Strict decoding of bytes to text: nothing is replaced, normalised or stripped, except newlines.

The encodings tried, in order: the byte order mark's, the one an HTML page declares, UTF-8, evident UTF-16,
Windows-1252. Bytes that none of them can decode are refused, because a quote from wrongly decoded text would not be
verbatim.
"""

from __future__ import annotations

import codecs
import re

from pullquote.errors import ReadError
from pullquote.text.characters import has_surrogates

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"ID3", "an audio file"),
    (b"OggS", "an audio file"),
)
# The labels of the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels) whose meaning on the
# web differs from Python's codec of that name.
_WEB_LABELS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    # A page whose declaration can be read as ASCII is not UTF-16.
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
}
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(data: bytes, *, html: bool = False) -> str:
    """Decode a file's bytes, with every newline as `\\n`.

    Args:
        data: the whole file, or one whole line.
        html: honour the encoding that an HTML page declares in its first 4,096 bytes.

    Raises:
        ReadError: the bytes are not text, or are text in an encoding that cannot be determined.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError("binary_file", "is {kind}, not text; save it as plain text, Markdown or HTML", kind=what)
    text = _decode(data, html=html).replace("\r\n", "\n").replace("\r", "\n")
    check_text(text)
    return text


def check_text(text: str) -> None:
    """Raise ReadError for a text that holds NULs, many control characters or lone surrogates."""
    controls = len(_CONTROL.findall(text))
    if "\x00" in text or controls > 4 + len(text) // 200:
        raise ReadError(
            "not_text", "is not text (it holds NULs or control characters); expected text, Markdown, HTML or JSONL"
        )
    if has_surrogates(text):
        raise ReadError(
            "surrogates", "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; correct the text"
        )


def _decode(data: bytes, *, html: bool) -> str:
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], marked)
    declared = _declared(data) if html else None
    if declared is not None:
        try:
            return data.decode(declared)
        except UnicodeDecodeError:
            if declared != "utf-8":
                return _strict(data, "utf-8", f"; the page declares {declared}, which it is not either")
    encoding = _evident_utf16(data)
    if encoding is not None:
        return _strict(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _windows_1252(data, error)


def _strict(data: bytes, encoding: str, also: str = "") -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError(
            "not_decodable", "{problem}", problem=_wrong(data, encoding.upper(), error.start) + also
        ) from None


def _wrong(data: bytes, encoding: str, at: int) -> str:
    line = data.count(b"\n", 0, at) + 1
    return f"is not valid {encoding} (byte {at}, line {line}); save it as UTF-8"


def _declared(data: bytes) -> str | None:
    """Return the Python codec of the encoding a page declares; None if it declares no known one."""
    match = _DECLARED.search(_COMMENT.sub(b"", data[:4096]))
    if match is None:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace").lower()
    try:
        found = codecs.lookup(_WEB_LABELS.get(label, label))
        # Codecs such as rot13 and base64 are not encodings of text: bytes do not decode through them.
        b"a".decode(found.name)
    except (LookupError, ValueError):
        return None
    return found.name


def _evident_utf16(data: bytes) -> str | None:
    """Return UTF-16's byte order where every NUL lies on one side of its pair, as in text with spaces and newlines."""
    nuls = data.count(0)
    if nuls < max(2, len(data) // 100) or len(data) % 2:
        return None
    left, right = data[::2].count(0), data[1::2].count(0)
    if min(left, right) * 20 > max(left, right):
        return None
    encoding = "utf-16-le" if right > left else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    letters = sum(1 for character in text if character.isprintable() or character.isspace())
    return encoding if letters * 20 >= len(text) * 19 else None


def _windows_1252(data: bytes, error: UnicodeDecodeError) -> str:
    """Decode as Windows-1252 if the bytes look like it: not damaged UTF-8, nor a script of mostly high bytes."""
    high = len(_HIGH.findall(data))
    sequences = sum(len(found) for found in _UTF8_SEQUENCE.findall(data))
    if sequences * 2 > high or high * 4 > len(data):
        raise ReadError("not_decodable", "{problem}", problem=_wrong(data, "UTF-8", error.start)) from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as second:
        raise ReadError(
            "not_decodable", "{problem}", problem=_wrong(data, "UTF-8 or Windows-1252", second.start)
        ) from None
