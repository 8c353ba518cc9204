"""What is done to welcome people, by what they do."""
