"""The rules of dispatch, without a database."""
