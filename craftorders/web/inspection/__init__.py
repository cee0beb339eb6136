"""The inspection pages."""
