"""Disclosure: the gate through which every figure about groups of people passes before anybody sees it.

*Cell* – a group of people of whom a figure is to be released: the company, a team, a place. *Atom* – people who are
in exactly the same cells, so that no figure tells them apart. *Release* – which cells are shown as they are, which
in a rough *band*, which not at all, and the list that proves it. *Earlier* – groups of which figures are known already.
A figure of a group of fewer than *k* must not come out by adding and subtracting what is released (docs/disclosure.md).
"""
