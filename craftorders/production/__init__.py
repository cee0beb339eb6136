"""Batches, jobs, piece reports and hand-ins: who makes which pieces, how many are made, how many were counted.

Owns rule 1 (quantities). Emits BatchMoved, BatchAccepted, BatchSubmitted, BatchReleased, BatchRescued, WorkProgressed,
ForecastChanged.
"""
