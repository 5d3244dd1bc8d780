"""All cogs. They hold no logic: each passes a command on to the function that carries it out."""

from pullquote_bot.features.about.cog import About
from pullquote_bot.features.about.privacy_cog import Privacy
from pullquote_bot.features.articles.cog import Articles
from pullquote_bot.features.ask.cog import Ask
from pullquote_bot.features.settings.cog import Settings
from pullquote_bot.features.verify.cog import Verify

COGS = (Ask, Verify, Articles, Settings, Privacy, About)
