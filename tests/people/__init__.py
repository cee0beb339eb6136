"""Merchants, workshops, households, workers."""
