"""How far orders, lines and batches are, week by week, against what should be there by then; and when they will arrive.

Nothing is counted here: the weeks are sums of the kept days of batches, completed by the counters as they are now.
"""
