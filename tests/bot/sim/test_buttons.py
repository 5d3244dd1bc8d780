from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from pullquote import Article
from tests.bot.sim.world import FARE, FARE_QUOTE, NONSENSE, SALE, World, labels, only
from tests.bot.support.newsroom import FERRY, MILL

PARAGRAPHS = FERRY.text.split("\n\n")
GONE = "This is no longer available: ask again."
STORMS = [
    Article(id=f"storm-{number}", title=f"Storm {number}", text=f"The storm reached village number {number} at night.")
    for number in range(5)
]
NOT_YOURS = "Only the person who asked or shared this, or a moderator, can delete it."
STORM = "Which village did the storm reach?"


def said(message: Any) -> str:
    [embed] = message.embeds
    return str(embed.description)


def stored(world: World) -> list[tuple[Any, ...]]:
    """Return everything the bot has stored."""
    tables = ("servers", "grants", "answers", "votes", "questions", "pseudonyms", "uploads", "uploaded")
    return [tuple(row) for table in tables for row in world.house.state.rows(f"SELECT * FROM {table}")]


def answer_id(answer: ResponseMessage | discord.Message) -> str:
    return labels(answer)["Delete"].split(":")[2]


def public(world: World) -> list[tuple[Any, ...]]:
    """Return what everyone sees in the channel."""
    return [(post.id, post.content, post.embeds) for post in world.general.history()]


async def test_more_shows_what_came_close_and_says_so(world: World):
    answer = only(await world.ask(FARE))
    more = only(await world.bo.click(answer, label="More passages"))
    assert more.ephemeral
    assert more.content == "These passages come close, but may not answer:"
    assert len(more.embeds) == 3
    assert FARE_QUOTE not in str([embed.description for embed in more.embeds]).replace("**", "")
    everything = list(labels(more))
    while "More passages" in everything:
        more = only(await world.bo.click(more, label="More passages"))
        everything = list(labels(more))
    assert everything
    assert all(label.startswith("Share ") for label in everything)


async def test_what_answers_is_not_mixed_with_what_may_not(world: World):
    world.house.add(*STORMS)
    answer = only(await world.ask(STORM))
    more = only(await world.ada.click(answer, label="More passages"))
    assert more.content == ""
    assert {embed.title for embed in (*answer.embeds, *more.embeds)} == {storm.title for storm in STORMS}
    rest = only(await world.ada.click(more, label="More passages"))
    assert rest.content == "These passages come close, but may not answer:"
    assert not {embed.title for embed in rest.embeds} & {storm.title for storm in STORMS}


async def test_there_is_no_more_than_all(world: World):
    answer = only(await world.ask(FARE))
    more = only(await world.forged(world.ada, answer, f"pq:more:{answer_id(answer)}:1000"))
    assert more.content == "That is all there is."


async def test_more_leaves_out_what_was_removed(world: World):
    answer = only(await world.ask(NONSENSE))
    world.house.remove(MILL.id)
    closest = only(await world.ada.click(answer, label="Closest passages"))
    assert {embed.title for embed in closest.embeds} <= {FERRY.title, "Memo on the harbour sale"}
    assert closest.embeds


async def test_a_pager_goes_through_the_paragraphs(world: World):
    answer = only(await world.ask(FARE))
    assert said(answer).replace("**", "") == PARAGRAPHS[1]
    pager = only(await world.ada.click(answer, label="Paragraphs around"))
    assert pager.ephemeral
    assert said(pager) == said(answer)
    assert list(labels(pager)) == ["◀ Before", "After ▶", "Share", "Share as picture"]
    first = only(await world.ada.click(pager, label="◀ Before"))
    assert first.id == pager.id
    assert said(first) == PARAGRAPHS[0]
    assert list(labels(first)) == ["After ▶", "Share", "Share as picture"]
    await world.ada.click(pager, label="After ▶")
    last = only(await world.ada.click(pager, label="After ▶"))
    assert "Captain Lind says" in said(last)
    assert list(labels(last)) == ["◀ Before", "Share", "Share as picture"]
    assert last.embeds[0].footer.text.endswith("paragraph 3 of 3")


async def test_a_pager_of_several_quotes_has_a_choice_of_them(world: World):
    world.house.add(*STORMS)
    answer = only(await world.ask(STORM))
    titles = [embed.title for embed in answer.embeds]
    pager = only(await world.bo.click(answer, label="Paragraphs around"))
    assert list(labels(pager)) == ["Share", "Share as picture", "Quote 2", "Quote 3"]
    for number in (2, 3, 1):
        pager = only(await world.bo.click(pager, label=f"Quote {number}"))
        assert pager.embeds[0].title == titles[number - 1]
        assert f"Quote {number}" not in labels(pager)


