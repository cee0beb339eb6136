"""Rules without fixtures, use cases on both databases, pages in a real browser, stories, architecture."""
