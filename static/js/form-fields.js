/**
 * What people typed into a form, apart from what the page itself put there.
 * @typedef {Record<string, string[]>} Fields
 */

/** Names that belong to the page or are no text. */
const own = new Set(["csrf_token", "once", "draft", "draft_version", "find"]);

/** @param {HTMLFormElement} form @returns {Fields} */
export function read(form) {
  /** @type {Fields} */
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (own.has(name) || typeof value !== "string") continue;
    if (!found[name]) found[name] = [];
    found[name].push(value.replaceAll("\r\n", "\n"));
  }
  return found;
}

/** Put the texts back; hidden fields are the page's. @param {HTMLFormElement} form @param {Fields} fields */
export function write(form, fields) {
  /** @type {Record<string, number>} */
  const seen = {};
  for (const control of form.elements) {
    const field = /** @type {HTMLInputElement} */ (control);
    if (!field.name || own.has(field.name) || ["hidden", "file", "submit", "button"].includes(field.type)) continue;
    const values = fields[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (control instanceof HTMLSelectElement && !values.length) continue;
    else {
      const nth = seen[field.name] ?? 0;
      seen[field.name] = nth + 1;
      field.value = values[nth] ?? "";
    }
  }
  form.dispatchEvent(new Event("intranet:filled"));
}

/** Whether two readings say the same, for the fields that `known` has. @param {Fields} known @param {Fields} other */
export function agree(known, other) {
  return Object.keys(known).every((name) => JSON.stringify(known[name]) === JSON.stringify(other[name] ?? []));
}

/** Whether no text is written; a place or a language is none. @param {Fields} fields */
export function isBlank(fields) {
  return !["title", "body", "name", "poll_options"].some((name) => fields[name]?.some((value) => value.trim()));
}

/** Whether its texts are still those that the page came with. @param {HTMLFormElement} form */
export function isOpened(form) {
  return [...form.querySelectorAll("textarea")].every((field) => field.value === field.defaultValue || !field.value.trim());
}
