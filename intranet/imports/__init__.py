"""Communities that grew elsewhere move in: questions, answers, comments and those who wrote them.

*Dump* – the files another system gives out; *imported person* – an author who is no colleague here,
only a name on what they wrote; *external id* – the number a thing had over there, kept so that a
second run finds what the first brought.
"""
