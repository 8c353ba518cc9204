/**
 * "Older entries" appends the next page's rows in place; the link works without this.
 */

/** @param {HTMLAnchorElement} link */
const append = async (link) => {
  const id = link.dataset.loadMore ?? "";
  const list = document.getElementById(id);
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || !list) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = [...(page.getElementById(id)?.children ?? [])];
  list.append(...rows);
  const more = page.getElementById(`${id}-more`);
  const shown = document.getElementById(`${id}-more`);
  if (more) shown?.replaceWith(more);
  else shown?.remove();
  for (const row of rows) /** @type {any} */ (window).htmx?.process(row);
  history.replaceState(history.state, "", link.href);
  document.dispatchEvent(new CustomEvent("intranet:added"));
  const text = document.getElementById("status")?.dataset.loaded;
  document.dispatchEvent(new CustomEvent("intranet:say", { detail: { text } }));
  const first = /** @type {HTMLElement | undefined} */ (rows[0]);
  const target = /** @type {HTMLElement | null | undefined} */ (first?.querySelector("[data-card-link], a")) ?? first;
  target?.focus();
};

document.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest?.("a[data-load-more]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  append(link).catch(() => {
    location.href = link.href;
  });
});
