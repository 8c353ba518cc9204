/**
 * The copy of a draft that this browser keeps, for one person and one composer.
 * @typedef {import("./form-fields.js").Fields} Fields
 * @typedef {{fields: Fields, at: number, base: number, kept: boolean, of?: string}} Local
 *   base: the server's version that the text stands on; kept: the server has it, too; of: the version of what is changed
 */

/** @param {string} key @returns {Local | null} */
export function recall(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null");
    return found?.fields ? found : null;
  } catch {
    return null;
  }
}

/** Keep a text, and say whether that was possible. @param {string} key @param {Local} local */
export function keep(key, local) {
  try {
    localStorage.setItem(key, JSON.stringify(local));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is switched off: there is nothing to forget.
  }
}

/** Let the page that success leads to forget the draft: see enhance.js. @param {string} key */
export function markSent(key) {
  try {
    sessionStorage.setItem("intranet:draft-sent", JSON.stringify([key, location.href.split("#")[0]]));
  } catch {
    // Storage is switched off.
  }
}
