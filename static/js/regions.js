/**
 * The page's two live regions, and what htmx could not do.
 * Others speak by `document.dispatchEvent(new CustomEvent("intranet:say", {detail: {text, urgent}}))`.
 */

const status = document.getElementById("status");
const alert = document.getElementById("alert");
const answeredByPage = new Set([409, 422]);

document.addEventListener("intranet:say", (event) => {
  const { text, urgent } = /** @type {CustomEvent} */ (event).detail;
  const region = urgent ? alert : status;
  if (!region) return;
  region.textContent = "";
  // The same sentence twice is read twice only when the region was empty in between.
  setTimeout(() => {
    region.textContent = text;
  }, 50);
});

/** @param {string | undefined} text */
const refuse = (text) => {
  if (!text) return;
  document.dispatchEvent(new CustomEvent("intranet:say", { detail: { text, urgent: true } }));
  document.dispatchEvent(new CustomEvent("intranet:toast", { detail: { text, stays: true } }));
};

document.addEventListener("htmx:response:error", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (answeredByPage.has(ctx.response.status)) return;
  const page = new DOMParser().parseFromString(ctx.text, "text/html");
  refuse(page.querySelector("[data-error-message]")?.textContent?.trim() || alert?.dataset.failed);
});

document.addEventListener("htmx:error", () => refuse(alert?.dataset.offline));

// A list that was cut anew tells how long it is now.
document.addEventListener("htmx:after:swap", (event) => {
  const { target } = /** @type {CustomEvent} */ (event).detail.ctx;
  const shown = /** @type {HTMLElement | null} */ (target?.isConnected ? target : document.getElementById(target?.id));
  const text = shown?.dataset.say;
  if (text) document.dispatchEvent(new CustomEvent("intranet:say", { detail: { text } }));
});

// Who comes back to the page sees at once what came meanwhile.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.body.dispatchEvent(new CustomEvent("intranet:seen-again"));
});

// Nobody looks at a hidden page or at the bar of the other width: it asks for nothing.
document.addEventListener("htmx:before:request", (event) => {
  const source = /** @type {Element} */ (event.target);
  if (source.matches("[data-poll]") && (document.hidden || !source.checkVisibility())) event.preventDefault();
});
