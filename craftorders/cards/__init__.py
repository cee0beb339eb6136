"""Printed QR cards: opaque, revocable keys. A card alone shows no amounts; with its PIN it reads; it never moves money.

Words: Card, its short number, its token (128 random bits, stored hashed), its PIN, CardSession (tier 0 or 1).
"""
