"""Reporting, deciding, and what an author does with what is held back; each one transaction."""
