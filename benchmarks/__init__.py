"""What is measured, each program runnable with one command; ``--write`` keeps it in docs/measurements.md."""
