"""Writes questions into a site as fast as it goes, and prints each number once it is acknowledged.

``python -m tests.operations.writer OVERRIDES GROUP PERSON``
"""

from __future__ import annotations

import itertools
import json
import sys

from sqlalchemy.exc import DBAPIError

from intranet import create_app
from intranet.database import db
from intranet.groups.models import Group
from intranet.people.models import Person
from tests import writing


def main() -> None:
    overrides, group_id, person_id = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    app = create_app(overrides)
    for number in itertools.count():
        with app.app_context():
            try:
                group, person = db.session.get(Group, group_id), db.session.get(Person, person_id)
                question = writing.question(person, group, f"Question {person_id}-{number}", "Under load.")
            except (DBAPIError, AttributeError):  # the site is being restored
                db.session.rollback()
                continue
            print(question.id, question.title, flush=True)


if __name__ == "__main__":
    main()
