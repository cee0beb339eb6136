"""Phones that work without network: which there are, how a lost one is shut out, and what could not be applied."""
