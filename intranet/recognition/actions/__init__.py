"""What changes in recognition, split by what people do."""
