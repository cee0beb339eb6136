"""The service centre's directory: people, goods, places and rates, each kept in a register with its history.

A register is a table of fields; `registers` draws list, form and page from it, so that no two of them differ by accident.
"""
