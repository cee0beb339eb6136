"""The operator pages."""
