"""What is read of the directory's runs and emergency accounts."""
