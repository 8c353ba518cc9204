/**
 * The picker of emoji in a composer's bar: the browser opens it (popover), the server fills it.
 * Arrow keys move among the emoji; Escape closes it and gives the focus back, as with every popover.
 */

const pause = 120;

/** @param {HTMLElement} composer @param {HTMLTextAreaElement} text */
export function pickEmoji(composer, text) {
  const opener = /** @type {HTMLElement | null} */ (composer.querySelector("[data-emoji-opener]"));
  const picker = /** @type {HTMLElement | null} */ (composer.querySelector("[data-emoji-picker]"));
  const search = picker?.querySelector("input");
  const address = picker?.dataset.emojiPicker;
  if (!opener || !picker || !search || !address) return;
  opener.hidden = false;
  let asked = 0;

  const show = async () => {
    const turn = ++asked;
    const url = new URL(address, location.href);
    url.searchParams.set("q", search.value);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".emoji-found");
      if (!answer.ok || !found || turn !== asked) return;
      picker.querySelector(".emoji-found")?.replaceWith(found);
      const detail = { text: found.querySelector("p")?.textContent };
      if (search.value) document.dispatchEvent(new CustomEvent("intranet:say", { detail }));
    } catch {
      // Offline: what was found last stays.
    }
  };

  // Emptied before it opens: what somebody types at once is theirs.
  picker.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") search.value = "";
  });
  picker.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    search.focus();
    show();
  });
  let waiting = 0;
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing of the draft has changed
    clearTimeout(waiting);
    waiting = window.setTimeout(show, pause);
  });
  picker.addEventListener("click", (event) => {
    const chosen = /** @type {HTMLElement} */ (event.target).closest("button");
    if (chosen) insert(picker, text, chosen.value);
  });
  picker.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === search) {
      event.preventDefault(); // the composer's form is not to be sent
      const first = picker.querySelector("button");
      if (first) insert(picker, text, first.value);
    } else if (event.key.startsWith("Arrow") && event.target !== search) {
      event.preventDefault();
      move(picker, /** @type {HTMLElement} */ (event.target), event.key);
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      picker.querySelector("button")?.focus();
    }
  });
}

/** @param {HTMLElement} picker @param {HTMLTextAreaElement} text @param {string} sign */
function insert(picker, text, sign) {
  picker.hidePopover();
  text.focus();
  text.setRangeText(sign, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** One stop for the tabulator; the arrows go on from it, a row at a time up and down. @param {HTMLElement} picker @param {HTMLElement} from @param {string} key */
function move(picker, from, key) {
  const buttons = [...picker.querySelectorAll("button")];
  const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (from));
  const row = buttons.filter((button) => button.offsetTop === buttons[0]?.offsetTop).length;
  const forward = getComputedStyle(picker).direction === "rtl" ? -1 : 1;
  const steps = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: row, ArrowUp: -row };
  const next = buttons[here + (steps[/** @type {keyof typeof steps} */ (key)] ?? 0)];
  if (here < 0 || !next) return;
  from.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
