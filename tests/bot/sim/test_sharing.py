"""Sharing what only one person was shown: in words, and as a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from simcord.results import ResponseMessage

from pullquote import Article
from pullquote_bot.features.buttons import sharing
from pullquote_bot.features.buttons.sharing import Pace, Sharing
from pullquote_bot.rendering.buttons import shows_answer
from tests.bot.rendering.test_drawing import size_of
from tests.bot.sim.test_buttons import GONE, NOT_YOURS, STORM, STORMS, answer_id
from tests.bot.sim.world import FARE, FARE_QUOTE, SALE, World, labels, only
from tests.bot.support.newsroom import FERRY, MILL

HOSTILE = Article(
    id="hostile",
    title="@everyone **<@1>** \u202edlrow",
    outlet="Upland Courier",
    url="https://courier.example.org/hostile",
    text="The storm reached @everyone and <@1> in village number 99 at night.",
)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let people share as often as they like; how often they may is tested by itself."""
    monkeypatch.setattr(Pace, "wait", lambda *_: 0.0)


async def pager_of(world: World, question: str = FARE, by: Any = None) -> ResponseMessage:
    """Ask, and open the paragraphs around the answer's quote."""
    answer = only(await world.ask(question, by))
    return only(await (by or world.ada).click(answer, label="Paragraphs around"))


async def shared(world: World, page: Any, by: Any = None, label: str = "Share") -> discord.Message:
    """Share what a page shows; return what was posted."""
    before = world.general.last_message
    told = only(await (by or world.ada).click(page, label=label))
    posted = world.general.last_message
    assert posted is not None
    assert before is None or posted.id != before.id, told.content
    assert told.ephemeral
    assert told.content == f"Shared: {posted.jump_url}"
    return posted


async def test_a_paragraph_around_a_quote_is_shared_with_its_source(world: World):
    pager = await pager_of(world, by=world.bo)
    first = only(await world.bo.click(pager, label="◀ Before"))
    posted = await shared(world, first, world.bo)
    assert posted.content.splitlines() == ["-# Shared by bo"]
    [embed] = posted.embeds
    assert (embed.title, embed.description) == (FERRY.title, "The council met on Monday.")
    assert embed.url.startswith(FERRY.url)
    assert embed.footer.text == "Ada Holm · Harbour Ledger · 4 March 2023 · paragraph 1 of 3"
    assert list(labels(posted)) == ["Paragraphs around", "Check again", "Delete"]
    assert posted.reference is None


async def test_one_of_the_further_passages_is_shared(world: World):
    world.house.add(*STORMS)
    answer = only(await world.ask(STORM))
    more = only(await world.bo.click(answer, label="More passages"))
    assert [label for label in labels(more) if label.startswith("Share")] == ["Share 1", "Share 2"]
    posted = await shared(world, more, world.bo, "Share 2")
    assert posted.embeds[0].title == more.embeds[1].title
    assert "**" in posted.embeds[0].description, "the sentence that answers is marked"
    rest = only(await world.bo.click(more, label="More passages"))
    close = await shared(world, rest, world.bo, "Share 1")
    assert close.embeds[0].title == rest.embeds[0].title
    assert "**" not in close.embeds[0].description, "it is not claimed to answer"


async def test_a_number_shares_the_passage_that_has_it_although_one_before_was_removed(world: World):
    world.house.add(*STORMS)
    answer = only(await world.ask(STORM))
    world.house.remove(
        only(await world.ada.click(answer, label="More passages")).embeds[0].title.replace("Storm ", "storm-")
    )
    more = only(await world.ada.click(answer, label="More passages"))
    assert len(more.embeds) == 1
    assert (await shared(world, more, label="Share 1")).embeds[0].title == more.embeds[0].title


async def test_what_a_server_added_says_so_where_it_is_shared(world: World):
    pager = await pager_of(world, SALE)
    posted = await shared(world, pager)
    assert "⚠ Unchecked: added by this server" in posted.embeds[0].footer.text
    picture = await shared(world, pager, label="Share as picture")
    assert "⚠ Unchecked: added by this server" in picture.content
    assert "⚠ Unchecked: added by this server" in (picture.attachments[0].description or "")


async def test_what_is_shared_is_deleted_by_whoever_shared_it_and_by_a_moderator(world: World):
    pager = await pager_of(world)  # of Ada's
    for who in (world.ada, world.moderator):
        posted = await shared(world, pager)
        refused = only(await world.bo.click(posted, label="Delete"))
        assert refused.content == NOT_YOURS
        await who.click(posted, label="Delete")
        assert posted.id not in [one.id for one in world.general.history()]
    assert len(world.house.state.rows("SELECT * FROM answers")) == 1, "only the answer itself is remembered"


