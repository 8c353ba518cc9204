/**
 * Suggestions by GitHub's text-expander: while "@" is typed, people and groups that can read the result; while ":" is,
 * emoji by their names.
 */

/** Names have few words, and nobody is called by half a sentence. */
const mostWords = 3;
const pause = 120;
/** Pixels between a list and the edge of the window, and of a line with its surroundings. */
const edge = 8;
const line = 36;

/** @param {ParentNode} within */
export async function suggest(within) {
  const expander = /** @type {HTMLElement | null} */ (within.querySelector("text-expander[data-module]"));
  if (!expander?.dataset.module || !expander.dataset.address) return;
  await import(expander.dataset.module);
  let asked = 0;

  expander.addEventListener("text-expander-change", (event) => {
    const { provide, key, text } = /** @type {CustomEvent} */ (event).detail;
    const address = key === ":" ? emojiAddress(expander, text) : mentionAddress(expander, text.trim());
    provide(look(address, ++asked, () => asked));
  });
  expander.addEventListener("text-expander-value", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    detail.value = detail.item.dataset.value;
  });
  expander.addEventListener("text-expander-committed", () => {
    expander.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // The list floats above everything: the composer around it cuts off what stands out.
  expander.addEventListener("text-expander-activate", () => {
    const list = /** @type {HTMLElement | null} */ (expander.querySelector(".suggestions"));
    list?.showPopover();
    requestAnimationFrame(() => list && stayInView(list));
  });
}

/** Where people and groups are found; nowhere for what is no name. @param {HTMLElement} expander @param {string} text */
function mentionAddress(expander, text) {
  if (!text || text.startsWith("[") || text.split(/\s+/).length > mostWords) return null;
  const address = new URL(expander.dataset.address ?? "", location.href);
  const place = /** @type {HTMLSelectElement | null} */ (expander.closest("form")?.elements.namedItem("group"));
  if (!address.searchParams.has("item") && place?.value) address.searchParams.set("group", place.value);
  address.searchParams.set("q", text);
  return address;
}

/** Where emoji are found; nowhere for a time of day, a smiley or a single letter. @param {HTMLElement} expander @param {string} text */
function emojiAddress(expander, text) {
  if (!expander.dataset.emoji || !/^[\p{L}_]{2,}$/u.test(text)) return null;
  const address = new URL(expander.dataset.emoji, location.href);
  address.searchParams.set("q", text);
  return address;
}

/**
 * @param {URL | null} address @param {number} turn @param {() => number} latest
 * @returns {Promise<{matched: boolean, fragment?: Element}>}
 */
async function look(address, turn, latest) {
  const nothing = { matched: false };
  if (!address) return nothing;
  await new Promise((resolve) => setTimeout(resolve, pause));
  if (turn !== latest()) return nothing;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    const list = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
    return list && turn === latest() ? { matched: true, fragment: list } : nothing;
  } catch {
    return nothing; // offline: what is typed stays what it is
  }
}

/** Move a list that stands out of the window: to the left, or above the line that is written. @param {HTMLElement} list */
function stayInView(list) {
  const box = list.getBoundingClientRect();
  const over = box.right + edge - document.documentElement.clientWidth;
  if (over > 0) list.style.left = `${Math.max(edge, box.left - over)}px`;
  const below = (visualViewport?.height ?? innerHeight) - box.top - edge;
  const above = box.top - line - edge;
  if (below >= box.height) return;
  list.style.maxBlockSize = `${Math.max(below, above)}px`;
  if (above > below) list.style.top = `${Math.max(edge, box.top - line - box.height)}px`;
}
