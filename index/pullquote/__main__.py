"""`python -m pullquote` is the command `pullquote`."""

from pullquote.cli import main

main()
