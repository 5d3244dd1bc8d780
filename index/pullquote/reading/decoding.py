"""Decoding of bytes to text: nothing is normalised or stripped, except newlines, stray NULs and damaged bytes.

What the bytes show goes before what a page declares. In order: the byte order mark; evident UTF-16; UTF-8, which text
in another encoding is not by chance; UTF-8 with a few damaged bytes; the legacy encoding that the page declares, unless
its words contradict it; the one that its words show. Where nothing decides, the text is refused, because a quote from
wrongly decoded text would not be verbatim. As in a browser, a damaged byte is read as U+FFFD, and a stray NUL is left
out.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pullquote.errors import ReadError
from pullquote.reading.legacy import MULTIBYTE, find_legacy
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
    "x-euc-jp": "euc_jp",
    "windows-31j": "cp932",
    "csshiftjis": "cp932",
    "windows-949": "cp949",
    "korean": "cp949",
    "ksc5601": "cp949",
    "x-gbk": "gb18030",
    "csgb2312": "gb18030",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "logical": "iso8859_8",
    "sun_eu_greek": "iso8859_7",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ukrainian": "mac_cyrillic",
    # Ukrainian letters stand where only box drawing is in KOI8-R.
    "koi8-r": "koi8_u",
}
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(rb"""<html\b[^>]{0,300}?\blang\s*=\s*["']?([a-z]{2,3})\b""", re.IGNORECASE)
_HEAD = 100_000  # bytes in which a declaration is looked for; some pages have long scripts before it
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]{2,12}")
_SHORTEST_WITH_NUL = 20  # code points; in a shorter text, a NUL is a sign that it is none
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text, and notes on what was decided against the text's own declaration or without one."""

    text: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, html: bool = False) -> str:
    """Decode a file's bytes, with every newline as `\\n`; see `decode_noted`."""
    return decode_noted(data, html=html).text


