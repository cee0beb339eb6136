"""What phones send: kept once, answered one by one, applied in the phone's order."""
