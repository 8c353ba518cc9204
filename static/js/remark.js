/** A short form without tools of its own, such as a comment's: its draft is kept, people can be mentioned, files added. */

import { keepDraft } from "./draft.js";
import { suggest } from "./mentions.js";

/** @param {HTMLFormElement} form */
export default function enhance(form) {
  import("./attach.js").then(({ attachFiles }) => attachFiles(form));
  const line = /** @type {HTMLElement | null} */ (form.querySelector(".composer-status"));
  if (line && form.dataset.draft) keepDraft(form, line, form.dataset.draft, form.dataset.keep);
  suggest(form);
}
