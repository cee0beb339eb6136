"""Rules of the ledger as plain Python."""
