"""Mentions: naming a colleague or a group in a text, so that they are told of it.

*Handle* – what stands in the text: ``@ada``, or ``@[Ada Łukasiewicz]`` for a name with spaces.
Whom it means is decided by ``items.mentions`` when the text is written; here are what is suggested
meanwhile, what its author is told of it, the notices, and bringing names up to date afterwards.
"""
