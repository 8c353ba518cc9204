"""Moving a community in: reading its dump, writing its texts, and what must not go wrong."""
