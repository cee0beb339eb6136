"""The spelling of an event, and its hash."""