async def test_a_pager_is_its_owners(world: World):
    answer = only(await world.ask(FARE))
    pager = only(await world.ada.click(answer, label="Paragraphs around"))
    before = labels(pager)["◀ Before"]
    refused = only(await world.forged(world.bo, pager, before))
    assert refused.ephemeral
    assert refused.content == "These pages belong to somebody else: press the button under the answer."
    assert said(pager) == said(answer)


async def test_a_pager_of_a_changed_article_says_so(world: World):
    answer = only(await world.ask(FARE))
    world.house.add(replace(FERRY, text="All ferries are free of charge now."))
    pager = only(await world.ada.click(answer, label="Paragraphs around"))
    assert said(pager) == said(answer)
    assert "⚠ The article was changed after this was quoted." in pager.embeds[0].footer.text
    assert pager.embeds[0].colour != answer.embeds[0].colour
    before = only(await world.ada.click(pager, label="◀ Before"))
    assert said(before) == PARAGRAPHS[0]


async def test_a_pager_of_a_removed_article_ends(world: World):
    answer = only(await world.ask(FARE))
    pager = only(await world.ada.click(answer, label="Paragraphs around"))
    world.house.remove(FERRY.id)
    ended = only(await world.ada.click(pager, label="◀ Before"))
    assert (ended.content, ended.embeds, labels(ended)) == (GONE, [], {})
    assert only(await world.ada.click(answer, label="Paragraphs around")).content == GONE


async def test_checking_again(world: World):
    answer = only(await world.ask(FARE))

    async def checked() -> str:
        return only(await world.bo.click(answer, label="Check again")).content

    unchanged = "Quote 1: **unchanged**. The archive holds these words as they were quoted."
    assert await checked() == unchanged
    world.house.add(replace(FERRY, text=f"A new beginning.\n\n{FERRY.text}"))
    assert await checked() == unchanged
    world.house.add(replace(FERRY, text="A single ferry ticket costs ten crowns from June. The old fare was seven."))
    changed = await checked()
    assert changed.startswith("Quote 1: **changed**. The article no longer says it in these words.\n> ")
    assert "~~nine~~" in changed
    assert "**ten**" in changed
    world.house.add(replace(FERRY, text="Something else altogether."))
    assert await checked() == "Quote 1: **changed**. The article no longer says it in these words."
    world.house.remove(FERRY.id)
    assert await checked() == "Quote 1: **withdrawn**. The archive no longer holds what was quoted."


@pytest.mark.parametrize("who", ["ada", "moderator"])
async def test_an_answer_is_deleted_by_its_asker_and_by_a_moderator(world: World, who: str):
    answer = await world.mentioned(FARE)
    assert answer is not None
    await world.bo.click(answer, label="Helpful")
    result = await getattr(world, who).click(answer, label="Delete")
    assert result.response is None
    assert answer.id not in [message.id for message in world.general.history()]
    assert world.house.state.rows("SELECT * FROM answers") == world.house.state.rows("SELECT * FROM votes") == []


@pytest.mark.parametrize("who", ["bo", "keeper"])
async def test_nobody_else_deletes_an_answer(world: World, who: str):
    answer = only(await world.ask(FARE))
    before = stored(world)
    refused = only(await getattr(world, who).click(answer, label="Delete"))
    assert refused.ephemeral
    assert refused.content == NOT_YOURS
    assert answer.id in [message.id for message in world.general.history()]
    assert stored(world) == before


async def test_an_answer_in_a_direct_message_is_deleted_by_its_asker(world: World):
    answer = await world.told(world.stranger, FARE)
    assert answer is not None
    await world.stranger.click(answer, label="Delete")
    assert answer.id not in [message.id for message in world.stranger.dm_channel.history()]


async def test_an_asker_deletes_the_message_of_their_own_answer_alone(world: World):
    mine, other = only(await world.ask(FARE, world.bo)), only(await world.ask(FARE))
    refused = only(await world.forged(world.bo, other, labels(mine)["Delete"]))
    assert refused.content == NOT_YOURS
    assert {mine.id, other.id} <= {message.id for message in world.general.history()}


async def test_votes(world: World):
    answer = only(await world.ask(FARE))
    for who, label in (("ada", "Helpful"), ("bo", "Helpful"), ("bo", "Not helpful")):
        thanks = only(await getattr(world, who).click(answer, label=label))
        assert (thanks.ephemeral, thanks.content) == (True, "Thank you: noted.")
    votes = {tuple(row) for row in world.house.state.rows("SELECT voter, helpful FROM votes")}
    assert votes == {(world.ada.id, 1), (world.bo.id, 0)}


