"""Rules of logistics, without a database."""
