"""A server, a direct message or a user's own installation never sees another server's collection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from pullquote import Answer, Article, Filters
from pullquote.pipeline.ask import AskOptions, answer
from pullquote.pipeline.components import Components
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.types import Question
from tests.bot.sim.test_buttons import GONE, NOT_YOURS, STORM, STORMS
from tests.bot.sim.test_verify import ABSENT, ADDED, EXACT, NEAR
from tests.bot.sim.world import FARE, HOME, SALE, World, labels, only
from tests.bot.support.newsroom import FERRY, MILL, SECRET

SECRETS = ("harbour sale", "forty million", "Private Wire", "Hidden Author", "private.example.org", "the board knew")


def leaked(world: World, requests: int) -> list[str]:
    """Return the secrets sent since a number of requests, except those that the question itself named."""
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
    await cleo.slash(channel, "browse")
    await cleo.slash(channel, "browse", search="memo")
    await cleo.slash(channel, "about")
    await cleo.slash(channel, "verify", text=SECRET.text.split("\n\n")[0][:30])
    dana = world.away.add_member(world.env.create_user("dana"))  # Cleo has used up the rate limit
    message = await cleo.send(channel, "Nobody but you knew of the deal?")
    assert "Slowly" not in only(await dana.context_menu(channel, "Find sources", message)).content
    assert "Slowly" not in only(await dana.context_menu(channel, "Check this quote", message)).content


async def from_a_direct_message(world: World) -> None:
    user = world.ada.user
    await user.slash("ask", question=SALE)
    await world.told(user, SALE)
    await user.slash("verify", text="harbour sale was agreed")
    await user.slash("browse", search="harbour")
    await user.slash("about")
    for option in ("outlet", "author"):
        await user.autocomplete("ask", option, "")


async def through_a_users_installation_in_the_server_itself(world: World) -> None:
    world.by_user = True
    await world.ada.slash(world.general, "ask", question=SALE)
    await world.ada.slash(world.general, "verify", text="harbour sale was agreed")
    await world.ada.slash(world.general, "browse")
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
    public = (str(FERRY.title), "2 articles may be quoted here", str(FERRY.outlet), str(MILL.outlet))
    assert [text for text in public if text not in sent] == [], "what everyone may read is found all the same"
    assert leaked(world, requests) == []


async def test_the_server_itself_is_told(world: World):
    requests = len(world.env.http_requests)
    await world.ask(SALE)
    await world.ada.autocomplete(world.general, "ask", "author", "")
    assert set(leaked(world, requests)) >= {"Private Wire", "Hidden Author", "forty million", "private.example.org"}


PRESSES = ("More passages", "Paragraphs around", "Check again", "Helpful")


async def test_buttons_and_pagers_of_a_server_do_not_work_elsewhere(world: World):
    secret = only(await world.ask(SALE))
    pager = only(await world.ada.click(secret, label="Paragraphs around"))
    own = only(await world.ask(FARE, world.cleo))
    own_pager = only(await world.cleo.click(own, label="Paragraphs around"))
    direct = await world.told(world.ada.user, FARE)
    assert direct is not None
    direct_pager = only(await world.ada.user.click(direct, label="Paragraphs around"))
    requests = len(world.env.http_requests)
    pressed = [id for id in (*labels(secret).values(), *labels(pager).values()) if not id.startswith("pq:delete")]
    assert {id.split(":")[1] for id in pressed} == {
        "more",
        "around",
        "turn",
        "check",
        "good",
        "bad",
        "share",
        "picture",
    }
    for custom_id in pressed:  # except the button that deletes the message it is on, here the presser's own
        if ":turn:" in custom_id:  # which changes the message it is on, if nobody else sees it
            await world.forged(world.cleo, own_pager, custom_id.replace(str(world.ada.id), str(world.cleo.id)))
            await world.forged(world.ada.user, direct_pager, custom_id)
            assert own_pager.content == direct_pager.content == GONE
        else:
            assert only(await world.forged(world.cleo, own, custom_id)).content == GONE
            assert only(await world.forged(world.ada.user, direct, custom_id)).content == GONE
    world.by_user = True
    for label in PRESSES:
        assert only(await world.ada.click(secret, label=label)).content == GONE
    assert leaked(world, requests) == []
    assert world.house.state.rows("SELECT * FROM votes") == []
    world.by_user = False
    for label in PRESSES[:2]:  # in the server itself the same buttons show it
        requests = len(world.env.http_requests)
        await world.ada.click(secret, label=label)
        assert leaked(world, requests) != [], label


async def test_an_answer_of_a_server_is_not_deleted_through_a_users_installation(world: World):
    answer = await world.mentioned(FARE)
    assert answer is not None
    world.by_user = True
    assert only(await world.ada.click(answer, label="Delete")).content == NOT_YOURS
    world.by_user = False
    await world.ada.click(answer, label="Delete")
    assert answer.id not in [message.id for message in world.general.history()]


async def test_a_question_asked_at_once_in_many_places_is_answered_once_for_each_reach(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    answered = []

    def counted(question: str, cleaned: str, how: AskOptions, tools: Components) -> Answer:
        answered.append(how.filters.collections)
        return answer(question, cleaned, how, tools)

    monkeypatch.setattr("pullquote.archive.answer", counted)
    english, ask = translator_for("en"), world.house.answering.ask
    places = (HOME, HOME, None, None, world.away.id)
    questions = [Question(text=SALE, server=server, asker=1, way="mention") for server in places]
    found = await asyncio.gather(*(ask(question, english) for question in questions))
    own, away = f"server-{HOME}", f"server-{world.away.id}"
    assert sorted(answered) == sorted([("default",), ("default", own), ("default", away)])
    assert [one.answer.answered for one in found] == [True, True, False, False, False]
    assert len({one.id for one in found}) == 5


Reading = tuple[int | None, Callable[[], Awaitable[Any]], Any]


@pytest.fixture
def readings(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Reading]:
    """Record reads without the model from now on: in whose turn, how to read again, and what was found."""
    noted: list[Reading] = []
    read = world.house.answering.read

    async def noting(server: int | None, *arguments: Any, **options: Any) -> Any:
        found = await read(server, *arguments, **options)
        noted.append((server, lambda: read(server, *arguments, **options), found))
        return found

    monkeypatch.setattr(world.house.answering, "read", noting)
    return noted


async def check_at_once(readings: list[Reading]) -> None:
    """Check that nobody is given results found for somebody else, whoever asks first."""
    for order in (readings, readings[::-1]):
        again = await asyncio.gather(*(read() for _, read, _ in order))
        assert again == [found for *_, found in order]


async def test_what_is_read_at_once_in_many_places_is_what_each_may_read(world: World, readings: list[Reading]):
    claim = SECRET.text.split("\n\n")[0]
    assert only(await world.ada.slash(world.general, "verify", text=claim)).content == ADDED
    assert only(await world.cleo.slash(world.elsewhere, "verify", text=claim)).content == ABSENT
    assert only(await world.stranger.slash("verify", text=claim)).content == ABSENT
    assert [server for server, *_ in readings] == [HOME, world.away.id, None], "each in its own turn"
    for by, channel in ((world.ada, world.general), (world.cleo, world.elsewhere)):
        answer = only(await world.ask(SALE, by))
        for label in ("More passages", "Closest passages", "Paragraphs around", "Check again"):
            if label in labels(answer):
                await by.click(answer, label=label)
        await by.slash(channel, "browse")
        await by.slash(channel, "about")
        await by.autocomplete(channel, "ask", "outlet", "")
        await by.autocomplete(channel, "ask", "author", "")
    assert len(readings) >= 3 + 3 + 1 + 2 * 4
    await check_at_once(readings)


async def test_other_words_verified_at_once_are_not_taken_for_the_same(world: World, readings: list[Reading]):
    texts = (SECRET.text.split("\n\n")[0], "The harbour sale was agreed in secret for fifty million crowns.", "Zebras.")
    told = [only(await world.ada.slash(world.general, "verify", text=text)).content for text in texts]
    near = ADDED.replace("has exactly these words", "has words near to these")
    assert told == [ADDED, near, ABSENT]
    await check_at_once(readings)


async def test_messages_that_are_shown_alike_but_written_otherwise_are_not_taken_for_the_same(
    world: World, readings: list[Reading]
):
    world.house.add(Article(title="Lists", text="the *fare* of snake_case_ rose"))
    told = []
    for text in ("the *fare* of snake_case_ rose", "the **fare** of snake_case_ rose"):
        message = await world.bo.send(world.general, text)
        told.append(only(await world.ada.context_menu(world.general, "Check this quote", message)).content)
    assert told == [EXACT, NEAR]
    await check_at_once(readings)


async def test_other_questions_asked_at_once_are_not_taken_for_the_same(world: World):
    """Neither those with other words, nor follow-ups to something else, nor those with other filters."""
    ask, english = world.house.answering.ask, translator_for("en")
    plain = Question(text=FARE, server=HOME, asker=1, way="mention")
    questions = [
        plain,
        replace(plain, text=SALE),
        replace(plain, text="And who owns it?"),
        replace(plain, text="And who owns it?", follows="When does the paper mill in Storvik close?"),
        replace(plain, filters=Filters(outlet=MILL.outlet)),
    ]
    at_once = await asyncio.gather(*(ask(question, english) for question in questions))
    alone = [await ask(question, english) for question in questions]
    assert [one.answer for one in at_once] == [one.answer for one in alone]
    assert len({repr(one.answer) for one in at_once}) == len(questions)


async def test_whoever_asks_in_a_direct_message_has_a_queue_of_their_own(world: World):
    await world.restart(workers=1, max_waiting_per_server=1)
    ask, english = world.house.answering.ask, translator_for("en")
    questions = [Question(text=f"{FARE} {asker}", server=None, asker=asker, way="direct") for asker in range(4)]
    found = await asyncio.gather(*(ask(question, english) for question in questions))
    assert len(found) == 4


async def test_what_a_server_no_longer_has_is_read_by_no_button(world: World):
    world.house.add(*STORMS, collection="loan")
    assert only(await world.ask(STORM)).embeds == []
    world.house.answering.servers.grant(HOME, "loan")
    lent = only(await world.ask(STORM))
    assert "The storm reached" in shown_by(lent)
    assert only(await world.ask(STORM, world.cleo)).embeds == []
    labels_that_tell = ("More passages", "Paragraphs around")
    told = [only(await world.bo.click(lent, label=label)) for label in labels_that_tell]
    assert ["The storm reached" in shown_by(one) for one in told] == [True, True], "while it has them they are read"
    assert only(await world.bo.click(lent, label="Check again")).content.count("**unchanged**") == 3
    assert world.house.answering.servers.revoke(HOME, "loan")
    assert only(await world.ask(STORM)).embeds == []
    requests = len(world.env.http_requests)
    assert only(await world.bo.click(lent, label="More passages")).content == "That is all there is."
    assert only(await world.bo.click(lent, label="Paragraphs around")).content == GONE
    await world.bo.click(told[1], label="Quote 2")
    assert told[1].content == GONE
    checked = only(await world.bo.click(lent, label="Check again")).content
    withdrawn = "**withdrawn**. The archive no longer holds what was quoted."
    assert checked == "\n".join(f"Quote {number}: {withdrawn}" for number in (1, 2, 3))
    assert "The storm reached" not in repr([request.json for request in world.env.http_requests[requests:]])


def shown_by(message: Any) -> str:
    """Return the quotes that a message shows, without formatting."""
    return "\n".join(str(embed.description) for embed in message.embeds).replace("**", "")


async def test_one_id_in_two_collections_is_two_articles(world: World):
    """An article with the same id and the same address in another collection stays there."""
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
    assert sorted(one.collection for one in world.house.articles() if one.id == FERRY.id) == ["default", "server-7"]


async def test_a_misspelt_word_is_not_corrected_by_what_may_not_be_read(world: World):
    question = "Was it forrty million?"
    assert "forty million" in only(await world.ask(question)).content
    assert "forty" not in only(await world.ask(question, world.cleo)).content
    told = await world.told(world.stranger, question)
    assert told is not None
    assert "forty" not in told.content
