"""Writing audiences and rights, split by what people do."""
