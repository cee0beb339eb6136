"""Inspection lots with their sampling plan, defects with photos, decisions. Only quality says that a piece passed.

Emits LotOpened, LotAccepted (with what passed of each bag) and LotRejected.
"""
