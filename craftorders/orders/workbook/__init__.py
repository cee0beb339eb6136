"""Orders as Excel files: the template that a merchant fills in, and the reading of what comes back.

A file from outside is a stranger: its size, its kind and every cell are checked before anything is believed, and all
mistakes are told together, each with its row and column.
"""
