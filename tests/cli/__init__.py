"""Tests of the `craftorders` command."""
