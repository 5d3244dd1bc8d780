"""The command line: `pullquote`."""

from pullquote.cli.main import main

__all__ = ["main"]
