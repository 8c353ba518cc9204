"""People: staff, their profiles, roles and signed-in devices.

*Person* – a colleague known from the directory, or (state ``imported``) the author of imported
writing, who is never mentioned, mailed or counted. *Former colleague* – a deactivated person.
*Picture* – a person's own, or else the directory's. *Skill* – a word for what a person knows, the
same as a tag of questions. *Seat* – a person's place in the organisation.
*Sign-in* – one browser in which a person is signed in; a row that its owner can revoke.
"""
