"""Audiences: who is meant by a rule, such as everyone in Engineering who works in Lisbon.

*Attribute* – something the directory or the site says of people, never they themselves. *Condition* –
an attribute, an operator and values. *Branch* – conditions that must all hold. *Rule* – branches of
which one must hold. Others use ``rules.parse``, ``matching.matching``, ``describing.describe``, the
reads in ``queries`` and the builder in ``forms`` and ``templates/audiences``; groups are not known here.
"""
