"""The texts bite where nothing protects, and the eyes that look for them see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chromium

from intranet.web.headers import CONTENT_SECURITY_POLICY
from tests.hostile.eyes import open_eyes
from tests.hostile.serving import served
from tests.hostile.strings import ASK, RUN
from tests.hostile.unprotected import Unprotected, show
from tests.proofs import Proof

pytestmark = pytest.mark.browser


def test_unprotected_every_text_of_the_corpus_does_what_it_tries(browser: Chromium) -> None:
    unprotected = Unprotected((*RUN, *ASK))
    with served(unprotected) as site:
        seen = show(browser, site, len(unprotected.texts), lambda seen, each: each in seen.ran | unprotected.asked)
    assert [text for number, text in enumerate(RUN) if number not in seen.ran] == []
    assert [text for number, text in enumerate(ASK, len(RUN)) if number not in unprotected.asked] == []


def test_the_policy_alone_stops_every_script_and_says_so(browser: Chromium) -> None:
    """The second wall, by itself: it would hold if the sanitiser had a hole."""
    unprotected = Unprotected(RUN, CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-src 'self'"))
    with served(unprotected) as site:
        seen = show(browser, site, len(RUN), lambda seen, each: each in seen.refused)
    assert seen.ran == set()
    assert [text for number, text in enumerate(RUN) if number not in seen.refused] == []


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_of_the_large_corpora_many_texts_run_unprotected(
    browser: Chromium, corpora: dict[str, list[str]], proof: Proof
) -> None:
    """Many of theirs are for browsers of long ago; the rest must run, or nothing was tried."""
    scripts = [text for name, texts in corpora.items() if name.startswith("xss/") for text in texts]
    texts = scripts or proof.sample(RUN, 12)
    with served(Unprotected(texts)) as site:
        seen = show(browser, site, len(texts))
    proof.note(texts=len(texts), ran=len(seen.ran))
    assert len(seen.ran) > len(texts) / 8


def test_the_eyes_see_what_a_lax_sanitiser_would_let_through(browser: Chromium, proof: Proof) -> None:
    texts = proof.sample([text for text in (*RUN, *ASK) if text.startswith("<")], 6)
    with served(Unprotected(texts)) as site:
        context, eyes = open_eyes(browser, site, {})
        for number, text in enumerate(texts):
            before = len(eyes.faults)
            eyes.view(f"/{number}")
            assert len(eyes.faults) > before, text
        context.close()
