"""Real pages, with and without script, in a real Chromium where a person would see it."""
