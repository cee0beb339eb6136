"""Stories of the trade from end to end, and of what may happen to the house meanwhile."""
