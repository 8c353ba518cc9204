"""Running a site: serving it, bringing its database up to date, backing it up and restoring it.

*Supervisor*: the process behind ``intranet serve``; it starts, watches and stops the others.
*Backup*: one archive with database, files and settings, taken while the site runs.
*Data folder*: where the embedded database, files, index and secrets of a site live.
"""
