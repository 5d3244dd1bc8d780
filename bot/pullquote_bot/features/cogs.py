"""The commands. They hold no logic: each hands what was asked to the room that does it."""

from pullquote_bot.features.about.cog import About
from pullquote_bot.features.about.privacy_cog import Privacy
from pullquote_bot.features.articles.cog import Articles
from pullquote_bot.features.ask.cog import Ask
from pullquote_bot.features.settings.cog import Settings
from pullquote_bot.features.verify.cog import Verify

COGS = (Ask, Verify, Articles, Settings, Privacy, About)
