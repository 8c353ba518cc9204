"""The texts bite where nothing protects, and the eyes that look for them see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium

from intranet.web.headers import CONTENT_SECURITY_POLICY
from tests.hostile.eyes import open_eyes
from tests.hostile.strings import ASK, RUN
from tests.hostile.unprotected import PATIENCE, Unprotected, show
from tests.proofs import Proof
from tests.servers.web import serving

pytestmark = pytest.mark.browser


#: Texts of a sample: those that run, and those that only ask. They fill two pages of frames.
RUNNING, ASKING = 18, 6


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_unprotected_every_text_of_the_corpus_does_what_it_tries(browser: Chromium, proof: Proof) -> None:
    run, ask = proof.sample(RUN, RUNNING), proof.sample(ASK, ASKING)
    unprotected = Unprotected((*run, *ask))
    with serving(unprotected) as site:
        seen = show(browser, site, len(unprotected.texts), lambda seen, each: each in seen.ran | unprotected.asked)
    assert [text for number, text in enumerate(run) if number not in seen.ran] == []
    assert [text for number, text in enumerate(ask, len(run)) if number not in unprotected.asked] == []
    proof.note(texts=len(unprotected.texts))


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_policy_alone_stops_every_script_and_says_so(browser: Chromium, proof: Proof) -> None:
    """The second wall, by itself: it would hold if the sanitiser had a hole."""
    run = proof.sample(RUN, RUNNING)
    unprotected = Unprotected(run, CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-src 'self'"))
    with serving(unprotected) as site:
        seen = show(browser, site, len(run), lambda seen, each: each in seen.refused)
    assert seen.ran == set()
    assert [text for number, text in enumerate(run) if number not in seen.refused] == []
    proof.note(texts=len(run))


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_of_the_large_corpora_many_texts_run_unprotected(
    browser: Chromium, corpora: dict[str, list[str]], proof: Proof
) -> None:
    """Many of theirs are for browsers of long ago; the rest must run, or nothing was tried."""
    scripts = [text for name, texts in corpora.items() if name.startswith("xss/") for text in texts]
    texts = scripts or proof.sample(RUN, 6)
    with serving(Unprotected(texts)) as site:
        seen = show(browser, site, len(texts), None if scripts else lambda seen, each: each in seen.ran)
    proof.note(texts=len(texts), ran=len(seen.ran))
    assert len(seen.ran) > len(texts) / 16


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_the_eyes_see_what_a_lax_sanitiser_would_let_through(browser: Chromium, proof: Proof) -> None:
    texts = proof.sample([text for text in (*RUN, *ASK) if text.startswith("<")], 4)
    with serving(Unprotected(["A few plain words.", *texts])) as site:
        context, eyes = open_eyes(browser, site, {})
        eyes.view("/0")
        of_every_page = {without_place(fault) for fault in eyes.faults}  # its scripts, which are not ours either
        for number, text in enumerate(texts, 1):
            eyes.faults.clear()
            eyes.view(f"/{number}")
            for _ in range(PATIENCE):
                if {without_place(fault) for fault in eyes.faults} - of_every_page:
                    break
                eyes.page.wait_for_timeout(100)
            assert {without_place(fault) for fault in eyes.faults} - of_every_page, text
        context.close()
    proof.note(texts=len(texts))


def without_place(fault: str) -> str:
    return fault.partition(": ")[2]
