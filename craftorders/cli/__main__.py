"""`python -m craftorders.cli` is the `craftorders` command."""

from craftorders.cli import main

main()
