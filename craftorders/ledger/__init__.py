"""Accounts and transfers: money that cannot appear, vanish or be rewritten.

A transfer debits one account and credits another by the same amount, so the books are balanced by construction.
The balance of an account is credits − debits in minor units; the bank's is therefore negative by what we hold.
Account kinds: merchant (prepaid), reserved (a merchant's, for offered batches), worker, coordinator, workshop,
freight, platform, bank. There is no deposit of a household: no such kind exists.
"""
