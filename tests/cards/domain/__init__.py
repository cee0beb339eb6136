"""Tables of cases and properties of numbers, PINs and locks."""
