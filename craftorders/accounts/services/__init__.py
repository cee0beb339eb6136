"""Use cases of accounts: signing in and out, tokens for programs, keeping users."""
