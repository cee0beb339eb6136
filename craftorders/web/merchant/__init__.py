"""The merchant pages."""
