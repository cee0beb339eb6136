"""What a line of an order may say, in plain values."""

MOST_LINES = 500
LONGEST_STANDARD = 2_000
USUAL_AQL = "2.5"
AQLS = ("0.65", "1.0", "1.5", "2.5", "4.0", "6.5")
"""Acceptable quality levels that ISO 2859-1 has a normal single sampling plan for at every lot size of level II."""
