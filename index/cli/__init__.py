"""The command line: `pullquote`."""

from index.cli.main import main

__all__ = ["main"]
