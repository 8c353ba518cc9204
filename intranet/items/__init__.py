"""The spine: one row per thing a person writes.

*Item* – a question, an answer, a comment, a thank-you: author, audience, state, text, history.
*Audience* – the one permission key: an item is visible where its ``audience_id`` is among the
viewer's. *Root* – the item at the top of a thread; a thread is one scan by ``root_id``.
*Seen* – the item's own page was opened. *Revision* – what an item said before an edit.
"""
