"""Tables of cases and properties of sampling plans."""
