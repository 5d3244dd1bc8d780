from __future__ import annotations

import re
from typing import Any

import discord
import pytest
from hypothesis import example, given, strategies as st

from pullquote_bot.features.articles.browse import MAX_SEARCH
from pullquote_bot.i18n.translations import LANGUAGES, translator_for
from pullquote_bot.rendering.buttons import (
    MAX_REST,
    Button,
    ButtonItem,
    Row,
    answer_buttons,
    page_buttons,
    pager_buttons,
    unanswered_buttons,
    view_of,
)
from tests.discord_server.limits import message_problems

ID = "0123456789abcdef"
TEMPLATE = ButtonItem.__discord_ui_compiled_template__
says = st.sampled_from([translator_for(code) for code in LANGUAGES])
people = st.integers(1, 2**64 - 1)


def components(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    """Return the components sent to Discord for rows of buttons."""
    view = view_of(rows)
    return [] if view is None else view.to_components()  # type: ignore[return-value]


def matched(custom_id: str) -> re.Match[str]:
    match = TEMPLATE.fullmatch(custom_id)
    assert match is not None, custom_id
    return match


@given(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=6),
    st.sampled_from([ID, "-"]),
    st.text(max_size=150),
)
@example("titles", ID, "x" * 150)
def test_a_custom_id_is_never_too_long_and_read_as_it_was_written(action: str, answer: str, rest: str):
    custom_id = Button(label="x", action=action, answer=answer, rest=rest).custom_id
    assert len(custom_id) <= 100
    match = matched(custom_id)
    assert (match["action"], match["answer"], match["rest"]) == (action, answer, rest[:MAX_REST])


@pytest.mark.parametrize(
    "custom_id",
    ["", "pq", "pq:", "pq:more", "pq:more:", f"pq:more:{ID}", f"pq:MORE:{ID}:", "pq:more:0123:", f"x:more:{ID}:"],
)
def test_what_is_not_its_own_is_not_read(custom_id: str):
    assert TEMPLATE.fullmatch(custom_id) is None


@given(says, st.booleans())
def test_an_answer_has_its_buttons(say: Any, more: bool):
    rows = answer_buttons(ID, say, more=more)
    assert message_problems({"content": "x", "components": components(rows)}) == []
    actions = [button.action for row in rows for button in row]
    assert actions == ["more"] * more + ["around", "check", "delete", "good", "bad"]
    assert {button.answer for row in rows for button in row} == {ID}


sides = st.tuples(st.booleans(), st.booleans())


@given(says, people, st.integers(1, 3), st.integers(0, 2), st.integers(-10_000, 10_000), sides, st.booleans())
def test_a_pager_stays_within_every_limit(
    say: Any, owner: int, quotes: int, chosen: int, away: int, sides: tuple[bool, bool], shares: bool
):
    chosen, (before, after) = min(chosen, quotes - 1), sides
    where = {"owner": owner, "quotes": quotes, "chosen": chosen, "away": away}
    rows = pager_buttons(ID, say, **where, before=before, after=after, shares=shares)
    sent = components(rows)
    assert message_problems({"content": "x", "components": sent}) == []
    (*pages,), *choices = rows
    shared, pages = pages[2:], pages[:2]
    assert [button.action for button in shared] == ["share", "picture"] * shares
    assert {button.rest for button in shared} <= {f"{chosen}:{away}"}
    assert [button.disabled for button in pages] == [not before, not after]
    turned = [matched(button.custom_id)["rest"] for button in pages]
    assert turned == [f"{owner}:{chosen}:{away - 1}", f"{owner}:{chosen}:{away + 1}"]
    assert len(choices) == (quotes > 1)
    for row in choices:
        assert len(row) == quotes
        assert [button.disabled for button in row] == [away == 0 and number == chosen for number in range(quotes)]


@given(says, st.text(max_size=MAX_SEARCH), st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_list_is_turned_with_all_that_was_searched_for(say: Any, search: str, page_number: int, total: int):
    first = page_number * 10
    rows = page_buttons("titles", say, first=first, page=10, total=total, after=f":{search}")
    assert message_problems({"content": "x", "components": components(rows)}) == []
    if total <= 10:
        assert rows == ()
        return
    [(before, after)] = rows
    assert (before.disabled, after.disabled) == (first == 0, first + 10 >= total)
    for button, start in ((before, max(first - 10, 0)), (after, first + 10)):
        assert matched(button.custom_id)["rest"].partition(":") == (str(start), ":", search)


def test_where_there_are_no_buttons_there_is_no_view():
    assert view_of(()) is None


async def test_the_library_remembers_no_view():
    view = view_of(unanswered_buttons(ID, translator_for("en"), more=True))
    assert view is not None
    assert view.is_finished()
    assert view.timeout is None
    button, delete = view.children
    assert isinstance(delete, discord.ui.Button)
    assert (delete.custom_id, delete.label) == (f"pq:delete:{ID}:", "Delete")
    assert isinstance(button, discord.ui.Button)
    assert (button.custom_id, button.label) == (f"pq:more:{ID}:", "Closest passages")
