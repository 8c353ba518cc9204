"""Drafts: what somebody has begun to write and not sent, kept on the server for nobody but them.

*Kind* – what is written where (``question``, ``answer`` …), registered by its feature in ``composers.py``.
*Context* – which one of the kind: ``new``, a group or the item that is answered. Kind and context are the
address of a composer; a person has one draft there, with every field of the form in it.
*Version* – counts the times a draft was kept; who keeps on top of an older one is told, never obeyed.
"""
