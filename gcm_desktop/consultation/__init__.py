"""What a consultation is made of: one module a noun, its table, rules, actions and queries.

Functions here take an open database session first and never commit: the caller decides what
belongs to one transaction. Nothing here knows files, Qt or PDF.
"""
