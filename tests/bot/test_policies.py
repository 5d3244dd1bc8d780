"""The texts of privacy policy and terms: complete, and true to what is stored."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from pullquote_bot.context import REMEMBERED
from pullquote_bot.features.ask.given import EDITABLE
from pullquote_bot.storage.answers import KEPT_DAYS
from pullquote_bot.storage.database import State

DOCS = Path(__file__).parents[2] / "docs"
PRIVACY, TERMS = ((DOCS / name).read_text("utf-8") for name in ("privacy.md", "terms.md"))
TOLD = {
    "answers": "of an answer, or a passage that was shared: the Discord ids of who asked or shared it",
    "votes": "a vote on an answer: the voter's Discord id",
    "questions": "a question in its own words",
    "servers": "of a server: its id, its settings",
    "pseudonyms": "the key of a server's pseudonyms",
    "uploads": "of a file that a server's managers add: its name, who added it",
    "uploaded": "which articles came of it",
    "grants": "which collections of articles it may read",
    "joined": "its name, how many members it has, and since when the bot is in it",
    "posts": "the id of a forum post that was considered for an answer, and of its server",
    "watches": "of a question that a server's managers watch: its words, its channel",
    "watched": "which passages were found for it and when they were posted",
    "digests": "of a digest: its channel and hours",
    "usage": "how many questions a server asked on a day",
}
"""What the policy says of each table of the bot's file."""


def test_the_policy_tells_of_everything_that_is_stored(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        tables = {
            row[0]
            for row in state.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        }
    assert tables == set(TOLD), "say in docs/privacy.md what is stored, then here which words say it"
    assert [words for words in TOLD.values() if words not in PRIVACY] == []


def test_the_policy_tells_for_how_long():
    rows = [line.split("|")[-2].strip() for line in PRIVACY.split("\n") if line.startswith("| ") and "id" in line]
    assert sum(f"{KEPT_DAYS} days" in row for row in rows) >= 2
    assert set(re.findall(r"(\d+) days", PRIVACY)) == {str(KEPT_DAYS)}
    assert f"up to {REMEMBERED:,} people" in PRIVACY
    assert EDITABLE.total_seconds() == 600
    assert "within the last ten" in PRIVACY


def test_what_is_to_be_filled_in_is_named_in_one_place():
    named = re.findall(r"^\| \[([A-Z]+)\] \|", PRIVACY, re.MULTILINE)
    used = re.findall(r"\[([A-Z]+)\]", PRIVACY.split("\n---\n")[1] + TERMS)
    assert sorted(named) == sorted(set(used))
    assert len(named) == len(set(named)) > 5
