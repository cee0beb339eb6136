"""Tests of the house itself: direction of imports, one commit, size of files."""
