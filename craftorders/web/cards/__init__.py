"""Keeping cards: another PIN by two people, and what was noticed when cards were opened."""
