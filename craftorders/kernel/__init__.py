"""Plain Python that every feature shares: money, clock, periods, states, errors, ids.

It knows no library but the standard one and uuid-utils.
"""
