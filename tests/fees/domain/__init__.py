"""Tables of cases and properties of splits, fair rates and attribution."""
