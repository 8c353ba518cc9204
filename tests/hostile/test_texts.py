"""Every hostile text through every text field comes out inert."""

from __future__ import annotations

from collections import Counter

import pytest
from wtforms import Form, StringField, TextAreaField

from tests.hostile.strings import ASK, RUN, TEXTS
from tests.hostile.walking import Walk
from tests.proofs import IN_FULL, Proof

#: Texts that are sent before the pages are looked at.
BATCH = 40
#: In full, several processes share the work.
SHARES = 8 if IN_FULL else 1
#: In every batch, so that each field takes something.
HONEST = "wheels and spokes"
#: Nobody gets in with a hostile name and a wrong password.
#: Of nobody, of nobody known, and of no rule, which an audience needs beside its name: changing one takes it.
NEVER_TAKEN = {("directory.enter", "username"), ("groups.invite_list", "names"), ("audiences.create", "name")}
#: What an announcement says in the language of who writes stands in ``title`` and ``body``.
NOT_SHOWN = {"title_en", "body_en"}
#: What eyes and answers say of faults of each kind.
KINDS = {
    "scripts run": ("RAN ", "dialog "),
    "violations of the policy": ("REFUSED ", "Content Security Policy"),
    "errors of the server": (": 5", "500 from", "503 from"),
}


@pytest.mark.proof
@pytest.mark.browser
@pytest.mark.timeout(6 * 3600 if IN_FULL else 300)
@pytest.mark.parametrize("share", range(SHARES), ids=lambda share: f"share {share + 1} of {SHARES}")
def test_hostile_texts_through_every_text_field_are_inert(
    walk: Walk, corpora: dict[str, list[str]], proof: Proof, share: int
) -> None:
    texts = chosen(corpora, proof)[share::SHARES]
    for first in range(0, len(texts), BATCH):
        walk.through([*texts[first : first + BATCH], HONEST])
    found = Counter(
        kind for kind, signs in KINDS.items() for fault in walk.all_faults() if any(map(fault.count, signs))
    )
    proof.note_once(text_fields=len(walk.tried), of_all_texts=sum(map(len, corpora.values())))
    proof.note(texts=len(texts), **walk.all_counts(), **{kind: found[kind] for kind in KINDS})
    assert walk.all_faults() == []
    assert walk.never_taken() == NEVER_TAKEN
    assert text_fields() - {name for _, name in walk.tried} == NOT_SHOWN, "of a form that no page shows"


def chosen(corpora: dict[str, list[str]], proof: Proof) -> list[str]:
    """Return all texts in an order of chance, or a few of each kind of ours."""
    if not proof.in_full:
        return [text for kind, number in ((RUN, 1), (ASK, 1), (TEXTS, 1)) for text in proof.sample(kind, number)]
    texts = [text for corpus in corpora.values() for text in corpus]
    proof.random.shuffle(texts)
    return texts


def text_fields() -> set[str]:
    """Return the names of all text fields of all forms in the code."""
    waiting, found = [Form], set()
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("intranet.") and "styleguide" not in form.__module__:
            with_fields = {name: getattr(form, name) for name in dir(form) if not name.startswith("_")}
            found |= {name for name, field in with_fields.items() if is_text(field)}
    return found


def is_text(field: object) -> bool:
    kind = getattr(field, "field_class", None)
    return isinstance(kind, type) and issubclass(kind, (StringField, TextAreaField)) and not hidden(kind)


def hidden(kind: type) -> bool:
    return getattr(kind.widget, "input_type", "") in ("hidden", "password")
