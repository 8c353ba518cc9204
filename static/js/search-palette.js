/**
 * The search palette: suggestions in a dialog, opened by reaching for the search field of the top bar.
 * Without this module the field's form leads to the page of results, as Enter does here.
 */

const pause = 150;

/** @param {HTMLFormElement} form */
export default function enhance(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("q"));
  const { dialog, input, list, status } = build(form, field);
  let timer = 0;
  let closing = false;
  let request = new AbortController();

  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  const chosen = () => options().find((option) => option.ariaSelected === "true");

  /** @param {HTMLElement | undefined} option */
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option?.id ?? "");
  };

  /** @param {string} html */
  const show = (html) => {
    const found = new DOMParser().parseFromString(html, "text/html");
    status.textContent = found.querySelector("template")?.content.textContent ?? "";
    list.replaceChildren(...found.body.childNodes);
    list.hidden = !options().length;
    input.ariaExpanded = String(!list.hidden);
    choose(undefined);
  };

  const suggest = async () => {
    request.abort();
    request = new AbortController();
    if (!input.value.trim()) return show("");
    try {
      const answer = await fetch(`${form.action}/suggest?q=${encodeURIComponent(input.value)}`, {
        headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
        signal: request.signal,
      });
      if (answer.ok) show(await answer.text());
    } catch {
      // Typed on, or offline: Enter still leads to the page of results.
    }
  };

  const open = () => {
    if (dialog.open || closing) return;
    input.value = field.value;
    dialog.showModal();
    // What stood there is replaced by typing, what is being typed goes on.
    input.setSelectionRange(field.value === field.defaultValue ? 0 : field.value.length, field.value.length);
    suggest();
  };

  /** @param {number} step */
  const walk = (step) => {
    const all = options();
    const option = chosen();
    const here = option ? all.indexOf(option) : -1;
    choose(all[here < 0 && step < 0 ? all.length - 1 : here + step]);
  };

  // Who comes by the Tab key may be on the way to what follows: the dialog opens as soon as they type.
  const reached = () => {
    if (!("tabbing" in document.body.dataset)) open();
  };
  field.addEventListener("focus", reached);
  for (const event of ["click", "input"]) field.addEventListener(event, open);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, pause);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    else if (event.key === "Enter" && chosen()) chosen()?.click();
    else return;
    event.preventDefault();
  });
  // The browser gives the focus back to the field before "close": that must not open the dialog again.
  dialog.addEventListener("cancel", () => {
    closing = true;
    field.value = input.value;
  });
  dialog.addEventListener("close", () => {
    closing = false;
  });
  addEventListener("pagehide", () => dialog.close());
  if (form.contains(document.activeElement)) reached();
}

/** @param {HTMLFormElement} form @param {HTMLInputElement} field */
function build(form, field) {
  const name = field.labels?.[0]?.textContent ?? "";
  const own = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  delete own.dataset.enhance;
  const input = /** @type {HTMLInputElement} */ (own.elements.namedItem("q"));
  delete input.dataset.shortcutSearch;
  own.querySelector("label")?.remove();
  // Not a search field, where Escape removes the text instead of closing the dialog.
  Object.assign(input, { id: "palette-input", type: "text", role: "combobox", ariaLabel: name, ariaExpanded: "false" });
  input.setAttribute("aria-controls", "palette-options");
  input.setAttribute("aria-autocomplete", "list");
  const list = Object.assign(document.createElement("div"), { id: "palette-options", role: "listbox", ariaLabel: name });
  list.hidden = true;
  const status = Object.assign(document.createElement("p"), { className: "palette-status", role: "status" });
  const dialog = Object.assign(document.createElement("dialog"), { className: "palette", ariaLabel: name });
  dialog.setAttribute("closedby", "any");
  dialog.append(own, list, status);
  document.body.append(dialog);
  return { dialog, input, list, status };
}
