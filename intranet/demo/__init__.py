"""The demo company: invented people, groups and months of conversation to try the site with.

What it says lies in ``content/`` as TOML; ``company`` reads it, ``timeline`` gives it times relative
to now, ``ldif`` writes its directory and ``seed`` its database. *Days* in the content are working
days before now, times of day are those of the writer's site.
"""
