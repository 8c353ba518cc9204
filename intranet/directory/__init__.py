"""The company's LDAP directory: who may sign in, who they are, and which roles their groups give them.

*Directory* – one or several LDAP servers that hold the same people. *Entry* – one object in it.
*Dialect* – what a kind of server calls things (OpenLDAP, Active Directory, 389 Directory Server and
our demo server). *Service account* – the account the site itself looks people up with. *Emergency
account* (break-glass) – an administrator's, for the time when the directory is down; it is never asked.
Only ``client`` imports ldap3; only ``sign_in`` ever holds a colleague's password, and keeps it nowhere.
"""
