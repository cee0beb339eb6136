"""Messages to people: a row in the transaction that caused it, an inbox on every page, and other channels later by a job."""
