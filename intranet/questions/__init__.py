"""Questions and their answers.

*Question* – asked in a group, or to everyone; *answer* – under it; *vote* – up or down, once per
person, not for one's own; *accepted answer* – chosen by the asker or a moderator, and changeable.
*Score* – the sum of votes; an imported score stands apart from it.
"""
