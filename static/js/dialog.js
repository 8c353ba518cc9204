/**
 * A link that leads to a page asking for confirmation opens the same question in place.
 */

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  const opener = /** @type {HTMLElement | null} */ (target.closest?.("[data-dialog]"));
  const dialog = document.getElementById(opener?.dataset.dialog ?? "");
  if (dialog instanceof HTMLDialogElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dialog.showModal();
  } else if (target.closest?.("[data-close-dialog]")) {
    target.closest("dialog")?.close();
  }
});
