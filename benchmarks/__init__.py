"""Ratios measured side by side in one run. Each module prints `NAME VALUE GOAL ok|short` as its last line."""
