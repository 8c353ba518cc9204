"""What is read to welcome people: the first week, who waits for a hello, and buddies."""
