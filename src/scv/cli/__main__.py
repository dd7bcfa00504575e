"""`python -m scv.cli`: the same as `scv`."""

from scv.cli import main

main()
