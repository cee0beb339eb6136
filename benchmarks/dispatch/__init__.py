"""How good and how fast the matching engine is, on synthetic situations with a seed and on generalized assignment sets.

`make bench NAME=dispatch`, or `python -m benchmarks.dispatch --small` without the largest size. Every measure runs in a
process of its own, one after another, so that none warms up or weighs down the next.
"""
