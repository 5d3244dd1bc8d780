"""Texts that are hard to escape: pieces of Discord's syntax, white space, controls and words in any order."""

from __future__ import annotations

from hypothesis import strategies as st

SYNTAX = (
    *(
        "*",
        "**",
        "***",
        "_",
        "__",
        "~~",
        "||",
        "`",
        "``",
        "```",
        "```py\n",
        "\\",
        "\\\\",
        "#",
        "# ",
        "## ",
        "### ",
        "-# ",
    ),
    *(
        "- ",
        "+ ",
        "* ",
        "-",
        "1986. ",
        "1. ",
        "1) ",
        "  - ",
        "> ",
        ">>> ",
        ">",
        "[a](https://b.org)",
        "[",
        "](",
        ")",
        "(",
    ),
    *(
        "http://",
        "https://a.org/b_c*d*",
        "discord://-/x",
        "steam://run/1",
        "<https://a.org>",
        "discord.gg/abc",
        "HTTPS://A.b",
    ),
    *(
        "<t:0>",
        "<t:1:R>",
        "<:a:1>",
        "<a:x:1>",
        ":smile:",
        ":+1:",
        ":+1::skin-tone-2:",
        "10:30:45",
        "@everyone",
        "@here",
    ),
    *("<@1>", "<@!1>", "<@&1>", "<#1>", "</ask:1>", "<id:customize>", "<1:customize>", "<mailto:a@b.c>", "<a@b.c>"),
    *("¯\\_(ツ)_/¯", "¯_(ツ)_/¯", "↔", "↔\ufe0f", "☎", "😀", "👩\u200d❤\u200d👩", "1\ufe0f\u20e3"),
)
SPACES = (
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n \n",
    "\t",
    "\xa0",
    "\u3000",
    "\u2028",
    "\u2029",
    "\r\n",
    "\r",
    "\f",
    "\x85",
    "\ufeff",
)
UNSEEN = (
    "\u200b",
    "\u200d",
    "\u2060",
    "\u202a",
    "\u202d",
    "\u202e",
    "\u202c",
    "\u2066",
    "\u2067",
    "\u2068",
    "\u2069",
    "\u200f",
)
WORDS = (
    "word",
    "foo_bar",
    "1986",
    "A",
    "é",
    "e\u0301",
    "שלום",
    "مرحبا",
    "漢字",
    "ก็",
    "\x00",
    "\ud800",
    ".",
    ",",
    "—",
    "'",
)

texts = st.one_of(
    st.lists(st.sampled_from(SYNTAX + SPACES + UNSEEN + WORDS), max_size=12).map("".join),
    st.lists(st.sampled_from((*SYNTAX, " ", "\n", "a")), max_size=8).map("".join),
    st.text(alphabet="*_~|`\\<>[]()#-+.:@!/ \na1", max_size=25),
    st.text(max_size=30),
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a range in it that splits no emoji."""
    text = draw(texts)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text, _whole(text, start), _whole(text, end)


def _whole(text: str, index: int) -> int:
    joins = "\ufe0f\u200d\u20e3"
    while 0 < index < len(text) and (text[index] in joins or text[index - 1] in joins):
        index += 1
    return index
