/**
 * A form's draft: kept in this browser at once, on the server a moment after typing stops and on leaving.
 *
 * A newer text is never overwritten: the server counts versions, and where another tab or device was faster,
 * the person chooses. Without a connection or a sign-in the text stays in the browser, and that is said.
 */

import { button, DraftLine, link, submit } from "./draft-line.js";
import { agree, isBlank, isOpened, read, write } from "./form-fields.js";
import { forget, keep, markSent, recall } from "./local-draft.js";
import { ask, discard, send } from "./server-draft.js";

const localPause = 300;
const serverPause = 1500;
const longestPause = 8000;
const retryPause = 15_000;

/** @typedef {import("./form-fields.js").Fields} Fields */
/** @typedef {import("./server-draft.js").Kept} Kept */
/** @typedef {import("./server-draft.js").Outcome} Outcome */

/**
 * @param {HTMLFormElement} form @param {HTMLElement} line @param {string} context as "question:new"
 * @param {string | undefined} address where the server keeps it
 * @param {boolean} isOffered whether the page offers a draft that does not stand in the form
 */
export function keepDraft(form, line, context, address, isOffered = false) {
  new DraftKeeper(form, new DraftLine(line), `draft:${document.body.dataset.me}:${context}`, address).begin(isOffered);
}

class DraftKeeper {
  /** @param {HTMLFormElement} form @param {DraftLine} line @param {string} key @param {string | undefined} address */
  constructor(form, line, key, address) {
    this.form = form;
    this.line = line;
    this.key = key;
    this.address = address;
    const version = form.elements.namedItem("draft_version");
    this.hasPage = version instanceof HTMLInputElement; // a page of its own, which knows of the draft
    this.version = version instanceof HTMLInputElement ? version : document.createElement("input");
    this.isSent = this.isUndecided = this.isRefused = this.isLost = this.isBusy = false;
    this.opened = read(form);
    /** What of the text the server has, or may have. @type {Fields} */
    this.known = this.opened;
    this.changedAt = this.localTimer = this.serverTimer = 0;
    this.request = new AbortController();
  }

  /** The version that the text stands on. */
  get base() {
    return Number(this.version.value) || 0;
  }

  set base(version) {
    this.version.value = String(version);
  }

  /** @param {boolean} isOffered */
  begin(isOffered) {
    for (const plain of this.form.querySelectorAll("[data-save]")) plain.remove();
    this.restore(isOffered);
    this.form.addEventListener("input", () => this.typed());
    this.form.addEventListener("change", () => this.typed());
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("htmx:after:request", (event) => this.answered(event));
    this.form.addEventListener("htmx:error", () => this.stayed());
    addEventListener("online", () => this.isDirty && this.keepOnServer());
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("pageshow", (event) => event.persisted && this.isSent && location.reload());
    addEventListener("beforeunload", (event) => this.isLost && this.isDirty && event.preventDefault());
    if (this.address && !this.hasPage) this.fetchKept();
  }

  get isDirty() {
    return !this.isSent && this.form.isConnected && !agree(read(this.form), this.known);
  }

  // -- coming back -----------------------------------------------------------------------------

  /** @param {boolean} isOffered */
  restore(isOffered) {
    const local = recall(this.key);
    if (!local || agree(local.fields, this.opened) || this.form.hasAttribute("data-answer")) return; // newer
    if (this.address && local.kept) {
      // The server has this text or a later one; where it has none, it was sent or discarded elsewhere.
      if (!isOffered) forget(this.key);
      return;
    }
    const fits = local.base === this.base && local.of === this.opened.version?.[0] && !isOffered;
    if (fits && isOpened(this.form)) {
      write(this.form, local.fields);
      this.line.say("draftRestored", local.at, this.discardButton());
      this.schedule();
    } else {
      this.isUndecided = true;
      const other = button("takeOther", () => this.take(local.fields, this.base, local.at));
      this.line.say("draftHere", local.at, other, button("keepMine", () => this.decide(this.base)));
    }
  }

  /** Ask what the server keeps, where the page does not say it. */
  async fetchKept() {
    const kept = this.address ? await ask(this.address) : null;
    if (!kept) return; // offline: the first try to keep something says so
    if (!kept.fields || agree(kept.fields, read(this.form))) this.base = kept.version;
    else if (isBlank(read(this.form))) this.takeKept(kept, kept.fields);
    else this.choose(kept);
  }

  // -- keeping ---------------------------------------------------------------------------------

  typed() {
    this.changedAt ||= Date.now();
    clearTimeout(this.localTimer);
    this.localTimer = window.setTimeout(() => this.keepHere(false), localPause);
    this.schedule();
  }

  schedule(pause = Math.max(0, Math.min(serverPause, this.changedAt + longestPause - Date.now()))) {
    clearTimeout(this.serverTimer);
    if (this.address && !this.isUndecided && !this.isSent) {
      this.serverTimer = window.setTimeout(() => this.keepOnServer(), pause);
    }
  }

  /** @param {boolean} kept whether the server has it, too */
  keepHere(kept) {
    clearTimeout(this.localTimer);
    const fields = read(this.form);
    if (isBlank(fields)) forget(this.key);
    else {
      const of = this.opened.version?.[0];
      this.isLost = !keep(this.key, { fields, at: Date.now(), base: this.base, kept, of }) && !kept;
      if (!this.address && !this.isLost) this.line.say("draftSaved", Date.now());
    }
  }

