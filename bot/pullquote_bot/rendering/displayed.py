r"""What somebody wrote, read as a person reads it: without formats, and without what is no word of theirs.

Formats: https://support.discord.com/hc/en-us/articles/210298617. What stands between `<` and `>` (mentions, emoji,
timestamps, commands): https://docs.discord.com/developers/reference#message-formatting. Every pattern takes time in
proportion to the text: they run in the event loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.markdown import unescaped

_HIDDEN = 0xF0000  # added to an escaped character while formats are looked for
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_KEPT = re.compile("[\U000f0021-\U000f007e]")
_TAG = r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+|/[^<>:\n]+:\d+|https?://[^<>\s]+)>"
_MOMENT = re.compile(r"<t:(-?\d{1,12})(?::([fFdDR]))?>")


def _compiled(*formats: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern, re.MULTILINE), kept) for pattern, kept in formats]


_CODE = _compiled((r"```(?:[\w+.#-]*\n)?([^`]+)```", r"\1"), (r"(`{1,2})([^`]+)\1", r"\2"))
_LINES = _compiled((r"^ *(?:>>> |> )", ""), (r"^ *(?:#{1,3}|[-*+]|\d{1,2}[.)]) +", ""))
_LINKS = _compiled((r"\[([^\[\]\n]+)\]\(<?https?://[^)\[\s]+(?: +\"[^\"\n\[]*\")?\)", r"\1"))
_EMPHASIS = _compiled(
    (r"\*\*([^*]+(?:\*[^*]+)*\*?)\*\*(?!\*)", r"\1"),
    (r"__([^\n]+?)__(?!_)", r"\1"),
    (r"~~([^~]+(?:~[^~]+)*)~~", r"\1"),
    (r"\|\|([^|]+(?:\|[^|]+)*)\|\|", r"\1"),
    (r"\*(?=\S)([^*\n]+?)(?<=\S)\*", r"\1"),
    (r"(?<!\w)_(?=\S)((?:[^\n_]|(?<=\w)_(?=\w))+)(?<=\S)_(?!\w)", r"\1"),
)
_CLAIM = [
    *_CODE,
    *_compiled((r"^-# .*", "")),
    *_LINES,
    *_LINKS,
    *_compiled((_TAG, ""), (r"^[^\S\n]*https?://\S+[^\S\n]*$", "")),
    *_EMPHASIS,
]
_QUESTION = [
    *_CODE,
    *_compiled((r"^-# +", "")),
    *_LINES,
    *_LINKS,
    *_compiled((_TAG, " "), (r"(?<!\w)@(?:everyone|here)\b", " "), (r"https?://\S+", " ")),
    *_EMPHASIS,
]


def displayed(markdown: str) -> str:
    """Read a text without formats, mentions, addresses outside of its words, quote marks and small print."""
    text = _read(markdown, _CLAIM)
    words = text.split()
    while len(words) > 1 and words[-1].startswith(("https://", "http://")):  # addresses after the last word
        text = text[: text.rindex(words.pop())]
    return text.strip()


def asked(markdown: str) -> str:
    """Read a question without formats, addresses and mentions: whom it is for is no word of what is asked.

    A timestamp is read as its day, which is what the asker sees.
    """
    return " ".join(_read(_MOMENT.sub(_day, markdown), _QUESTION).split())


def _read(markdown: str, formats: Iterable[tuple[re.Pattern[str], str]]) -> str:
    text = _ESCAPED.sub(lambda match: chr(_HIDDEN + ord(match[1])), markdown)
    for pattern, kept in formats:
        text = pattern.sub(kept, text)
    return unescaped(_KEPT.sub(lambda match: chr(ord(match[0]) - _HIDDEN), text))


def _day(moment: re.Match[str]) -> str:
    """Return the day of a timestamp; none of one that no calendar has."""
    try:
        return translator_for("en").date(datetime.fromtimestamp(int(moment[1]), UTC).date().isoformat())
    except (OverflowError, ValueError, OSError):
        return " "
