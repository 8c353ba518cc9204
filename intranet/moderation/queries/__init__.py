"""Reading what is reported, waiting, decided and held back, split by who looks."""
