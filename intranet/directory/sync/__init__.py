"""The sync with the directory: everything is read, then compared, and only then written.

*Run* – one sync, or a dry run that writes nothing but its report. *Sighting* – the little that a first
look takes in of each entry. *Plan* – what a run is going to do, worked out without asking or writing.
*Lost* – a colleague whom the directory does not show any more, or shows as somebody who has left.
"""
