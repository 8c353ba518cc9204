/**
 * The composer, once somebody writes: a toolbar, Write and Preview, a draft kept in this browser, Ctrl+Enter.
 * The textarea stays what it is; without this module it is sent like any other.
 */

const wait = 300;
/** @type {Intl.DateTimeFormatOptions} */
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** @param {HTMLElement} composer */
export default function enhance(composer) {
  const text = composer.querySelector("textarea");
  if (!text) return;
  showToolbar(composer);
  switchModes(composer, text);
  if (composer.dataset.draft) keepDraft(composer, text, `draft:${document.body.dataset.me}:${composer.dataset.draft}`);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    /** @type {HTMLButtonElement | null | undefined} */
    const publish = text.form?.querySelector("button.button-primary[type=submit]");
    text.form?.requestSubmit(publish);
  });
}

/** @param {HTMLElement} composer */
async function showToolbar(composer) {
  const toolbar = /** @type {HTMLElement | null} */ (composer.querySelector("markdown-toolbar"));
  if (!toolbar || !composer.dataset.toolbar) return;
  await import(composer.dataset.toolbar);
  toolbar.hidden = false;
}

/** @param {HTMLElement} composer @param {HTMLTextAreaElement} text */
function switchModes(composer, text) {
  const write = /** @type {HTMLButtonElement | null} */ (composer.querySelector("[data-write]"));
  const preview = /** @type {HTMLButtonElement | null} */ (composer.querySelector("[data-preview]"));
  if (!write || !preview) return;
  /** @param {"write" | "preview"} mode */
  const show = (mode) => {
    composer.dataset.mode = mode;
    write.ariaPressed = String(mode === "write");
    preview.ariaPressed = String(mode === "preview");
  };
  write.hidden = false;
  show(composer.querySelector("[data-filled]") ? "preview" : "write");
  write.addEventListener("click", () => {
    show("write");
    text.focus();
  });
  preview.addEventListener("htmx:after:swap", () => show("preview"));
}

/** @param {HTMLElement} composer @param {HTMLTextAreaElement} text @param {string} key */
function keepDraft(composer, text, key) {
  const line = /** @type {HTMLElement} */ (composer.querySelector(".composer-status"));
  const sentences = document.getElementById("status")?.dataset ?? {};
  const kept = read(key);
  // What the form held when the draft was begun: a draft never takes the place of a newer text.
  const begun = kept?.of ?? text.defaultValue;
  let timer = 0;
  let unsaved = false;

  /** @param {string | undefined} sentence @param {number} at */
  const say = (sentence, at) => {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, clock).format(at);
    line.textContent = (sentence ?? "").replace("{time}", time);
    line.hidden = false;
  };
  const forget = () => {
    clearTimeout(timer);
    localStorage.removeItem(key);
    line.hidden = true;
    unsaved = false;
  };
  const save = () => {
    try {
      if (text.value.trim()) localStorage.setItem(key, JSON.stringify({ text: text.value, at: Date.now(), of: begun }));
      else localStorage.removeItem(key);
      unsaved = false;
      if (text.value.trim()) say(sentences.draftSaved, Date.now());
    } catch {
      unsaved = true;
    }
  };

  const untouched = text.value === text.defaultValue && begun === text.defaultValue;
  if (kept && kept.text !== text.value && (untouched || !text.value.trim())) {
    text.value = kept.text;
    say(sentences.draftRestored, kept.at);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.textContent = sentences.discard ?? "";
    discard.addEventListener("click", () => {
      text.value = text.defaultValue;
      forget();
      text.focus();
    });
    line.append(discard);
  }
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  });
  text.form?.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    clearTimeout(timer);
    unsaved = false;
    save();
    const from = location.href.split("#")[0];
    sessionStorage.setItem("intranet:draft-sent", JSON.stringify([key, from]));
  });
  text.form?.addEventListener("htmx:after:request", (event) => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail;
    if (event.target === text.form && ctx.response.status < 300) forget();
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
}

/** @param {string} key @returns {{text: string, at: number, of?: string} | null} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
