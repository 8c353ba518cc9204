"""Pictures from the directory, taken over after a run: outside of its lease, its time and its transactions.

*Due* – a person whose entry a run has read, or who has just signed in for the first time: their photo is to
be looked at. It stands in a row until it is done. *Photo* – what the entry holds today: bytes, or none.
"""
