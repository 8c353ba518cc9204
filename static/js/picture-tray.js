/**
 * The pictures of a text in a list below it: what each of them shows is written there, into the text.
 */

const picture = /!\[((?:\\.|[^\]\\])*)\]\((\/files\/[0-9]+\/[0-9]+x[0-9]+\.webp)( "decorative")?\)/g;

/** @typedef {{item: HTMLElement, field: HTMLInputElement, box: HTMLInputElement, fault: HTMLElement}} Row */

export class PictureTray {
  /** @param {HTMLElement} list @param {HTMLTextAreaElement} text */
  constructor(list, text) {
    this.list = list;
    this.text = text;
    /** By the picture's address. @type {Map<string, Row>} */
    this.rows = new Map();
    this.words = document.getElementById("status")?.dataset ?? {};
  }

  begin() {
    this.text.addEventListener("input", () => this.draw());
    this.text.form?.addEventListener("intranet:filled", () => this.draw());
    this.text.form?.addEventListener("reset", () => setTimeout(() => this.draw()));
    this.draw();
  }

  /** Show the pictures that the text has now. */
  draw() {
    /** @type {Map<string, RegExpMatchArray>} */
    const found = new Map();
    for (const match of this.text.value.matchAll(picture)) found.set(match[2] ?? "", match);
    for (const [address, row] of this.rows) {
      if (found.has(address)) continue;
      row.item.remove();
      this.rows.delete(address);
    }
    for (const [address, match] of found) {
      const row = this.rows.get(address) ?? this.add(address);
      row.box.checked = Boolean(match[3]);
      row.field.disabled = row.box.checked;
      if (document.activeElement !== row.field) row.field.value = (match[1] ?? "").replace(/\\(.)/g, "$1");
    }
    this.list.hidden = !this.list.childElementCount;
  }

  /** Whether every picture is described or decoration; else the first that is not takes the focus. */
  isDescribed() {
    this.draw();
    const bare = [...this.rows.values()].filter(({ field, box }) => !box.checked && !field.value.trim());
    for (const { fault, field } of this.rows.values()) {
      fault.hidden = !bare.some((row) => row.field === field);
      field.ariaInvalid = String(!fault.hidden);
    }
    bare[0]?.field.focus();
    return !bare.length;
  }

  /** A file on its way. @param {string} sentence */
  underWay(sentence) {
    const item = made("li", "attach-row");
    const progress = made("progress", "attach-progress");
    progress.ariaLabel = sentence;
    const name = made("span", "attach-name");
    name.textContent = sentence;
    item.append(name, progress);
    this.list.append(item);
    this.list.hidden = false;
    return { item, progress };
  }

  /** A file that was not taken; the next change of the text takes the sentence away. @param {string} sentence */
  refuse(sentence) {
    const item = made("li", "attach-row field-error");
    item.textContent = sentence;
    this.list.append(item);
    this.list.hidden = false;
    const forget = () => {
      item.remove();
      this.draw();
    };
    this.text.addEventListener("input", forget, { once: true });
  }

  /** @param {string} address @returns {Row} */
  add(address) {
    const item = made("li", "attach-row");
    const sample = made("img", "attach-sample");
    Object.assign(sample, { src: address, alt: "", width: 64, height: 64 });
    const id = `${this.text.id}-${address.split("/")[2]}`;
    const label = made("label", "attach-label");
    Object.assign(label, { htmlFor: `${id}-words`, textContent: this.words.pictureWords });
    const field = made("input", "input");
    Object.assign(field, { id: `${id}-words`, maxLength: 300, dir: "auto", autocomplete: "off" });
    const fault = made("p", "field-error");
    Object.assign(fault, { id: `${id}-fault`, textContent: this.words.pictureMissing, hidden: true });
    field.setAttribute("aria-describedby", fault.id);
    const choice = made("label", "choice attach-choice");
    const box = made("input", "");
    box.type = "checkbox";
    choice.append(box, ` ${this.words.pictureDecorative}`);
    const remove = made("button", "attach-remove");
    Object.assign(remove, { type: "button", textContent: "×", ariaLabel: this.words.pictureRemove });
    const says = made("div", "attach-says");
    says.append(label, field, fault, choice);
    item.append(sample, says, remove);
    this.list.append(item);
    field.addEventListener("input", () => this.write(address, field.value, false));
    box.addEventListener("change", () => this.write(address, "", box.checked));
    remove.addEventListener("click", () => this.take(address));
    field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    const row = { item, field, box, fault };
    for (const change of ["input", "change"]) item.addEventListener(change, () => (fault.hidden = true));
    this.rows.set(address, row);
    return row;
  }

  /** Say in the text what a picture shows. @param {string} address @param {string} words @param {boolean} isDecorative */
  write(address, words, isDecorative) {
    const bare = words.replace(/[[\]\\`*_<>&!]/g, "\\$&");
    const wanted = `![${isDecorative ? "" : bare}](${address}${isDecorative ? ' "decorative"' : ""})`;
    this.replace(address, () => wanted);
  }

  /** Take a picture out of the text. @param {string} address */
  take(address) {
    this.replace(address, () => "");
    this.text.focus();
  }

  /** @param {string} address @param {() => string} by */
  replace(address, by) {
    this.text.value = this.text.value.replace(picture, (all, _words, at) => (at === address ? by() : all));
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {string} style @returns {HTMLElementTagNameMap[Name]}
 */
function made(name, style) {
  const element = document.createElement(name);
  element.className = style;
  return element;
}
