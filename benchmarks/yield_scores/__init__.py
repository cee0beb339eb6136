"""Scores over ten million inspected pieces: kept up to date as lots are decided, and pages that do not feel the history.

`make bench NAME=yield_scores`, or `python -m benchmarks.yield_scores --small` with a tenth of it. Two databases of a
kind stand side by side, one with a lot a month for each workshop and product during one year, one with five years of
them and ten million pieces. The lots are written in bulk; all of them are counted by the product's own service. Then the
same pages are fetched from both in turns, and lots are decided through the whole service with and without the scores.
"""
