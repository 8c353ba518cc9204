"""Planting the demo company in the database: one transaction for each kind, nothing planted twice.

What is already there, by directory id, key or once-key, is left as it is: a demo that people have
played with keeps what they did.
"""
