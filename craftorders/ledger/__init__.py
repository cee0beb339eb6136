"""Accounts, transfers and journals: money that cannot appear, vanish or be rewritten. docs/ledger.md is its long form.

A transfer debits one account and credits another by the same amount, so the books are balanced by construction.
Transfers that belong together are one journal, posted wholly or not at all, with a digest of all that it says. A pass
that runs every minute seals journals in a chain of hashes; its head at the end of every day can be kept elsewhere.
The balance of an account is credits − debits in minor units; the bank's is therefore negative by what we hold.
Account kinds: merchant (prepaid), reserved (a merchant's, for offered batches), worker, coordinator, workshop,
freight, platform, bank. There is no deposit of a household: no such kind exists.
"""