def decode_noted(data: bytes, *, html: bool = False, charset: str | None = None) -> Decoded:
    """Decode a file's bytes, with every newline as `\\n`.

    Args:
        data: the whole file, or one whole line.
        html: consider the encoding and the language that an HTML page declares.
        charset: the encoding that the host of a page declares, which goes before the page's.

    Raises:
        ReadError: the bytes are not text, or are text in an encoding that cannot be determined.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError("binary_file", "is {kind}, not text; save it as plain text, Markdown or HTML", kind=what)
    decoded = _decode(data, html=html, charset=charset)
    return Decoded(clean_text(decoded.text.replace("\r\n", "\n").replace("\r", "\n")), decoded.notes)


def clean_text(text: str) -> str:
    """Return a text without stray NULs, which are no characters.

    Raises:
        ReadError: it holds many NULs or control characters, or lone surrogates.
    """
    controls = len(_CONTROL.findall(text))
    nuls = text.count("\x00")
    if nuls > max(len(text) // 100, int(len(text) >= _SHORTEST_WITH_NUL)) or controls > 4 + len(text) // 200:
        raise ReadError(
            "not_text", "is not text (it holds NULs or control characters); expected text, Markdown, HTML or JSONL"
        )
    if has_surrogates(text):
        raise ReadError(
            "surrogates", "holds half of a surrogate pair (\\ud800 to \\udfff), which is no character; correct the text"
        )
    return text.replace("\x00", "") if nuls else text


def signs_of_damage(text: str) -> tuple[str, ...]:
    """Return notes on characters of an article that were lost or wrongly decoded, here or before it was saved."""
    notes: list[str] = []
    lost = text.count("\ufffd")
    if lost:
        at = text.index("\ufffd")
        notes.append(
            f"{lost} of its characters cannot be read (\ufffd), the first in {text[max(0, at - 20) : at + 20]!r}"
        )
    wrong = [run for run in _BEYOND_ASCII.findall(text) if _is_utf8_misread(run)]
    # Such a run may be an article's own (`é\u00a0»`); where nearly all that is beyond ASCII is in them, it is not.
    if len(wrong) >= 3 and sum(map(len, wrong)) * 5 >= 4 * sum(not character.isascii() for character in text):
        notes.append(f"it was wrongly decoded before it was saved, as in {wrong[0]!r}; its words are kept as they are")
    return tuple(notes)


def _is_utf8_misread(run: str) -> bool:
    """Return whether characters are what UTF-8 looks like when it is read as Windows-1252: `Ã©`, `â€™`."""
    try:
        data = b"".join(character.encode("latin-1" if ord(character) < 0xA0 else "cp1252") for character in run)
        return len(data.decode("utf-8")) < len(run)
    except UnicodeError:
        return False


def evident_utf16(data: bytes) -> str | None:
    """Return UTF-16's byte order where every NUL lies on one side of its pair, as in text with spaces and newlines."""
    data = data[: len(data) // 2 * 2]
    nuls = data.count(0)
    if nuls < max(2, len(data) // 100):
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


def _decode(data: bytes, *, html: bool, charset: str | None) -> Decoded:
    for bom, marked in _BOMS:
        if data.startswith(bom):
            return Decoded(_lenient(data[len(bom) :], marked))
    encoding = evident_utf16(data)
    if encoding is not None:
        return Decoded(_lenient(data, encoding))
    if data.isascii():
        escapes = b"\x1b$" in data
        return Decoded(data.decode("iso2022_jp" if escapes and _decodes(data, "iso2022_jp") else "ascii"))
    declared = (_codec(charset) if charset else None) or (_declared(data) if html else None)
    sequences = _UTF8_SEQUENCE.findall(data)
    # In text of another encoding, hardly any bytes are sequences of UTF-8; in a short one, a few may be by chance.
    utf8 = sum(len(found) for found in sequences) * 2 > len(_HIGH.findall(data))
    chance = declared in MULTIBYTE and len(sequences) <= 8 and max(map(len, sequences), default=0) == 2
    if not utf8 or (chance and _decodes(data, declared or "utf-8")):
        return _legacy(data, declared, html=html)
    return Decoded(_lenient(data, "utf-8"))


def _legacy(data: bytes, declared: str | None, *, html: bool) -> Decoded:
    """Decode text that is not UTF-8, with a note where that was decided against a declaration or without one."""
    language = _LANGUAGE.search(data[:_HEAD]) if html else None
    encoding = find_legacy(
        data,
        declared=None if declared == "utf-8" else declared,
        language=language[1].decode("ascii") if language else None,
    )
    if encoding is None and declared in (None, "utf-8") and _few_damaged(data):
        return Decoded(data.decode("utf-8", "replace"))
    if encoding is None:
        also = f", nor {declared}, which the page declares" if declared not in (None, "utf-8") else ""
        raise ReadError(
            "not_decodable",
            "{problem}",
            problem=f"{_not_utf8(data)}{also}, and no other encoding is evident; save it as UTF-8",
        )
    text = _lenient(data, encoding)
    if encoding == declared or (declared is None and encoding == "cp1252"):
        return Decoded(text)
    but = f"it declares {declared}" if declared else "it declares none"
    return Decoded(text, (f"its encoding is taken to be {encoding}, as its words show; {but}",))


def _not_utf8(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _wrong(data, "UTF-8", error.start).removesuffix("; save it as UTF-8")
    return "is valid UTF-8 by chance only"


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _lenient(data: bytes, encoding: str) -> str:
    """Decode bytes of which at most one in a hundred characters, and not more than 20, is damaged."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") > _most_damaged(text):
            raise ReadError("not_decodable", "{problem}", problem=_wrong(data, encoding.upper(), error.start)) from None
        return text


def _few_damaged(data: bytes) -> bool:
    """Return whether so few bytes are not UTF-8 that the words are known without them."""
    text = data.decode("utf-8", "replace")
    return text.count("\ufffd") <= _most_damaged(text)


def _most_damaged(text: str) -> int:
    return min(20, len(text) // 100)


def _wrong(data: bytes, encoding: str, at: int) -> str:
    line = data.count(b"\n", 0, at) + 1
    return f"is not valid {encoding} (byte {at}, line {line}); save it as UTF-8"


def _declared(data: bytes) -> str | None:
    """Return the Python codec of the encoding a page declares; None if it declares no known one."""
    match = _DECLARED.search(_COMMENT.sub(b"", data[:_HEAD]))
    if match is None:
        return None
    return _codec((match[1] or match[2]).decode("ascii", "replace"))


def _codec(label: str) -> str | None:
    """Return the Python codec of an encoding by its name on the web; None if there is none."""
    label = label.lower()
    try:
        found = codecs.lookup(_WEB_LABELS.get(label, label))
        # Codecs such as rot13 and base64 are not encodings of text: bytes do not decode through them.
        b"a".decode(found.name)
    except (LookupError, ValueError):
        return None
    return found.name
