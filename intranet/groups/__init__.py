"""Interest groups: where people who care about the same thing meet.

*Visibility* – ``open``: everybody reads; ``closed``: name and purpose are known, content and
members are for members; ``secret``: for outsiders it does not exist. *Join policy*, apart from it –
``free``: one press; ``ask``: a request that a moderator decides; ``invite``: by the moderators only.
*Membership* – a person belongs, as owner, moderator or member.
"""
