"""Reading the inbox, one's choices, and what was saved."""
