"""The inspector's pages, for a phone in the workshop: which lots wait, what to draw, what was bad, one decision."""
