"""The style guide: every component in all its states on invented data. Exists in development only.

Names are long, accented, right to left and made of emoji on purpose: what holds here holds in a company.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace as Sample
from typing import Any

from flask import Blueprint, Flask, flash, render_template, request
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, PasswordField, RadioField, SelectField, SelectMultipleField

from intranet import clock
from intranet.access import public
from intranet.web.forms import Form, LineField, TextField, offered, required
from intranet.web.htmx import is_partial
from intranet.web.pagination import Page
from intranet.web.preview import Preview
from intranet.web.text import render_markdown, safe

bp = Blueprint("styleguide", __name__, url_prefix="/styleguide")

STORIES = ("reading", "people", "writing", "controls")
LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"


class SampleForm(Form):
    """One field of each kind."""

    title = LineField("Title", validators=[required()])
    password = PasswordField("Password", validators=[required()])
    about = TextField("About this group")
    place = SelectField("Place", choices=offered([("", "Any place"), ("lis", "Lisbon"), ("muc", "München")]))
    kind = RadioField("Type", choices=offered([("question", "Question"), ("thanks", "Thanks"), ("post", "Post")]))
    visibility = RadioField(
        "Who may read",
        choices=offered([("open", "Open"), ("closed", "Closed"), ("secret", "Secret")]),
        validators=[required()],
    )
    mails = SelectMultipleField(
        "Send me", choices=offered([("answers", "Answers to my questions"), ("digest", "The digest")])
    )
    days = SelectMultipleField("Days", choices=offered([("1", "Mon"), ("2", "Tue"), ("3", "Wed")]))
    picture = FileField("Your picture")
    shortcuts = BooleanField("Keyboard shortcuts")
    body = TextField("Your answer", validators=[required()])


def init_app(app: Flask) -> None:
    """Show the style guide while developing, and nowhere else."""
    if app.extensions["intranet_settings"].environment == "development":
        app.register_blueprint(bp)


@bp.get("/")
@public
def index() -> str:
    """Name the stories."""
    return _page("index")


@bp.route("/<any('reading', 'people', 'writing', 'controls'):story>", methods=["GET", "POST"])
@public
def show(story: str) -> str | tuple[str, int]:
    """Show one group of components; a POST shows them with errors, a toast and an undo."""
    form = SampleForm(kind="question", visibility="open", mails=["answers"])
    if request.method == "POST":
        form.validate()
        return _page(story, form=form), 422
    if "flash" in request.args:
        flash("Answer posted.")
        flash({"text": "Answer deleted.", "undo": request.path}, "undo")  # type: ignore[arg-type]
        flash("The directory did not answer. Try again in a minute.", "error")
    return _page(story, form=form)


@bp.post("/preview")
@public
def preview() -> str | Response:
    """Render what the composer of the style guide holds."""
    shown = Preview(render_markdown(request.form.get("body", "")), ["Will be told: Bo Li."])
    if is_partial():
        return render_template("styleguide/_preview.html", preview=shown)
    return _page("writing", form=SampleForm(), preview=shown)


@bp.post("/vote")
@public
def vote() -> str:
    """Count a vote for as long as the page is open."""
    mine = max(-1, min(1, request.form.get("value", 0, type=int)))
    return render_template("styleguide/_vote.html", mine=mine, score=12 + mine)


@bp.get("/error/<int:code>")
@public
def error(code: int) -> str:
    """Show an error page as it is."""
    return render_template("errors/error.html", code=code, reason="", request_id="0d4f7c2e9a")


def _page(story: str, **values: Any) -> str:
    people = _people()
    return render_template(
        f"styleguide/{story}.html",
        me=Sample(id=3, display_name=people[0].display_name, theme=request.args.get("theme", "system"), shortcuts=True),
        my_groups=_groups()[:5],
        inbox_count=int(request.args.get("inbox", 7)),
        stories=STORIES,
        story=story,
        people=people,
        groups=_groups(),
        questions=_questions(people),
        thanks=_thanks(people),
        now=clock.now(),
        page=Page(rows=[], number=4, size=20, total=400),
        prose=_prose(),
        hits=_hits(people),
        notices=_notices(people),
        **({"preview": None} | values),
    )


def _people() -> list[Sample]:
    rows = (
        ("Zoë Müller-Lüdenscheidt", "Head of Facilities", "Operations", "München"),
        ("Ana Sofia de Oliveira e Vasconcelos Figueiredo", "Senior Process Engineer", "Engineering", "Lisbon"),
        ("נועה בן־דוד", "Product Designer", "Design", "תל אביב"),
        ("Nguyễn Thị Thanh Hương", "Data Analyst", "Finance", "Hà Nội"),
        ("李伟", "", "Engineering", "上海"),
        ("Bo Li", "Trainee", "", "Remote"),
        ("🙂 Jo", "Community Manager", "People", "Berlin"),
        (LONG_WORD, "Compliance", "Legal", "Wien"),
    )
    return [
        Sample(
            id=number, display_name=name, title=title, department=department, place=place, state="active",
            email=f"person{number}@example.org", phone="+49 89 1234 5678", pronouns="she/her" if number == 4 else "",
            hours=Sample(usual="Mon–Thu, 9:00 – 15:30", now="14:05", apart="1 hour behind you"),
        )
        for number, (name, title, department, place) in enumerate(rows, 3)
    ]  # fmt: skip


def _groups() -> list[Sample]:
    rows = (
        ("Gardening on the roof", "Beds, bees and what to plant when. Everybody waters once a month.", "open", 42, 5),
        ("Radfahren & Pendeln", "Routen, Werkstatt und die Frage, wo das Dienstrad steht.", "open", 1208, 14),
        ("Parents at work", "Nurseries, school holidays, working hours.", "closed", 86, 0),
        ("Reorganisation, preparatory circle", "Known to its members alone.", "secret", 4, 1),
        (LONG_WORD, "One word, and it does not break the card.", "open", 0, 0),
        ("🎲 Board games", "", "open", 17, 2),
        ("Choir", "Wednesdays at noon, any voice.", "closed", 31, 3),
        ("Cantina", "Menus, wishes, allergies.", "open", 860, 40),
        ("Running along the river", "Slow and slower.", "open", 22, 0),
    )
    return [
        Sample(id=number, name=name, purpose=purpose, visibility=visibility, member_count=count, week_count=week)
        for number, (name, purpose, visibility, count, week) in enumerate(rows, 1)
    ]


def _questions(people: list[Sample]) -> list[Sample]:
    groups = _groups()
    rows: tuple[tuple[str, int, int, bool, int, list[str], int], ...] = (
        ("How do I book the small meeting room for a whole week?", 3, 2, True, 0, ["rooms", "booking"], 0),
        ("Which tomato survives wind on the fourth floor?", 0, 0, False, 0, ["tomatoes"], 2),
        ("Wie erstatte ich eine Bahnfahrt, wenn das Ticket auf dem Diensthandy lag und die Reise verschoben wurde?",
         1, 1, False, 1, ["Reisekosten"], 0),
        (f"What does {LONG_WORD} mean for us?", -2, 1000, True, 4, [], 0),
        ("כיצד מחברים מדפסת לרשת האורחים?", 14, 3, False, 0, ["printing", "guest-network", "wifi", "it-support"], 0),
    )  # fmt: skip
    return [
        Sample(
            id=number, title=title, score=score, answer_count=answers, is_accepted=accepted, tags=tags,
            waiting_days=waiting, author=people[number % 8], group=groups[group],
            created_at=clock.now() - timedelta(hours=5 * number * number),
            excerpt="The calendar only offers single days; the front desk says to ask here." if number == 1 else None,
        )
        for number, (title, score, answers, accepted, group, tags, waiting) in enumerate(rows, 1)
    ]  # fmt: skip


def _thanks(people: list[Sample]) -> list[Sample]:
    message = (
        "She stayed until the last bicycle was repaired, explained the brakes to everybody, "
        "and did not once look at the clock."
    )
    rows = ((people[1:2], "Helping a colleague"), (people[2:8], "Courage"), (people[7:8], None))
    return [
        Sample(
            id=number, author=people[0], recipients=recipients, value=value, reason=None,
            body_html=render_markdown(message), created_at=clock.now() - timedelta(days=number),
            group=_groups()[1] if number == 1 else None,
        )
        for number, (recipients, value) in enumerate(rows, 1)
    ]  # fmt: skip


def _prose() -> str:
    return render_markdown(
        "Take the *east* key from the board and **write your name** into the list, then:\n\n"
        "1. open the room in the [calendar](https://example.org/calendar),\n2. choose “whole week”,\n"
        "3. type `#booking` into the subject.\n\n> The front desk answers within a day.\n\n"
        "```\nroom --book small --from monday --until friday --reason 'workshop of the roof gardeners'\n```\n\n"
        "| Room | Seats |\n|---|---|\n| Small | 6 |\n| Large | 24 |\n"
    )


def _hits(people: list[Sample]) -> list[Sample]:
    title = safe("How do I book the <mark>small</mark> meeting <mark>room</mark>?")
    snippet = safe("… the calendar only offers single days, so the <mark>room</mark> had to be asked for by mail …")
    rows = (("question", "2 answers"), ("answer", ""), ("thanks", ""), ("group", "42 members"), ("person", ""))
    return [
        Sample(
            kind=kind, url="#", title=title, snippet=snippet,
            card=Sample(
                byline=f"Asked by {people[number].display_name}", note=note, at=clock.now() - timedelta(days=number)
            ),
        )
        for number, (kind, note) in enumerate(rows)
    ]  # fmt: skip


def _notices(people: list[Sample]) -> list[Sample]:
    rows = (
        (
            "%(name)s answered your question %(subject)s",
            "Which tomato survives wind on the fourth floor?",
            "message-circle",
            "quest",
        ),
        ("%(name)s thanked you", None, "hand-heart", "thanks"),
        ("%(name)s asks to join %(subject)s", "Parents at work", "user-plus", "accent"),
        ("%(name)s accepted your answer to %(subject)s", LONG_WORD, "check", "ok"),
    )
    return [
        Sample(
            id=number, is_new=number < 2, actor=people[number], text=text, subject=subject, icon=icon, tone=tone,
            href="#", key=number, thread_id=number if number < 2 else None, group="Garden" if number == 0 else None,
            excerpt="“Ours has stood there since May.”" if number == 0 else None,
            at=clock.now() - timedelta(hours=9 * number),
        )
        for number, (text, subject, icon, tone) in enumerate(rows)
    ]  # fmt: skip
