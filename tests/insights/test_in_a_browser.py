"""HR in a browser: reads the finding, opens the numbers behind a chart, and takes them along as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from intranet.insights import snapshots
from tests.cast import Cast
from tests.insights.conftest import thank
