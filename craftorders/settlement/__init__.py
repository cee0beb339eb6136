"""Periods, statements and payouts: who is owed what for a month, approved by one person and paid by another.

Merchants' payments and credit are entered here, too, and their months invoiced; coordinators and workshops get their shares.
Says PeriodClosed, StatementMoved and SharePaymentMoved.
"""
