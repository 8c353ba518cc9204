/**
 * The composer, once somebody writes: a toolbar, Write and Preview, its draft, mentions, emoji, Ctrl+Enter.
 * The textarea stays what it is; without this module it is sent like any other.
 */

import { keepDraft } from "./draft.js";
import { pickEmoji } from "./emoji.js";
import { suggest } from "./mentions.js";

/** @param {HTMLElement} composer */
export default function enhance(composer) {
  const text = composer.querySelector("textarea");
  if (!text) return;
  showToolbar(composer);
  switchModes(composer, text);
  if (composer.querySelector("[data-attach]")) import("./attach.js").then(({ attachFiles }) => attachFiles(composer));
  suggest(composer);
  pickEmoji(composer, text);
  const line = /** @type {HTMLElement | null} */ (composer.querySelector(".composer-status"));
  const { draft, keep } = composer.dataset;
  if (draft && line && text.form) keepDraft(text.form, line, draft, keep, "offered" in composer.dataset);
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
