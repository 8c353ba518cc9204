"""Staff and the company's values."""

from __future__ import annotations

from datetime import time

from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.demo.company import Colleague, Company
from intranet.demo.ldif import entry_uuid, person_dn, phone
from intranet.demo.seed.ground import Ground
from intranet.directory import accounts
from intranet.directory.accounts import Account
from intranet.directory.dialects import Standing
from intranet.people.models import Person
from intranet.people.skills import set_skills
from intranet.recognition.models import CompanyValue
from intranet.web.text import render_markdown


def plant_people(ground: Ground) -> int:
    """Add the staff as loading the directory would, with what they say of themselves."""
    company = ground.company
    known = {person.directory_id: person for person in db.session.scalars(select(Person))}
    new: dict[str, Person] = {}
    for username, colleague in company.people.items():
        person = known.get(entry_uuid(person_dn(username)))
        if person is None:
            person = new[username] = _add(ground, colleague)
        ground.people[username] = person.id
    for username, person in new.items():
        manager = company.people[username].manager
        accounts.set_manager(person, ground.people[manager] if manager else None)
        accounts.set_roles(person, [role for role, row in company.roles.items() if username in row.people])
    db.session.commit()
    return len(new)


def plant_values(ground: Ground) -> int:
    """Add the company's values."""
    known = set(db.session.scalars(select(CompanyValue.key)))
    new = [
        CompanyValue(
            key=value.key, name_en=value.name["en"], name_de=value.name["de"], icon=value.icon, position=position
        )
        for position, value in enumerate(ground.company.values)
        if value.key not in known
    ]
    db.session.add_all(new)
    db.session.commit()
    return len(new)


def _add(ground: Ground, colleague: Colleague) -> Person:
    person, _ = accounts.store(_account(ground.company, colleague), None)
    chronicle = ground.chronicle
    person.created_at = chronicle.timeline.days_ago(colleague.since, colleague.username)
    person.about, person.about_html = colleague.about, render_markdown(colleague.about)
    person.pronouns, person.ask_about = colleague.pronouns, colleague.ask_about
    set_skills(person, colleague.skills)
    if colleague.works:
        person.working_days = colleague.working_days
        person.works_from, person.works_until = map(time.fromisoformat, colleague.works.split("-"))
    person.language = colleague.language
    person.time_zone = ground.company.places[colleague.place]
    if not colleague.newcomer:
        person.first_signed_in_at = person.created_at
        person.last_seen_at = chronicle.last_seen[colleague.username]
    return person


def _account(company: Company, colleague: Colleague) -> Account:
    return Account(
        directory_id=entry_uuid(person_dn(colleague.username)),
        dn=person_dn(colleague.username),
        username=colleague.username,
        standing=Standing.GOOD,
        manager_dn=person_dn(colleague.manager) if colleague.manager else "",
        values={
            "display_name": colleague.name,
            "given_name": colleague.given,
            "family_name": colleague.family,
            "email": company.mail(colleague.username),
            "title": colleague.title,
            "department": colleague.department,
            "place": colleague.place,
            "company": company.name,
            "phone": phone(company, colleague),
        },
        started_on=colleague.started_on(clock.now().date()).isoformat(),
    )
