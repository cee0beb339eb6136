"""Inspection lots with their sampling plan, defects with photos, decisions. Only quality says that a piece passed.

A batch may be presented in parts; what of a part is judged again is its next round.

Emits LotOpened, LotAccepted (with what passed of each bag) and LotRejected.
"""
