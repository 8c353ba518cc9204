/**
 * Pictures and files for a text: pasted, dropped or chosen, sent at once, and named in the text at the caret.
 * The text alone says what belongs to it, so drafts, previews and other tabs need nothing more.
 */

import { PictureTray } from "./picture-tray.js";

const sentences = () => document.getElementById("status")?.dataset ?? {};

/** @param {ParentNode} within */
export async function attachFiles(within) {
  const place = /** @type {HTMLElement | null} */ (within.querySelector("file-attachment[data-module]"));
  const text = place?.querySelector("textarea");
  const control = /** @type {HTMLDetailsElement | null | undefined} */ (place?.querySelector("details[data-attach]"));
  if (!place?.dataset.module || !text?.form || !control) return;
  await import(place.dataset.module); // until it is here the form sends what is chosen
  new Attaching(place, text, text.form, control).begin();
}

class Attaching {
  /** @param {HTMLElement} place @param {HTMLTextAreaElement} text @param {HTMLFormElement} form @param {HTMLDetailsElement} control */
  constructor(place, text, form, control) {
    this.place = place;
    this.text = text;
    this.form = form;
    this.control = control;
    this.tray = new PictureTray(/** @type {HTMLElement} */ (place.querySelector(".attach-tray")), text);
    this.underWay = 0;
    /** The button that was pressed while files were under way. @type {HTMLElement | null | undefined} */
    this.waiting = undefined;
  }

  begin() {
    for (const plain of this.control.querySelectorAll("[data-plain]")) plain.remove();
    const input = /** @type {HTMLInputElement} */ (this.control.querySelector("input[type=file]"));
    input.multiple = true;
    input.removeAttribute("name"); // what is chosen is sent at once, not with the form
    this.control.querySelector("summary")?.addEventListener("click", (event) => {
      event.preventDefault();
      input.click();
    });
    this.place.addEventListener("file-attachment-accepted", (event) => {
      for (const { file } of /** @type {CustomEvent} */ (event).detail.attachments) this.send(file);
    });
    this.form.addEventListener("submit", (event) => this.submitted(event), true);
    if (input.files?.length) input.dispatchEvent(new Event("change", { bubbles: true }));
    this.tray.begin();
  }

  /** @param {File} file */
  async send(file) {
    const words = sentences();
    if (file.size > Number(words.fileMost)) return this.refuse(file, words.fileTooHeavy ?? "");
    const row = this.tray.underWay(said(words.fileAdding, file));
    this.underWay += 1;
    try {
      const { status, answer } = await this.post(file, row.progress);
      if (status === 201) this.insert(file, answer.text);
      else if (answer?.error) this.refuse(file, `{name}: ${answer.error}`);
      else this.refuse(file, words.fileFailed ?? "");
    } catch {
      this.refuse(file, words.fileFailed ?? "");
    }
    row.item.remove();
    this.underWay -= 1;
    this.tray.draw();
    if (!this.underWay && this.waiting !== undefined) this.form.requestSubmit(this.waiting);
  }

  /** @param {File} file @param {HTMLProgressElement} progress @returns {Promise<{status: number, answer: any}>} */
  post(file, progress) {
    const body = new FormData();
    const token = /** @type {HTMLInputElement | null} */ (this.form.elements.namedItem("csrf_token"));
    body.set("csrf_token", token?.value ?? "");
    body.set("attachment", file);
    const request = new XMLHttpRequest(); // fetch does not tell how much is sent
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.value = total ? loaded / total : 0;
    });
    return new Promise((resolve, reject) => {
      request.addEventListener("load", () => resolve({ status: request.status, answer: parsed(request.responseText) }));
      for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, reject);
      request.open("POST", this.control.dataset.attach ?? "");
      request.setRequestHeader("HX-Request", "true"); // a sign-in that has ended is said by a status, not by its page
      request.send(body);
    });
  }

  /** Put it where the caret is: a picture on lines of its own. @param {File} file @param {string} markdown */
  insert(file, markdown) {
    const { value, selectionEnd: at } = this.text;
    const isPicture = markdown.startsWith("!");
    const before = value.slice(0, at);
    const gap = isPicture ? "\n\n" : " ";
    const opening = !before.trim() ? "" : isPicture ? gap.slice(/\n*$/.exec(before)?.[0].length ?? 0) : /\s$/.test(before) ? "" : gap;
    this.text.setRangeText(`${opening}${markdown}${isPicture ? gap : ""}`, at, at, "end");
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
    say(said(isPicture ? sentences().pictureAdded : sentences().fileAdded, file));
  }

  /** @param {File} file @param {string} sentence */
  refuse(file, sentence) {
    this.waiting = undefined;
    this.tray.refuse(said(sentence, file));
    say(said(sentence, file), true);
  }

  /** Wait for what is under way, and ask for words that are missing. @param {SubmitEvent} event */
  submitted(event) {
    const button = /** @type {HTMLElement | null} */ (event.submitter);
    const isElsewhere = button?.hasAttribute("formaction");
    if (this.underWay) this.waiting = button;
    else this.waiting = undefined;
    if (this.underWay || (!isElsewhere && !this.tray.isDescribed())) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }
}

/** @param {string} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page says what went wrong
  }
}

/** @param {string | undefined} sentence @param {File} file */
const said = (sentence, file) => (sentence ?? "").replace("{name}", () => file.name);

/** @param {string} text @param {boolean} [urgent] */
const say = (text, urgent = false) => document.dispatchEvent(new CustomEvent("intranet:say", { detail: { text, urgent } }));
