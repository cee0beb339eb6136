"""Finding phones and what waits for a person; and what a phone may take along to where there is no network."""
