"""Comments: short remarks on any item – a question, an answer, a thank-you.

A comment's ``parent_id`` is the item it stands under, its ``root_id`` the top of the thread.
"""
