"""Batches, jobs, piece reports and hand-ins: who makes which pieces, how many are made, how many were counted.

Owns rule 1 (quantities). Emits BatchMoved, BatchAccepted, PartPresented, PresentedAgain, BatchSubmitted, BatchPassed,
BatchReleased, BatchRescued, WorkProgressed, ForecastChanged.
"""