async def test_whoever_asked_does_not_delete_what_another_shared(world: World):
    answer = only(await world.ask(FARE))
    pager = only(await world.bo.click(answer, label="Paragraphs around"))
    posted = await shared(world, pager, world.bo)
    assert only(await world.ada.click(posted, label="Delete")).content == NOT_YOURS


async def test_sharing_and_what_is_shared_survive_a_restart(world: World):
    pager = await pager_of(world)
    await world.restart()
    posted = await shared(world, pager)
    picture = await shared(world, pager, label="Share as picture")
    await world.restart()
    for one in (posted, picture):
        around = only(await world.bo.click(one, label="Paragraphs around")).embeds[0]
        assert str(around.description).replace("**", "") == FARE_QUOTE
        assert "**unchanged**" in only(await world.bo.click(one, label="Check again")).content
        await world.ada.click(one, label="Delete")
        assert one.id not in [message.id for message in world.general.history()]


async def test_a_passage_that_was_removed_meanwhile_is_not_shared(world: World):
    pager = await pager_of(world)
    world.house.remove(FERRY.id)
    before, stored = world.general.last_message, world.house.state.rows("SELECT * FROM answers")
    for label in ("Share", "Share as picture"):
        told = only(await world.ada.click(pager, label=label))
        assert told.content == "This passage is no longer in the archive, so it was not shared."
    assert world.general.last_message == before
    assert world.house.state.rows("SELECT * FROM answers") == stored


async def test_only_what_may_be_read_now_is_shared(world: World):
    """A grant that was withdrawn meanwhile counts."""
    world.house.add(replace(MILL, id="granted", text="The lighthouse of Skagen burns whale oil."), collection="extra")
    world.house.answering.servers.grant(world.home.id, "extra")
    pager = await pager_of(world, "What does the lighthouse of Skagen burn?")
    assert "whale oil" in str(pager.embeds[0].description)
    world.house.answering.servers.revoke(world.home.id, "extra")
    told = only(await world.ada.click(pager, label="Share"))
    assert told.content == "This passage is no longer in the archive, so it was not shared."
    assert "whale" not in str([one.embeds for one in world.general.history() if not one.interaction_metadata])


@pytest.mark.parametrize(
    ("whose", "may_not", "label", "why"),
    [
        ("ada", "send_messages", "Share", "You may not write in {channel}, so you cannot share there."),
        ("bot", "send_messages", "Share", "I may not write in {channel}, so nothing can be shared there."),
        ("ada", "attach_files", "Share as picture", "You may not attach files in {channel}: share it in words."),
        ("bot", "attach_files", "Share as picture", "I may not attach files in {channel}: share it in words."),
    ],
)
async def test_who_may_not_write_there_shares_nothing(world: World, whose: str, may_not: str, label: str, why: str):
    pager = await pager_of(world)
    before = world.general.last_message
    await set_permissions(world, world.ada.id if whose == "ada" else world.env.backend.bot_user.id, may_not)
    told = only(await world.ada.click(pager, label=label))
    assert told.content == why.format(channel=f"<#{world.general.id}>")
    assert world.general.last_message == before
    assert len(world.house.state.rows("SELECT * FROM answers")) == 1


async def set_permissions(world: World, who: int, denied: str) -> None:
    deny = discord.Permissions(**{denied: True}).value
    world.env.backend.set_overwrite(world.general.id, Overwrite(who, OverwriteType.MEMBER, 0, deny))
    await world.env.settle()


async def test_where_embeds_are_not_allowed_it_is_shared_as_text(world: World):
    pager = await pager_of(world)
    await set_permissions(world, world.env.backend.bot_user.id, "embed_links")
    posted = await shared(world, pager)
    assert posted.embeds == []
    assert f"<{FERRY.url}" in posted.content
    assert "Harbour Ledger" in posted.content


async def test_where_the_server_lets_the_bot_not_answer_nothing_is_shared(world: World):
    pager = await pager_of(world)
    other = world.home.create_text_channel("other")
    await world.keeper.slash(world.general, "settings", allow=other)
    told = only(await world.ada.click(pager, label="Share"))
    assert told.content == "This server lets me answer in other channels only, so nothing can be shared here."


async def test_a_post_that_discord_refuses_is_not_remembered(world: World):
    world.faulty = True
    pager = await pager_of(world)
    world.env.backend.faults.append(
        {"method": "POST", "path": f"/channels/{world.general.id}/messages", "status": 403, "code": 200000,
         "message": "blocked", "times": 1}
    )  # fmt: skip
    told = only(await world.ada.click(pager, label="Share"))
    assert told.content == f"This server's AutoMod does not let my answer through in <#{world.general.id}>."
    assert len(world.house.state.rows("SELECT * FROM answers")) == 1


