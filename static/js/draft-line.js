/**
 * The line under a text that says where its draft is kept, with what can be done about it.
 */

/** @type {Intl.DateTimeFormatOptions} */
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const sentences = () => document.getElementById("status")?.dataset ?? {};

export class DraftLine {
  /** @param {HTMLElement} line */
  constructor(line) {
    this.line = line;
  }

  /**
   * Say a sentence of the page's regions, with links and buttons behind it.
   * @param {string} name @param {number} [at] @param {...HTMLElement} actions
   */
  say(name, at, ...actions) {
    const time = at && new Intl.DateTimeFormat(document.documentElement.lang, clock).format(at);
    const words = document.createElement("span");
    words.textContent = (sentences()[name] ?? "").replace("{time}", time || "");
    this.line.replaceChildren(words, ...actions);
    this.line.hidden = false;
    this.line.dataset.state = name;
    delete this.line.dataset.trouble;
  }

  /** Say it where everybody notices: once for each trouble. @param {string} name @param {number} at @param {...HTMLElement} actions */
  warn(name, at, ...actions) {
    const isNew = this.line.dataset.state !== name;
    this.say(name, at, ...actions);
    this.line.dataset.trouble = "";
    const text = this.line.firstElementChild?.textContent;
    if (isNew) document.dispatchEvent(new CustomEvent("intranet:say", { detail: { text, urgent: true } }));
  }

  clear() {
    this.line.replaceChildren();
    this.line.hidden = true;
    delete this.line.dataset.state;
    delete this.line.dataset.trouble;
  }
}

/** @param {string} name @param {() => void} act */
export function button(name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sentences()[name] ?? "";
  made.addEventListener("click", act);
  return made;
}

/** @param {string} name @param {string} href */
export function link(name, href) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = sentences()[name] ?? "";
  return made;
}

/** A button that sends the form elsewhere. @param {string} name @param {string} address */
export function submit(name, address) {
  const made = button(name, () => {});
  made.type = "submit";
  made.formNoValidate = true;
  made.dataset[name] = "";
  made.setAttribute("formaction", address);
  return made;
}
