"""Buttons that survive a restart: the action of each, and the answer it belongs to, are in its custom_id.

`pq:ACTION:ANSWER:REST`: the action, the id under which the answer is stored (`-`: none), and the action's other
arguments. Whatever a custom_id says, `ButtonHandler` checks that whoever pressed the button may do that there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, cast

import discord

from pullquote import Filters
from pullquote_bot.i18n.translations import Translator

MAX_REST = 70
HELPFUL = "good"
UNASKED = "post"  # the rest of the buttons of an answer to a post that did not mention the bot
_TEMPLATE = r"pq:(?P<action>[a-z]+):(?P<answer>[0-9a-f]{16}|-):(?P<rest>[\s\S]*)"
Style = discord.ButtonStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: its label, its action, and the answer it belongs to."""

    label: str
    action: str
    answer: str = "-"
    rest: str = ""
    style: discord.ButtonStyle = Style.secondary
    disabled: bool = False

    @property
    def custom_id(self) -> str:
        """What Discord sends back when the button is pressed, at most 100 characters."""
        return f"pq:{self.action}:{self.answer}:{self.rest[:MAX_REST]}"


Row = tuple[Button, ...]


class Presses(Protocol):
    """What the client does for buttons."""

    async def pressed(self, interaction: discord.Interaction[Any], action: str, answer: str, rest: str) -> None:
        """Carry out a button's action."""


class ButtonItem(discord.ui.DynamicItem[discord.ui.Button[Any]], template=_TEMPLATE):
    """Any of the bot's buttons when it is pressed, rebuilt from its custom_id."""

    def __init__(self, button: discord.ui.Button[Any], action: str, answer: str, rest: str) -> None:
        super().__init__(button)
        self._pressed = (action, answer, rest)

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Rebuild the button from what Discord sends back."""
        return cls(cast("discord.ui.Button[Any]", item), match["action"], match["answer"], match["rest"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Pass the press on to the client."""
        await cast("Presses", interaction.client).pressed(interaction, *self._pressed)


def view_of(rows: Sequence[Row]) -> discord.ui.View | None:
    """Make Discord's view of rows of buttons; None if there are none.

    It is stopped at once: `ButtonItem` handles the buttons, so that the library need not remember any message.
    """
    if not rows:
        return None
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for one in row:
            button: discord.ui.Button[Any] = discord.ui.Button(
                label=one.label, custom_id=one.custom_id, style=one.style, disabled=one.disabled, row=number
            )
            view.add_item(button)
    view.stop()
    return view


def shows_answer(message: discord.Message) -> bool:
    """Return whether one of the bot's messages is an answer that quotes: only those are found helpful or not."""
    return any(custom_id.startswith(f"pq:{HELPFUL}:") for custom_id in _custom_ids(message.components))


def shows_shared(message: discord.Message) -> bool:
    """Return whether one of the bot's messages is a passage that somebody shared."""
    return not shows_answer(message) and any(
        custom_id.startswith("pq:around:") for custom_id in _custom_ids(message.components)
    )


def _custom_ids(components: Sequence[Any]) -> Iterator[str]:
    for component in components:
        yield getattr(component, "custom_id", None) or ""
        yield from _custom_ids(getattr(component, "children", ()))


def answer_buttons(
    answer: str, say: Translator, *, more: bool, rest: str = "", undated: str | None = None
) -> tuple[Row, ...]:
    """Return the buttons of an answer.

    Args:
        answer: its id.
        say: the reader's language.
        more: whether there are passages that are not shown.
        rest: `UNASKED` if nobody asked for it.
        undated: the question's filters, see `filters_text`, if it named a time that may be taken off.
    """
    look = [
        Button(label=say("Paragraphs around"), action="around", answer=answer),
        Button(label=say("Check again"), action="check", answer=answer),
        *_undated_button(answer, say, undated),
        Button(label=say("Delete"), action="delete", answer=answer, style=Style.danger),
    ]
    if more:
        look.insert(0, Button(label=say("More passages"), action="more", answer=answer, style=Style.primary))
    votes = (
        Button(label=say("Helpful"), action=HELPFUL, answer=answer),
        Button(label=say("Not helpful"), action="bad", answer=answer, rest=rest),
    )
    return tuple(look), votes


def _undated_button(answer: str, say: Translator, undated: str | None) -> Row:
    """Return the button that asks again without the time, if there is one and its arguments fit."""
    if undated is None or len(undated) > MAX_REST:
        return ()
    return (Button(label=say("At any time"), action="undate", answer=answer, rest=undated),)


