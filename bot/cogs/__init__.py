"""The commands. They hold no logic: each hands what was asked to the room that does it."""

from bot.cogs.about import About
from bot.cogs.articles import Articles
from bot.cogs.ask import Ask
from bot.cogs.privacy import Privacy
from bot.cogs.settings import Settings
from bot.cogs.verify import Verify

COGS = (Ask, Verify, Articles, Settings, Privacy, About)
