"""Where rejected pieces come from: bag, worker, lot, what was wrong, the photo, and the materials of their batch.

Inspection and logistics do not know each other; this is where both are read together.
"""
