"""Tests of periods, statements, payouts and merchants' money."""
