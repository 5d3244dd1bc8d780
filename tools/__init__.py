"""What maintainers run: `python -m tools.…`, from the root of the repository."""
