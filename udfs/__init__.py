"""Where Excel comes in: formulas and ribbon jobs, portable to every host of xlwings.

Nothing is imported here: a host imports only the module it needs.
"""
