/**
 * Toasts go away by themselves, unless somebody points at them or they tell of a failure.
 * Others show one by `document.dispatchEvent(new CustomEvent("intranet:toast", {detail: {text, stays}}))`.
 */

const shelf = document.getElementById("toasts");
const lifetime = 6000;

/** @param {HTMLElement} toast */
const expire = (toast) => {
  let timer = 0;
  const start = () => {
    timer = window.setTimeout(() => toast.remove(), lifetime);
  };
  const pause = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, pause);
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
  start();
};

/** @param {string} text @param {boolean} stays */
const show = (text, stays) => {
  const toast = document.createElement("div");
  toast.className = "toast";
  const line = document.createElement("p");
  line.textContent = text;
  toast.append(line);
  if (stays) {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-action";
    close.textContent = document.getElementById("status")?.dataset.close ?? "";
    close.addEventListener("click", () => toast.remove());
    toast.append(close);
  } else {
    expire(toast);
  }
  shelf?.replaceChildren(toast);
};

document.addEventListener("intranet:toast", (event) => {
  const { text, stays } = /** @type {CustomEvent} */ (event).detail;
  show(text, Boolean(stays));
});

for (const toast of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-toast]"))) {
  const text = toast.querySelector("p")?.textContent ?? "";
  document.dispatchEvent(new CustomEvent("intranet:say", { detail: { text } }));
  expire(toast);
}
