"""Plumbing that knows no feature: database, unit of work, access, problems, paging, idempotency, live updates."""
