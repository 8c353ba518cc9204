"""What administrators do: ask for a run, and let a stopped one go on."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from intranet import jobs
from intranet.access import Viewer, find_or_404, require
from intranet.directory import policy
from intranet.directory.sync import runs


def ask_for_run(actor: Viewer, *, is_dry: bool) -> int:
    """Let the job process sync, or only say what it would do; return the run. Raises NotFound for outsiders."""
    if not policy.can_look_after(actor):
        raise NotFound
    run_id = runs.ask_for(is_dry=is_dry, asked_by_id=actor.person_id)
    jobs.wake(runs.JOB)
    return run_id


def confirm_run(actor: Viewer, run_id: int) -> int:
    """Let a run begin that may lose whom the stopped one named; return it, a second time the same.

    Raises NotFound, and Forbidden where nothing waits to be confirmed.
    """
    stopped = find_or_404(policy.visible(actor), id=run_id)
    known = runs.confirmed_by(run_id)
    if known is None:
        require(runs.may_be_confirmed(stopped))
        known = runs.ask_for(asked_by_id=actor.person_id, confirms_id=run_id)
        jobs.wake(runs.JOB)
    return known
