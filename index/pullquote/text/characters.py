"""Properties of single characters, from Unicode's tables: scripts, hidden characters, controls."""

from __future__ import annotations

import json
from functools import lru_cache

import regex

# Scripts written without spaces between words (Hangul has spaces). Digits are left out: they form numbers.
_SPACELESS = regex.compile(
    r"[[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Line_Break=Complex_Context}"
    r"\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}\u3006\u303c\u30fc\uff70\uff9e\uff9f]--\p{Nd}]",
    regex.VERSION1,
)
_SCRIPT = regex.compile(
    r"(?P<digits>\p{Nd})|(?P<han>[\p{Han}\u3006ヶヵ])|(?P<hiragana>\p{Hiragana})|(?P<katakana>[\p{Katakana}\u30fc])"
)
_FIRST_SPACELESS = "\u0e00"
_MARK = regex.compile(r"\p{M}")

HIDDEN = r"[\p{Cf}&&\p{Default_Ignorable_Code_Point}--[\U000e0020-\U000e007f]]"
"""Pattern (`regex.VERSION1`) of the characters that show nothing: soft hyphens, zero-width characters, joiners and
direction marks. The tags that make a flag of an emoji are not hidden."""

_HIDDEN = regex.compile(HIDDEN, regex.VERSION1)
_FIRST_HIDDEN = "\u00ad"

# Controls, lone surrogates, line and paragraph separators, and bidirectional controls.
_CONTROLS = regex.compile(r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]")

# What controls a terminal, or shows a reader something else than is there: controls but tab and newline, halves of
# characters, separators of lines, bidirectional embeddings, overrides and isolates, tags that make no flag, and what is
# hidden between characters of an alphabet that does without it, as in a name or an address.
_ALPHABET = r"[\p{Latin}\p{Greek}\p{Cyrillic}\u0021-\u007e]"
_JOINER = r"[\u061c\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb]"
_MISLEADING = regex.compile(
    r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069--[\t\n]]"
    rf"|(?<={_ALPHABET}){_JOINER}+(?={_ALPHABET})"
    r"|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+",
    regex.VERSION1,
)


@lru_cache(maxsize=65536)
def is_hidden(character: str) -> bool:
    """Return whether a character is invisible: a soft hyphen, a zero-width character, a joiner, a direction mark."""
    return character >= _FIRST_HIDDEN and _HIDDEN.match(character) is not None


def remove_hidden(text: str) -> str:
    """Return a text without invisible characters."""
    return text if text.isascii() else _HIDDEN.sub("", text)


@lru_cache(maxsize=65536)
def is_spaceless(character: str) -> bool:
    """Return whether a character belongs to a script written without spaces between words."""
    return character >= _FIRST_SPACELESS and _SPACELESS.match(character) is not None


def is_mostly_spaceless(text: str) -> bool:
    """Return whether more than half of a text's visible characters belong to scripts without spaces."""
    if not text or max(text) < _FIRST_SPACELESS:
        return False
    visible = sum(not character.isspace() for character in text)
    return 2 * sum(map(is_spaceless, text)) > visible


def script(character: str) -> str:
    """Return a character's script, grouped so that a word ends where the group changes.

    Returns:
        `digits`, `han`, `hiragana`, `katakana`, `other` for the other scripts without spaces, `letters` for the rest.
    """
    match = _SCRIPT.match(character)
    if match is not None and match.lastgroup is not None:
        return match.lastgroup
    return "other" if is_spaceless(character) else "letters"


@lru_cache(maxsize=65536)
def is_word_character(character: str) -> bool:
    """Return whether a character can be part of a word: a letter, a digit, a mark, an underscore."""
    return character.isalnum() or character == "_" or (character > "\u02ff" and _MARK.match(character) is not None)


def has_letter_or_digit(text: str) -> bool:
    """Return whether a text contains a letter or a digit."""
    return any(map(str.isalnum, text))


def has_surrogates(text: str) -> bool:
    """Return whether a string contains lone surrogates, as undecodable arguments do: UTF-8 cannot encode them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def single_line(text: str) -> str:
    """Return a text as one line: controls, line separators and bidirectional overrides become spaces."""
    return " ".join((text if text.isprintable() else _CONTROLS.sub(" ", text)).split())


def show_controls(text: str) -> str:
    """Return a text in which whatever controls a terminal or misleads a reader is seen, one character for one.

    Controls become their pictures; those without a picture, among them the ones that reverse the direction of text,
    become U+FFFD. Tab and newline stay.
    """
    return _MISLEADING.sub(lambda match: "".join(map(_picture, match[0])), text)


def escape_controls(text: str) -> str:
    """Return a text in which the same characters are escaped as JSON does it (`\\u001b`).

    The JSON of a value stays JSON of that value.
    """
    return _MISLEADING.sub(lambda match: json.dumps(match[0])[1:-1].replace("\x7f", "\\u007f"), text)


def _picture(character: str) -> str:
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"
