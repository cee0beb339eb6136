"""Piece rates, the split of what a merchant is charged, and earnings: accepted pieces times a frozen rate.

Freezes the rates when a batch is accepted; turns an accepted lot into earnings, a charge and ledger transfers.
"""
