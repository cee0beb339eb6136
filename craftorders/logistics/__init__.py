"""Consignments: materials out to a workshop, finished goods back to Yiwu, each line counted at both ends."""
