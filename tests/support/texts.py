"""Texts that are hard on offsets, from which hypothesis draws in the tests of passages and quoting."""

from __future__ import annotations

from hypothesis import strategies as st

WORDS = (
    "ferry",
    "Ferry",
    "the",
    "The",
    "fare",
    "3,500",
    "3.5",
    "art",
    "party",
    "don’t",
    "well-known",
    "Straße",
    "İzmir",
)
NASTY = (
    *(" ", "  ", "\u00a0", "\u3000", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\t", "\r"),
    *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200f", "\u0301", "\ufe0f", "e\u0301", "\u0915\u094d\u200d"),
    *(
        "😀",
        "👨\u200d👩\u200d👧",
        "👍🏽",
        "🇰🇷",
        "𝔸",
        "北京",
        "한국어",
        "ไทย",
        "שלום",
        "السلام",
        "ǆ",
        "ﬁ",
        "ŉ",
        "İ",
        "ß",
    ),
    *(
        ". ",
        "! ",
        "? ",
        "。",
        "！",
        "؟ ",
        "।",
        "...",
        "…",
        "U.S.",
        "Dr. ",
        "B\u00a0. ",
        "1. ",
        "“",
        "”",
        "«",
        "»",
        "'",
        '"',
    ),
    *("‘", "’", "(", ")", "[", "]", "-", "–", "—", "−", ",", ";", ":", "&", "%", "#", "*", "\0", "\x7f"),
)
LINES = ("\n", "\n\n", "\n \n", "\n\u00a0\n", "\n\u2028\n", "\n\n\n", "\n\x0c\n\t\n")

inline = st.lists(st.sampled_from((*WORDS, *NASTY, " ", " ", " ", ". ")), max_size=30).map("".join)
texts = st.lists(st.sampled_from((*WORDS, *NASTY, *LINES, " ", " ", " ", ". ", "\n\n")), max_size=50).map("".join)
