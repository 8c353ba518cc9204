"""Readers: who can see something, before it is posted and afterwards.

*Readers* of an item – everybody whose viewer holds its audience: the rule of visibility read the other way round.
"""
