"""A server, a direct message or a user's own installation never sees another server's collection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.answering import Question
from bot.language import speaker
from index import Answer, Article
from index.asking import Asking, Tools, answer
from tests.bot.newsroom import FERRY, SECRET
from tests.bot.sim.world import FARE, HOME, SALE, World, labels, only

SECRETS = ("harbour sale", "forty million", "Private Wire", "Hidden Author", "private.example.org", "the board knew")


def leaked(world: World, requests: int) -> list[str]:
    """Give the secrets that were sent since a number of requests, but for those that the question itself named."""
    told = repr([request.json for request in world.env.http_requests[requests:]]).replace(SALE, "")
    told = told.replace("outlet Private Wire", "").replace("author Hidden Author", "")  # filters as they were typed
    return [secret for secret in SECRETS if secret in told]


async def from_the_other_server(world: World) -> None:
    cleo, channel = world.cleo, world.elsewhere
    await cleo.slash(channel, "ask", question=SALE)
    mentioned = await world.mentioned(SALE, cleo)
    assert mentioned is not None
    await cleo.click(mentioned, label="Closest passages")
    await cleo.slash(channel, "ask", question=SALE, outlet="Private Wire")
    await cleo.slash(channel, "ask", question=SALE, author="Hidden Author", after="2024", before="2024")
    for command, option in (("ask", "outlet"), ("ask", "author")):
        for typed in ("", "p", "hid", "private wire"):
            await cleo.autocomplete(channel, command, option, typed)
    await cleo.slash(channel, "articles browse")
    await cleo.slash(channel, "articles browse", search="memo")
    await cleo.slash(channel, "about")
    await cleo.slash(channel, "verify", text=SECRET.text.split("\n\n")[0][:30])
    dana = world.away.add_member(world.env.create_user("dana"))  # as Cleo has asked as much as one may in a while
    message = await cleo.send(channel, "Nobody but you knew of the deal?")
    assert "Slowly" not in only(await dana.context_menu(channel, "Find sources", message)).content
    assert "Slowly" not in only(await dana.context_menu(channel, "Check this quote", message)).content


async def from_a_direct_message(world: World) -> None:
    user = world.ada.user
    await user.slash("ask", question=SALE)
    await world.told(user, SALE)
    await user.slash("verify", text="harbour sale was agreed")
    await user.slash("articles browse", search="harbour")
    await user.slash("about")
    for option in ("outlet", "author"):
        await user.autocomplete("ask", option, "")


async def through_a_users_installation_in_the_server_itself(world: World) -> None:
    world.by_user = True
    await world.ada.slash(world.general, "ask", question=SALE)
    await world.ada.slash(world.general, "verify", text="harbour sale was agreed")
    await world.ada.slash(world.general, "articles browse")
    await world.ada.slash(world.general, "about")
    await world.ada.autocomplete(world.general, "ask", "outlet", "")


async def where_the_bot_is_not(world: World) -> None:
    world.env.backend.emit("GUILD_DELETE", {"id": str(HOME)})
    await world.env.settle()
    assert world.env.bot.get_guild(HOME) is None
    await through_a_users_installation_in_the_server_itself(world)
    world.by_user = False
    await world.ada.slash(world.general, "ask", question=SALE)


@pytest.mark.parametrize(
    "use",
    [
        from_the_other_server,
        from_a_direct_message,
        through_a_users_installation_in_the_server_itself,
        where_the_bot_is_not,
    ],
)
async def test_nothing_of_a_servers_collection_is_told(world: World, use: Callable[[World], Awaitable[None]]):
    requests = len(world.env.http_requests)
    await use(world)
    sent = repr([request.json for request in world.env.http_requests[requests:]])
    assert "Ferry" in sent or "Harbour Ledger" in sent, "what everyone may read is found all the same"
    assert leaked(world, requests) == []


async def test_the_server_itself_is_told(world: World):
    requests = len(world.env.http_requests)
    await world.ask(SALE)
    await world.ada.autocomplete(world.general, "ask", "author", "")
    assert set(leaked(world, requests)) >= {"Private Wire", "Hidden Author", "forty million", "private.example.org"}


async def test_buttons_and_pagers_of_a_server_do_not_work_elsewhere(world: World):
    secret = only(await world.ask(SALE))
    pager = only(await world.ada.click(secret, label="Paragraphs around"))
    own = only(await world.ask(FARE, world.cleo))
    direct = await world.told(world.ada.user, FARE)
    assert direct is not None
    requests = len(world.env.http_requests)
    for custom_id in (*labels(secret).values(), *labels(pager).values()):
        if custom_id.startswith("pq:delete"):  # which acts on the message it is pressed on, here the presser's own
            continue
        await world.forged(world.cleo, own, custom_id.replace(str(world.ada.id), str(world.cleo.id)))
        await world.forged(world.ada.user, direct, custom_id)
    world.by_user = True
    for label in ("More passages", "Paragraphs around", "Check again", "Helpful"):
        await world.ada.click(secret, label=label)
    assert leaked(world, requests) == []
    assert world.house.state.rows("SELECT * FROM votes") == []


async def test_a_question_asked_at_once_in_many_places_is_answered_once_for_each_reach(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    answered = []

    def counted(question: str, cleaned: str, how: Asking, tools: Tools) -> Answer:
        answered.append(how.filters.collections)
        return answer(question, cleaned, how, tools)

    monkeypatch.setattr("index.archive.answer", counted)
    english, ask = speaker("en"), world.house.answering.ask
    places = (HOME, HOME, None, None, world.away.id)
    questions = [Question(text=SALE, server=server, asker=1, way="mention") for server in places]
    found = await asyncio.gather(*(ask(question, english) for question in questions))
    own, away = f"server-{HOME}", f"server-{world.away.id}"
    assert sorted(answered) == sorted([("default",), ("default", own), ("default", away)])
    assert [one.answer.answered for one in found] == [True, True, False, False, False]
    assert len({one.id for one in found}) == 5


async def test_what_a_server_no_longer_has_is_read_by_no_button(world: World):
    world.house.add(Article(id="loan", title="On loan", text="The lighthouse of Vik was lent."), collection="loan")
    question = "Was the lighthouse of Vik lent?"
    assert only(await world.ask(question)).embeds == []
    world.house.answering.guilds.grant(HOME, "loan")
    lent = only(await world.ask(question))
    assert lent.embeds[0].title == "On loan"
    assert only(await world.ask(question, world.cleo)).embeds == []
    assert world.house.answering.guilds.revoke(HOME, "loan")
    assert only(await world.ask(question)).embeds == []
    requests = len(world.env.http_requests)
    for label in ("More passages", "Paragraphs around", "Check again"):
        await world.bo.click(lent, label=label)
    assert "lighthouse of Vik" not in repr([request.json for request in world.env.http_requests[requests:]])
    checked = only(await world.bo.click(lent, label="Check again"))
    assert checked.content == "Quote 1: **withdrawn**. The archive no longer holds what was quoted."


async def test_one_id_in_two_collections_is_two_articles(world: World):
    """An article of the same id, and of the same address, in another collection stays where it is."""
    world.house.add(Article(id=FERRY.id, url=FERRY.url, title="Ours", text="Our ferry sank."), collection="server-7")
    world.house.add(
        Article(id=FERRY.id, url=FERRY.url, title="Own ferry", text="The own ferry of the server floats."),
        collection=f"server-{HOME}",
    )
    fare = only(await world.ask(FARE))
    assert [embed.title for embed in fare.embeds] == [FERRY.title]
    done = only(await world.keeper.slash(world.general, "articles remove", article=FERRY.id))
    assert done.content == "Removed, with every version."
    assert only(await world.ada.click(fare, label="Check again")).content.startswith("Quote 1: **unchanged**")
    with world.house.served.archive() as archive:
        assert sorted(one.collection for one in archive.articles() if one.id == FERRY.id) == ["default", "server-7"]
