"""Keeping the scores: a decided lot is added to the figures of its workshop, its product and its workers, once.

It happens in the transaction that decides, by upserts that add: pages read a few rows of months, whatever the history,
and no piece is counted twice however often a lot is told of. Only the first inspection of a lot counts.
"""

from craftorders.quality.services.scores.counting import count_lot, count_old_lots, forget_scores
from craftorders.quality.services.scores.verifying import differing_scores
from craftorders.quality.services.scores.warnings import deal_with_warning

__all__ = ["count_lot", "count_old_lots", "deal_with_warning", "differing_scores", "forget_scores"]
