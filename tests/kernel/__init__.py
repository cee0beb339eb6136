"""Tests of what every feature stands on: no database, no fixtures."""
