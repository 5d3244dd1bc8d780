"""Posts about the bot itself: help, the archive it serves, and what it stores."""

from __future__ import annotations

from importlib.metadata import version

from pullquote import Article
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import Button, Style
from pullquote_bot.rendering.posts import Post
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.settings import Policies
from pullquote_bot.storage.answers import KEPT_DAYS


async def help_post(say: Translator) -> Post:
    """Explain what can be asked, and how."""
    return Post(
        content="\n".join(
            (
                say("**Pullquote answers with the articles' own words**, and says who wrote them, where and when."),
                say("- `/ask`, mention me, or send me a direct message. Reply to an answer to ask a follow-up."),
                say("- On any message, Apps → **Find sources** shows the passages that bear on it."),
                say("- `/verify`, or Apps → **Check this quote**: were these words printed?"),
                say("- `/browse` lists the articles that may be quoted here."),
                say("- For those who manage this server: `/articles` (`add`, `remove`, `files`, `undo`), `/settings`."),
                say("- Where questions are kept, for them too: `/questions` (`unanswered`, `export`, `delete`)."),
                say("- For them too: `/watch` posts new articles that answer a question, `/digest` what was added."),
                say("- `/privacy` tells what is stored about you, and deletes it."),
                say("Where the archive does not answer, I say so. No model writes any text."),
            )
        )
    )


async def about_post(answering: AskService, server: int | None, say: Translator, policies: Policies) -> Post:
    """Return a post on how many articles may be quoted there, the newest one's date, and the bot's version."""

    def work(archive: ServerArchive) -> tuple[int, list[Article]]:
        return archive.titles(limit=1)

    def added(archive: ServerArchive) -> int:
        return archive.titles(limit=0)[0]

    total, newest = await answering.read(server, work)
    own = await answering.read_own(server, added) if server is not None else 0
    lines = [
        say("Pullquote {version}", version=version("pullquote")),
        say.plural("{number} article may be quoted here.", "{number} articles may be quoted here.", total),
    ]
    if own:
        lines.append(
            say.plural("{number} of them was added by this server.", "{number} of them were added by this server.", own)
        )
    if newest and newest[0].published:
        lines.append(say("The newest is from {date}.", date=say.date(newest[0].published)))
    lines += _links(policies, say)
    return Post(content="\n".join(lines))


async def privacy_post(
    answering: AskService, person: int, server: int | None, say: Translator, policies: Policies
) -> Post:
    """Return a post on what is stored about a person, with a button to delete it."""
    stored = answering.answers.stored_about(person)
    kept = answering.servers.settings(server).keep_questions
    lines = [
        say("**What is stored about you** (your Discord id, with each of these):"),
        say(
            "- answers you asked for and passages you shared, so that their buttons work: {number}",
            number=stored.answers,
        ),
        say("- votes on answers: {number}", number=stored.votes),
        say("- questions kept in your words: {number}", number=stored.questions),
        say(
            "- files you added to servers, whose managers see who added which: {number}",
            number=answering.uploads.added_by(person),
        ),
        say(
            "Answers, votes and questions are deleted after {days} days; who added a file, once its articles are gone.",
            days=KEPT_DAYS,
        ),
        " ".join(
            (
                say("This server keeps questions for quality review."),
                say("Those who manage it can read them, under a pseudonym instead of your name."),
            )
        )
        if kept
        else say("Questions are not kept here. No message is used to train anything."),
        *_links(policies, say),
    ]
    erase = Button(label=say("Delete it all now"), action="erase", style=Style.danger)
    return Post(content="\n".join(lines), buttons=((erase,),))


def _links(policies: Policies, say: Translator) -> list[str]:
    """Return a line with links to the operator's policies, if there are any; they are not unfurled."""
    named = ((say("Privacy policy"), policies.privacy), (say("Terms of use"), policies.terms))
    links = [f"[{name}](<{url}>)" for name, url in named if url]
    return [" · ".join(links)] if links else []
