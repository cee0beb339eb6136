"""Merchants, workshops, households, workers and their skills. A worker has earnings, never a wage.

Skills name a craft of the catalogue by its code; people and catalogue do not know each other otherwise.
Emits WorkerCertified and PinAsked.
"""
