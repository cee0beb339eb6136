"""Orders as Excel files: the columns that are read from what comes back, and the template that a merchant fills in."""
