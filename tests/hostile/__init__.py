"""Hostile texts through every field of every form, viewed in a real browser."""
