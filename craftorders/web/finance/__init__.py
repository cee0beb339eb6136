"""Finance's pages: what waits, months to close, statements to approve and to pay, merchants' money, the books behind it.

Whoever may read the ledger sees all of them; buttons are drawn only for who may press them.
"""