  /** The form as the server keeps it; files travel with the form alone. */
  body() {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
    body.set("draft_version", String(this.base));
    body.set("script", "1");
    return body;
  }

  async keepOnServer() {
    clearTimeout(this.serverTimer);
    if (!this.address || this.isBusy || this.isUndecided || this.isSent || !this.isDirty) return;
    this.isBusy = true;
    this.isRefused = false;
    this.changedAt = 0;
    this.request = new AbortController();
    const fields = read(this.form);
    const outcome = await send(this.address, this.body(), this.request.signal);
    this.isBusy = false;
    if (this.isSent || this.request.signal.aborted) return;
    this.settle(outcome, fields);
    if (this.isDirty && !this.isRefused) this.schedule();
  }

  /** @param {Outcome} outcome @param {Fields} fields what was sent */
  settle(outcome, fields) {
    if (outcome.state === "kept") {
      const { version, at } = outcome.kept;
      this.base = version;
      this.known = fields;
      this.keepHere(agree(fields, read(this.form)));
      if (at) this.line.say("draftSaved", at, this.discardButton(), link("yourDrafts", "/drafts"));
      else this.line.clear();
    } else if (outcome.state === "changed") this.choose(outcome.kept);
    else if (outcome.state === "signed-out") this.refused("draftSignedOut", link("signIn", outcome.signIn));
    else if (outcome.state === "stale") this.refused("draftStale");
    else if (outcome.state === "too-much") this.refused("draftTooMuch");
    else {
      if (outcome.state !== "too-often") this.refused("draftOffline");
      this.schedule(retryPause);
    }
  }

  /** Say why the server keeps nothing, once for each try. @param {string} sentence @param {HTMLElement} [action] */
  refused(sentence, action = button("tryAgain", () => this.keepOnServer())) {
    this.isRefused = true;
    this.keepHere(false);
    this.line.warn(this.isLost ? "draftLost" : sentence, Date.now(), action);
  }

  // -- two at once -----------------------------------------------------------------------------

  /** Somebody – this person elsewhere – was faster. @param {Kept} kept */
  choose(kept) {
    const fields = kept.fields;
    if (fields && (agree(fields, this.known) || agree(fields, read(this.form)))) {
      // It is what this page sent, and the answer was lost: nobody else wrote.
      this.base = kept.version;
      this.schedule(0);
      return;
    }
    this.isUndecided = true;
    this.keepHere(false);
    const mine = button("keepMine", () => this.decide(kept.version));
    if (!fields) return this.line.warn("draftGone", 0, mine);
    const theirs = button("takeOther", () => this.takeKept(kept, fields));
    this.line.warn("draftChanged", kept.at ?? 0, theirs, mine);
  }

  /** Go on with what stands in the form. @param {number} base */
  decide(base) {
    this.isUndecided = false;
    this.base = base;
    this.line.clear();
    this.keepHere(false);
    this.keepOnServer();
  }

  /** Go on with another text; the one in the form can be had back. @param {Fields} fields @param {number} base @param {number} at */
  take(fields, base, at) {
    const before = read(this.form);
    write(this.form, fields);
    this.isUndecided = false;
    this.base = base;
    this.keepHere(false);
    this.schedule();
    const back = isBlank(before) ? [] : [button("keepMine", () => this.take(before, this.base, Date.now()))];
    this.line.say("draftRestored", at, ...back, this.discardButton());
  }

  /** Go on with what the server keeps: it need not be sent back. @param {Kept} kept @param {Fields} fields */
  takeKept(kept, fields) {
    this.take(fields, kept.version, kept.at ?? 0);
    this.known = read(this.form);
  }

  // -- going -----------------------------------------------------------------------------------

  leave() {
    if (!this.isDirty || this.isUndecided) return;
    this.keepHere(false);
    if (!this.address) return;
    this.request.abort();
    if (navigator.sendBeacon(this.address, this.body())) this.known = read(this.form);
  }

  /** @param {SubmitEvent} event */
  submitted(event) {
    if (event.submitter?.hasAttribute("data-discard")) return this.end();
    if (event.submitter?.hasAttribute("formaction")) return;
    clearTimeout(this.serverTimer);
    this.keepHere(false);
    this.request.abort();
    this.isSent = true;
    this.isLost = false;
    markSent(this.key);
  }

  /** @param {Event} event */
  answered(event) {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (event.target !== this.form) return;
    if (ctx.response?.status < 300) this.end();
    else this.stayed();
  }

  /** The form was not taken: what is typed goes on being kept. */
  stayed() {
    this.isSent = false;
    this.schedule();
  }

  /** Nothing of the draft is left here. */
  end() {
    clearTimeout(this.localTimer);
    clearTimeout(this.serverTimer);
    this.request.abort();
    this.isSent = true;
    forget(this.key);
    this.line.clear();
  }

  /** With a page of its own the form is sent to be discarded, and the page comes anew; within another it is emptied. */
  discardButton() {
    if (this.address && this.hasPage) return submit("discard", `${this.address}/deletion`);
    return button("discard", () => this.empty());
  }

  async empty() {
    clearTimeout(this.localTimer);
    clearTimeout(this.serverTimer);
    if (this.address) {
      if (!(await discard(this.address, this.body()))) return this.refused("draftOffline");
      this.base = 0;
    }
    this.form.reset();
    this.known = read(this.form);
    forget(this.key);
    this.line.clear();
    this.form.querySelector("textarea")?.focus();
  }
}