def filters_text(filters: Filters) -> str:
    """Return a question's filters as the rest of a button's custom_id; `filters_of` reads them back."""
    return "\n".join(value or "" for value in (filters.after, filters.before, filters.outlet, filters.author)).rstrip()


def filters_of(rest: str) -> Filters:
    """Return the filters in the rest of a button's custom_id."""
    after, before, outlet, author = (*(value or None for value in rest.split("\n")[:4]), None, None, None, None)[:4]
    return Filters(after=after, before=before, outlet=outlet, author=author)


def unanswered_buttons(
    answer: str, say: Translator, *, more: bool, shown: bool = False, undated: str | None = None
) -> tuple[Row, ...]:
    """Return the buttons of a reply that answers nothing.

    Args:
        answer: its id.
        say: the reader's language.
        more: whether there are closest passages to show, or further ones.
        shown: whether some are shown already.
        undated: the question's filters, see `filters_text`, if it named a time that may be taken off.
    """
    undated_button = _undated_button(answer, say, undated)
    closest = Button(label=say("More passages") if shown else say("Closest passages"), action="more", answer=answer)
    return (
        (*((closest,) if more else ()), *undated_button, Button(label=say("Delete"), action="delete", answer=answer)),
    )


def refusal_buttons(asker: int, say: Translator) -> tuple[Row, ...]:
    """Return the button under a sentence that tells somebody why there is no answer, by which they delete it."""
    return ((Button(label=say("Delete"), action="delete", rest=str(asker)),),)


def pager_buttons(
    answer: str,
    say: Translator,
    *,
    owner: int,
    quotes: int,
    chosen: int,
    away: int,
    before: bool,
    after: bool,
    shares: bool,
) -> tuple[Row, ...]:
    """Return the buttons of a pager over the paragraphs around a quote.

    Args:
        answer: the answer's id.
        say: the reader's language.
        owner: the only person who may turn the pages.
        quotes: how many quotes there are to choose from.
        chosen: the index of the one that the pager is at.
        away: how many paragraphs from the quote it is.
        before: whether there is a paragraph before.
        after: whether there is one after.
        shares: whether its page may be shared.
    """

    def turn(quote: int, place: int, *, label: str, disabled: bool) -> Button:
        return Button(label=label, action="turn", answer=answer, rest=f"{owner}:{quote}:{place}", disabled=disabled)

    pages: Row = (
        turn(chosen, away - 1, label=say("◀ Before"), disabled=not before),
        turn(chosen, away + 1, label=say("After ▶"), disabled=not after),
    )
    if shares:
        place = f"{chosen}:{away}"
        pages += (
            Button(label=say("Share"), action="share", answer=answer, rest=place, style=Style.primary),
            Button(label=say("Share as picture"), action="picture", answer=answer, rest=place),
        )
    if quotes < 2:
        return (pages,)
    choices = tuple(  # `quote` makes a custom_id different from that of a page button; Discord refuses equal ones
        Button(
            label=say("Quote {number}", number=number + 1),
            action="turn",
            answer=answer,
            rest=f"{owner}:{number}:0:quote",
            disabled=number == chosen and away == 0,
        )
        for number in range(quotes)
    )
    return pages, choices


def share_buttons(answer: str, say: Translator, places: Sequence[int]) -> Row:
    """Return the buttons that share the passages of one message, by their places among all of the answer's."""
    return tuple(
        Button(label=say("Share {number}", number=number), action="share", answer=answer, rest=f"{place}:0")
        for number, place in enumerate(places, 1)
    )


def shared_buttons(answer: str, say: Translator) -> tuple[Row, ...]:
    """Return the buttons of a passage that somebody shared."""
    return (
        (
            Button(label=say("Paragraphs around"), action="around", answer=answer),
            Button(label=say("Check again"), action="check", answer=answer),
            Button(label=say("Delete"), action="delete", answer=answer, style=Style.danger),
        ),
    )


def page_buttons(
    action: str, say: Translator, *, first: int, page: int, total: int, before: str = "", after: str = ""
) -> tuple[Row, ...]:
    """Return the buttons that turn the pages of a list; none if there is only one.

    Args:
        action: shows another page.
        say: the reader's language.
        first: how many entries come before the page.
        page: how many a page has.
        total: how many there are.
        before: what stands in the action's arguments before the number of the page's first entry.
        after: what stands after it.
    """
    if total <= page:
        return ()
    places = (max(0, first - page), first + page)
    back, on = (f"{before}{place}{after}" for place in places)
    return (
        (
            Button(label=say("◀ Before"), action=action, rest=back, disabled=first == 0),
            Button(label=say("After ▶"), action=action, rest=on, disabled=first + page >= total),
        ),
    )
