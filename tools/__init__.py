"""Tools for maintainers: `python -m tools.…`, from the root of the repository."""
