"""What a line of an order may say, in plain values."""

MOST_LINES = 500
LONGEST_STANDARD = 2_000
LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
"""Inspection levels of ISO 2859-1, from the smallest samples to the largest."""

AQLS = ("0.65", "1.0", "1.5", "2.5", "4.0", "6.5")
"""Acceptable quality levels that ISO 2859-1 has a normal single sampling plan for at every lot size of level II."""

USUAL_LEVEL, USUAL_AQL, USUAL_MINOR_AQL = "II", "2.5", "4.0"
NONE_ALLOWED = "none"
"""Said instead of an AQL where not one critical defect is allowed, as it is unless something else is said."""
