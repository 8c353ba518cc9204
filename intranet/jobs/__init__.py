"""The task queue: it wakes workers and does nothing more.

Work lives in rows (outboxes) that a worker claims by a conditional UPDATE, so a lost or doubled
task changes nothing; the timetable catches up with whatever a lost task would have started.
"""

from intranet.jobs.queue import init_app, wake, wake_after_commit, when_woken

__all__ = ["init_app", "wake", "wake_after_commit", "when_woken"]
