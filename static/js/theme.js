/**
 * A theme chosen in the settings shows before it is saved.
 */

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
  if (field.name !== "theme") return;
  if (field.value === "light" || field.value === "dark") document.documentElement.dataset.theme = field.value;
  else delete document.documentElement.dataset.theme;
});
