"""Reading Excel files that people send: the table on one of their sheets, cell by cell.

A file from outside is a stranger: its size, its kind and every cell are checked before anything is believed, and all
mistakes are told together, each with its row and column.
"""