async def test_every_button_works_after_a_restart(world: World):
    world.house.add(*STORMS)
    answer = only(await world.ask(STORM))
    pager = only(await world.ada.click(answer, label="Paragraphs around"))
    await world.restart()
    assert len(only(await world.ada.click(answer, label="More passages")).embeds) == 2
    assert only(await world.ada.click(pager, label="Quote 3")).embeds[0].title == answer.embeds[2].title
    assert only(await world.ada.click(answer, label="Check again")).content.count("**unchanged**") == 3
    assert only(await world.ada.click(answer, label="Not helpful")).content == "Thank you: noted."
    assert only(await world.ada.click(answer, label="Paragraphs around")).embeds
    await world.ada.click(answer, label="Delete")
    assert answer.id not in [message.id for message in world.general.history()]


FORGED = [
    "pq:nonsense:{id}:",
    "pq:more:0123456789abcdef:",
    "pq:more:-:",
    "pq:more:{id}:-5",
    "pq:more:{id}:" + "9" * 70,
    "pq:more:{id}:" + "x" * 70,
    "pq:around:0123456789abcdef:",
    "pq:turn:{id}:",
    "pq:turn:{id}:::",
    "pq:turn:{id}:{me}:0",
    "pq:turn:{id}:{me}:0:0:0:0",
    "pq:turn:{id}:{me}:99:0",
    "pq:turn:{id}:{me}:-1:0",
    "pq:turn:{id}:{me}:0:99999",
    "pq:turn:{id}:{me}:0:-9999",
    "pq:turn:{id}:{me}:0:0",
    "pq:turn:{id}:{asker}:0:0",
    "pq:turn:{id}:" + "1" * 70,
    "pq:turn:-:{me}:0:0",
    "pq:check:0123456789abcdef:",
    "pq:check:{unanswered}:",
    "pq:around:{unanswered}:",
    "pq:delete:{id}:",
    "pq:delete:0123456789abcdef:",
    "pq:delete:-:\n",
    "pq:good:0123456789abcdef:",
    "pq:bad:-:",
    "pq:titles:-:",
    "pq:titles:-:x:y",
    "pq:titles:-:-10:",
    "pq:titles:-:--10:",
    "pq:titles:-:0:",
    "pq:titles:{id}:" + "9" * 70,
]


async def test_a_forged_button_does_nothing(world: World, caplog: pytest.LogCaptureFixture):
    answer, unanswered = only(await world.ask(FARE)), only(await world.ask(NONSENSE))
    ids = {"id": answer_id(answer), "unanswered": labels(unanswered)["Closest passages"].split(":")[2]}
    before, posts = stored(world), public(world)
    caplog.clear()
    for custom_id in FORGED:
        told = only(await world.forged(world.bo, answer, custom_id.format(**ids, me=world.bo.id, asker=world.ada.id)))
        assert told.ephemeral, custom_id
        assert told.content or told.embeds, custom_id
        assert stored(world) == before, custom_id
        assert public(world) == posts, custom_id
        assert not any("incident" in record.__dict__ for record in caplog.records), custom_id


async def test_a_button_that_is_none_of_the_bots_is_not_heard(world: World):
    world.faulty = True
    answer = only(await world.ask(FARE))
    sent = len(world.env.http_requests)
    for custom_id in ("nonsense", "pq:More:-:", "pq:more:ABCDEF0123456789:", "pq:more:", "pq:" * 33):
        await world.forged(world.bo, answer, custom_id)
        assert len(world.env.http_requests) == sent, custom_id


async def test_an_answer_forgotten_is_no_longer_available(world: World):
    answer = only(await world.ask(FARE))
    world.house.answering.answers.delete_answer(answer_id(answer))
    for label in ("More passages", "Paragraphs around", "Check again", "Helpful", "Not helpful"):
        assert only(await world.ada.click(answer, label=label)).content == GONE
    assert only(await world.bo.click(answer, label="Delete")).content == NOT_YOURS


async def test_the_buttons_of_another_servers_answer_do_not_work(world: World):
    secret, own = only(await world.ask(SALE)), only(await world.ask(FARE, world.cleo))
    before = stored(world)
    assert len(labels(secret)) > 1
    for label, custom_id in labels(secret).items():
        if label == "Delete":  # which acts on the message it is pressed on, here the presser's own
            continue
        told = only(await world.forged(world.cleo, own, custom_id))
        assert told.content == GONE
        assert told.embeds == []
        assert stored(world) == before


async def test_whoever_asked_in_vain_can_delete_the_reply(world: World):
    answer = await world.mentioned(NONSENSE)
    assert answer is not None
    refused = only(await world.bo.click(answer, label="Delete"))
    assert refused.content == NOT_YOURS
    await world.ada.click(answer, label="Delete")
    assert answer.id not in [one.id for one in world.general.history()]
    assert world.house.state.rows("SELECT * FROM answers") == []
