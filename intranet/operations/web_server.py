"""gunicorn's configuration: ``gunicorn -c python:intranet.operations.web_server 'intranet:create_app()'``.

Threads, because a sign-in waits for the directory. No preloading: each worker opens its own database.
The access log is ours (``intranet.request``): it knows routes and writes no typed addresses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from intranet import settings
from intranet.web import logs

_settings = settings.load()
logs.configure(_settings.log_level)


class JsonLines(Logger):
    """Hands gunicorn's messages to the site's own log lines."""

    def setup(self, cfg: Any) -> None:
        """Leave no handler of gunicorn's own."""
        super().setup(cfg)
        self.error_log.handlers = []
        self.error_log.propagate = True


wsgi_app = "intranet:create_app()"
worker_class = "gthread"
workers = max(1, _settings.web_workers)
threads = max(1, _settings.web_threads)
preload_app = False
#: Above the busy timeout of the database and the deadline of the directory, below the patience of proxies.
timeout = 30
graceful_timeout = 20
keepalive = 5
logger_class = JsonLines
loglevel = "warning"
#: X-Forwarded-* are believed by ``proxy_hops`` alone.
forwarded_allow_ips = ""
control_socket_disable = True
#: The heartbeat of workers is a file; in memory it cannot be held up by a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes the file safely
