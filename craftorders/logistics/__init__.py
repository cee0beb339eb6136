"""Consignments: materials out to a workshop, finished goods back to Yiwu, each line counted at both ends.

What a workshop has left over of a rescued batch goes on to the workshop that makes the rest. Emits MaterialsSentOn.
"""
