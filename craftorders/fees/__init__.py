"""Piece rates, standard times, bonuses, the split of what a merchant is charged, and earnings: pieces × a frozen rate.

Freezes rates and bonuses when a batch is accepted; turns an accepted lot into earnings, a charge and ledger transfers. The
formulas stand in docs/fees.md.
"""
