/**
 * A vote shows at once; the server's fragment is the truth, and a refusal takes it back.
 */

/** @type {WeakMap<Element, {score: string, pressed: (string | null)[]}>} */
const pending = new WeakMap();

/** @param {Element} form */
const buttons = (form) => [...form.querySelectorAll("button")];

/** @param {Event} event */
const voteForm = (event) => {
  const form = /** @type {Element} */ (event.target);
  return form.matches?.("form[data-vote]") ? /** @type {HTMLFormElement} */ (form) : null;
};

document.addEventListener("htmx:before:request", (event) => {
  const form = voteForm(event);
  const score = form?.querySelector("[data-score]");
  const wanted = /** @type {CustomEvent} */ (event).detail.ctx.request.submitter?.value;
  if (!form || !score || wanted === undefined) return;
  const pressed = buttons(form).map((button) => button.getAttribute("aria-pressed"));
  if (!pending.has(form)) pending.set(form, { score: score.textContent ?? "", pressed });
  const mine = Number(form.dataset.vote);
  score.textContent = String(Number(score.textContent) + Number(wanted) - mine);
  form.dataset.vote = wanted;
  const [up, down] = buttons(form);
  up?.setAttribute("aria-pressed", String(Number(wanted) > 0));
  down?.setAttribute("aria-pressed", String(Number(wanted) < 0));
});

document.addEventListener("htmx:finally:request", (event) => {
  const form = voteForm(event);
  const was = form && pending.get(form);
  if (!form || !was) return;
  pending.delete(form);
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.response && ctx.response.status < 400) return;
  const score = form.querySelector("[data-score]");
  if (score) score.textContent = was.score;
  buttons(form).forEach((button, place) => {
    button.setAttribute("aria-pressed", was.pressed[place] ?? "false");
  });
  form.dataset.vote = was.pressed[0] === "true" ? "1" : was.pressed[1] === "true" ? "-1" : "0";
});
