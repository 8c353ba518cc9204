"""Comments: short remarks on any item – a post, a question, an answer, a thank-you – and replies to them.

A comment's ``parent_id`` is the item it stands under, its ``root_id`` the top of the thread; both are so for
replies too. A *reply* stands below the comment that began the talk (``under_id``) and answers one there
(``reply_to_id``): one level, so that a talk stays readable on a phone. A *closed* thread takes no comments.
"""
