"""THE list of what runs when, and the job process that runs it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from huey import crontab
from huey.consumer import Consumer
from huey.exceptions import TaskLockedException

from intranet import database, jobs
from intranet.digests import commands as digests
from intranet.directory import break_glass, confirming, throttle
from intranet.directory.photos import taking_over as photos
from intranet.directory.sync import runs
from intranet.drafts import forgetting as drafts
from intranet.events import forgetting as events
from intranet.events import reminding
from intranet.files import forgetting as files
from intranet.groups import following, roster
from intranet.groups import forgetting as groups
from intranet.inbox import bundling
from intranet.insights import nudging, snapshots
from intranet.items import firsts, forgetting
from intranet.mail import sending as mail
from intranet.mentions import refreshing as mentions
from intranet.moderation import forgetting as moderation
from intranet.notifications import fanning
from intranet.notifications import forgetting as notices
from intranet.notifications.notices import FAN_OUT_JOB
from intranet.people import sessions
from intranet.polls import settling
from intranet.polls.actions import JOB as POLLS_JOB
from intranet.search import drain as search
from intranet.welcome import telling as welcome

log = logging.getLogger("intranet.timetable")

#: Seconds after which an idle worker looks into the embedded queue again. Redis tells by itself.
LONGEST_NAP = 0.5
#: Seconds that work in hand may take when the process is told to stop.
LAST_WORK = 20.0


@dataclass(frozen=True)
class Entry:
    """One line of the timetable. ``wakes`` also lets ``jobs.wake(name)`` start it at once."""

    name: str
    work: Callable[[], Any]
    minute: str = "*"
    hour: str = "*"
    day_of_week: str = "*"
    wakes: bool = False


#: Hours are UTC.
TIMETABLE = (
    Entry("search", search.drain, wakes=True),
    Entry("mail", mail.send_due, wakes=True),
    Entry(FAN_OUT_JOB, fanning.work_off, wakes=True),
    Entry(POLLS_JOB, settling.settle_due, wakes=True),
    Entry("summaries by mail", bundling.plan_due, minute="5,35"),  # knows by itself what is due in which time zone
    Entry("digests", digests.plan_due, minute="30"),  # knows by itself which hours are good where the site is
    Entry("reminders of events", reminding.remind_due, minute="*/10"),  # on the morning before, where they are
    Entry("snapshot of the quarter", snapshots.take_due, minute="35", hour="4"),  # once there is one, it is left alone
    Entry("nudges", nudging.nudge_due, minute="55", hour="7"),  # everybody has a day of the month
    Entry("sign-ins in the directory", confirming.confirm, minute="*/5"),
    Entry("directory sync", runs.sync, minute="15"),
    Entry(runs.JOB, runs.work_off, wakes=True),  # runs that somebody asked for in the browser
    Entry(photos.JOB, photos.work_off, wakes=True),  # of people whom a run has read, and who came by signing in
    Entry("reports of syncs", runs.forget_old, minute="25", hour="3"),
    Entry("audiences", following.follow_all, minute="20", wakes=True),  # the directory wakes it when it changed people
    Entry("mentions", mentions.refresh, minute="*/10"),  # people and groups that are called otherwise now
    Entry("first posts", welcome.tell_due, minute="*/10"),
    Entry("first posts of long ago", firsts.forget, minute="49", hour="3"),
    Entry("failed sign-ins", throttle.forget_old, minute="5", hour="3"),
    Entry("uses of emergency accounts", break_glass.forget_old, minute="7", hour="3"),
    Entry("expired sign-ins", sessions.forget_expired, minute="10", hour="3"),
    Entry("mail addresses", mail.forget_addresses, minute="20", hour="3"),
    Entry("members of groups", roster.recount_all, minute="30", hour="3"),
    Entry("invitations", groups.forget, minute="35", hour="3"),
    Entry("search reconciliation", search.reconcile, minute="40", hour="3"),
    Entry("reports", moderation.forget, minute="44", hour="3"),
    Entry("deleted items", forgetting.purge_deleted, minute="45", hour="3"),
    Entry("polls of deleted items", settling.purge_deleted, minute="44", hour="3"),
    Entry("deleted events", events.empty_deleted, minute="43", hour="3"),
    Entry("notices of long ago", notices.forget, minute="46", hour="3"),  # before the marks of what was seen go
    Entry("seen", forgetting.forget_seen, minute="47", hour="3"),
    Entry("drafts", drafts.forget_old, minute="48", hour="3"),
    Entry("files", files.sweep, minute="49", hour="3"),
    Entry("statistics", database.refresh_statistics, minute="50", hour="3"),
)


def run(app: Flask, workers: int = 2) -> None:
    """Run the job process until it is told to stop; work in hand is finished first."""
    consumer(app, workers).run()


def consumer(app: Flask, workers: int = 2) -> Consumer:
    """Return a consumer of the application's queue with the timetable registered.

    Locks that a killed process has left are taken away: work that ran twice would change nothing,
    work that never ran again would.
    """
    huey = app.extensions["intranet_huey"]
    for entry in TIMETABLE:
        if entry.wakes:
            jobs.when_woken(entry.name, entry.work)
        when = crontab(minute=entry.minute, hour=entry.hour, day_of_week=entry.day_of_week)
        huey.periodic_task(when, name=f"timetable.{entry.name}")(_in_context(app, entry))
    return huey.create_consumer(
        workers=workers,
        worker_type="thread",
        max_delay=LONGEST_NAP,
        graceful_signal="TERM",
        shutdown_timeout=LAST_WORK,
        flush_locks=True,
        extra_locks=",".join(f"wake.{entry.name}" for entry in TIMETABLE),
    )


def _in_context(app: Flask, entry: Entry) -> Callable[[], None]:
    def work() -> None:
        try:
            with app.app_context(), app.extensions["intranet_huey"].lock_task(f"wake.{entry.name}"):
                entry.work()
        except TaskLockedException:
            log.info("still running", extra={"job": entry.name})

    return work
