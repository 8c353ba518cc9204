"""The forms by which thanks are hidden and the company's values kept, as ``presses.py`` has them of all the rest."""

from __future__ import annotations

from intranet.database import db
from intranet.recognition.actions import thanking as recognition
from intranet.recognition.models import CompanyValue
from tests import writing
from tests.architecture.presses import Press, new_tag, once, press
from tests.cast import Cast


@press("recognition.hide")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/thanks/{writing.thanks(cast.ada, [cast.ben]).id}/hiding")


@press("recognition.show_again")
def _(cast: Cast) -> Press:
    thanks = writing.thanks(cast.ada, [cast.ben])
    recognition.hide(writing.viewer(cast.ben), thanks, is_hidden=True)
    return Press(cast.ben, f"/thanks/{thanks.id}/showing")


def value_form() -> dict[str, str]:
    name = new_tag()
    return {"name_en": name, "name_de": f"{name} de", "description_en": "", "description_de": "", "icon": "award"}


@press("recognition.add_value")
def _(cast: Cast) -> Press:
    return Press(cast.hanna, "/thanks/values/new", {**value_form(), **once()})


@press("recognition.change_value")
def _(cast: Cast) -> Press:
    value = writing.company_value()
    return Press(cast.hanna, f"/thanks/values/{value.id}/edit", {**value_form(), "version": value.version})


@press("recognition.move_value")
def _(cast: Cast) -> Press:
    before = CompanyValue(key=new_tag(), name_en=new_tag(), name_de=new_tag(), position=-1)
    db.session.add(before)
    db.session.flush()
    last = db.session.query(CompanyValue).filter_by(retired=False).count()
    return Press(cast.hanna, f"/thanks/values/{before.id}/position", {"place": last})


@press("recognition.retire_value")
def _(cast: Cast) -> Press:
    return Press(cast.hanna, f"/thanks/values/{writing.company_value().id}/retirement")
