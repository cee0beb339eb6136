"""Tables of cases, without fixtures."""
