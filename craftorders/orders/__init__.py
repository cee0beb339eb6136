"""Orders and their lines: what a merchant wants, how many, by when, at which price, to which standard.

Line counters (planned, made, handed in, passed, shipped, delivered) are kept up to date by the features above, so
that a list of orders never counts anything. Orders also come as Excel files (`workbook`). Emits OrderMoved, OrderChanged.
"""
