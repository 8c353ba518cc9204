"""Reactions: a nod to what a colleague wrote, without words.

*Reaction* – thanks, celebrate, support, insightful or funny; each person has one on an item and may change
it or take it back. Nobody is told of one: it asks for nothing. It stands where it was given, with who gave it.
"""
