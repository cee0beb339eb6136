"""Tests of accounts and transfers."""