async def test_nothing_is_offered_for_sharing_in_a_direct_message(world: World):
    answer = await world.told(world.stranger, FARE)
    assert answer is not None
    for label in ("Paragraphs around", "More passages"):
        page = only(await world.stranger.click(answer, label=label))
        assert not [one for one in labels(page) if "Share" in one]
    told = only(await world.forged(world.stranger, page, f"pq:share:{answer_id(answer)}:0:0"))
    assert told.content != ""
    assert world.stranger.dm_channel.last_message == answer


async def test_what_is_shared_mentions_nobody_and_cannot_pass_for_more(world: World):
    world.house.add(HOSTILE)
    world.env.backend.users[world.bo.id].global_name = "@everyone **Ada**\n# by"
    pager = await pager_of(world, "Who did the storm reach in village number 99?", world.bo)
    for label in ("Share", "Share as picture"):
        posted = await shared(world, pager, world.bo, label)  # `World.check` looks at mentions and limits
        head = posted.content.split("\n")[0]
        assert head.startswith("-# Shared by \\@everyone \\*\\*Ada\\*\\* \\# by (bo)")


FORGED = ["", ":", "0", "0:0:0", "x:0", "99:0", "-1:0", "0:99999", "0:-99999", "9" * 70]


async def test_a_forged_share_posts_nothing(world: World):
    answer = only(await world.ask(FARE))
    pager = only(await world.bo.click(answer, label="Paragraphs around"))
    before = [one.id for one in world.general.history()]
    for action in ("share", "picture"):
        for rest in FORGED:
            told = only(await world.forged(world.bo, pager, f"pq:{action}:{answer_id(answer)}:{rest}"))
            assert (told.ephemeral, told.content) == (True, GONE), rest
        told = only(await world.forged(world.bo, answer, f"pq:{action}:{answer_id(answer)}:0:0"))
        assert told.content == GONE, "on what everybody sees"
        told = only(await world.forged(world.bo, pager, f"pq:{action}:0123456789abcdef:0:0"))
        assert told.content == GONE
    assert [one.id for one in world.general.history()] == before


async def test_another_servers_passage_is_not_shared(world: World):
    secret = only(await world.ask(SALE))
    own = only(await world.cleo.click(only(await world.ask(FARE, world.cleo)), label="Paragraphs around"))
    before = world.elsewhere.last_message
    for action in ("share", "picture"):
        told = only(await world.forged(world.cleo, own, f"pq:{action}:{answer_id(secret)}:0:0"))
        assert told.content == GONE
    assert world.elsewhere.last_message == before


async def test_a_passage_is_shared_as_a_picture(world: World):
    posted = await shared(world, await pager_of(world), label="Share as picture")
    assert posted.content.splitlines() == [
        "-# Shared by ada",
        "-# — “Ferry fares rise again” · Ada Holm · Harbour Ledger · 4 March 2023 · paragraph 2 of 3",
        f"-# <{FERRY.url}#:~:text=A%20single%20ferry%20ticket%20costs,The%20old%20fare%20was%20seven%2E>",
    ]
    [picture] = posted.attachments
    assert (picture.filename, picture.content_type) == ("quote.png", "image/png")
    assert size_of(await picture.read())[0] == 1080
    description = picture.description or ""
    assert description.startswith(f"“{FARE_QUOTE}”\n“Ferry fares rise again”\nAda Holm · Harbour Ledger")
    assert FERRY.url in description


async def test_a_picture_that_cannot_be_drawn_is_not_posted(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharing, "draw", lambda _: None)
    pager = await pager_of(world)
    before = world.general.last_message
    told = only(await world.ada.click(pager, label="Share as picture"))
    assert told.content == "This passage cannot be drawn as it is written: share it in words."
    assert world.general.last_message == before


async def test_whoever_shares_too_fast_is_told_when_to_share_again(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    world.env.bot._sharing = Sharing(world.house.answering, Pace(lambda: 0.0))  # type: ignore[attr-defined]
    pager = await pager_of(world)
    await shared(world, pager)
    told = only(await world.ada.click(pager, label="Share"))
    assert told.content.startswith("Not so fast: share again <t:")


async def test_the_receipt_of_a_picture_is_the_one_that_verifying_its_words_shows(world: World):
    posted = await shared(world, await pager_of(world), label="Share as picture")
    words, *_, receipt = (posted.attachments[0].description or "").splitlines()
    verified = only(await world.bo.slash(world.general, "verify", text=words.strip("“”")))
    assert verified.content.startswith("**Exact:**")
    assert verified.embeds[0].description.endswith(receipt.removeprefix("Pullquote"))


async def test_what_is_shared_in_a_thread_is_no_answer_to_follow(world: World):
    """A follow-up in a thread is of what was asked there last, not of what somebody shared."""
    posted = await shared(world, await pager_of(world))
    assert not shows_answer(posted)
    assert shows_answer(only(await world.ask(FARE)).message)
