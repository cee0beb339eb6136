"""What a plan lives through, what a person may decide about it, and how two plans differ."""
