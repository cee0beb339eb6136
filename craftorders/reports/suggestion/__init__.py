"""Who of a workshop could get how many pieces of a step: a suggestion, with its reasons, that changes nothing.

The calculation is production's. It is gathered here because a fair share needs what people earned this month, and
production may not know of fees.
"""
