from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from pullquote_bot.rendering.displayed import asked, displayed

QUESTION = "What does a ferry ticket cost?"
WRITTEN = (
    "**What does a ferry ticket cost?**",
    "What does a *ferry ticket* cost?",
    "What does a _ferry ticket_ cost?",
    "***What does*** a __ferry__ ticket cost?",
    "What does a ||ferry ticket|| cost?",
    "||What does a\nferry ticket cost?||",
    "**What does a\nferry** ticket cost?",
    "What does a ~~ferry~~ ticket cost?",
    "What does a `ferry ticket` cost?",
    "```\nWhat does a ferry ticket cost?\n```",
    "```md\nWhat does a ferry ticket cost?```",
    "> What does a ferry ticket cost?",
    ">>> What does a ferry\nticket cost?",
    "# What does a ferry ticket cost?",
    "-# What does a ferry ticket cost?",
    "- What does a ferry ticket cost?",
    "What does a [ferry ticket](https://ledger.example.org/x) cost?",
    'What does a [ferry ticket](<https://ledger.example.org/x> "fares") cost?',
    "What does a ferry ticket cost? https://ledger.example.org/x?y=1",
    "https://ledger.example.org/x What does a ferry ticket cost?",
    "<https://ledger.example.org> What does a ferry ticket cost?",
    "<@123456789012345678> What does a ferry ticket cost?",
    "What does a ferry ticket cost<@!123456789012345678>?",
    "<@&123456789012345678><#123456789012345678> What does a ferry ticket cost?",
    "What does a<:boat:123456789012345678>ferry <a:wave:123456789012345678> ticket cost?",
    "</ask:123456789012345678> What does a ferry ticket cost?",
    "</articles browse:123456789012345678> What does a ferry ticket cost?",
    "<id:customize> What does a ferry ticket cost? <t:1700000000:t>",
    "@everyone What does a ferry ticket cost? @here",
    "**||<@123456789012345678> What does a _ferry_ ticket cost?||**",
    "What\u2003does  a\n\nferry ticket cost?",
)  # fmt: skip
LITERAL = (
    r"What does \*this\* mean?",
    "Did 3 * 4 * 5 = 60?",
    "What is snake_case_name?",
    "Is a < b and c > d?",
    "Who is @holm on the ferry?",
    "Was it 5 ~ 6 crowns?",
    "a || b?",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_a_question_is_read_as_a_person_reads_it(written: str):
    assert asked(written).replace("cost ?", "cost?") == QUESTION


@pytest.mark.parametrize("written", LITERAL)
def test_what_is_no_format_stays(written: str):
    assert asked(written) == written.replace("\\", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("What was reported on <t:1677888000:D>?", "What was reported on 4 March 2023?"),
        ("What was reported <t:1677888000>?", "What was reported 4 March 2023?"),
        ("What was reported <t:1677888000:R>?", "What was reported 4 March 2023?"),
        ("What was reported at <t:1677888000:t>?", "What was reported at ?"),
        ("What was reported <t:999999999999:F>?", "What was reported ?"),
        ("<@123456789012345678>", ""),
        ("||<:boat:1>||", ""),
    ],
)
def test_moments_are_days_and_mentions_nothing(written: str, read: str):
    assert asked(written) == read


@pytest.mark.parametrize(
    "mark", ["**", "*", "_", "__", "||", "~~", "`", "```", "[", "<@1", "a|", "**a***b", "_a ", "](h", ">", "\n> "]
)
def test_reading_takes_no_time(mark: str):
    text = mark * (4000 // len(mark))
    started = time.perf_counter()
    asked(text)
    displayed(text)
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize("read", [asked, displayed])
def test_a_hostile_text_takes_time_in_proportion_to_its_length(read: Callable[[str], str]) -> None:
    """Each of these took over half a second where an unclosed format was looked for from every place."""
    pieces = (
        "[",
        "\n",
        " ",
        "[a](https://b",
        "_a ",
        " _a",
        "[a",
        " \n",
        "\t",
        "</a",
        "<https://a",
        "https://a ",
        "**",
        "~~",
    )
    for piece in pieces:
        text = (piece * 16_000)[:16_000]
        started = time.process_time()
        read(text)
        read("**" + text + "x")
        assert time.process_time() - started < 0.4, repr(piece)
