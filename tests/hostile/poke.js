// A reader who touches everything, and a script that reads markup out of the page and writes it back.
addEventListener("load", () => {
  const again = document.createElement("div");
  again.innerHTML = document.body.innerHTML;
  document.body.append(again);
  const kinds = ["mouseover", "mouseenter", "pointerenter", "focus", "toggle", "animationstart"];
  for (const element of document.querySelectorAll("body *")) {
    for (const kind of kinds) element.dispatchEvent(new Event(kind));
  }
  const leads = (link) => link.protocol === "javascript:" || link.pathname === "/gadget";
  const pressed = "a, button, [onclick], [hx-on\\:click], input[type=image]";
  for (const element of document.querySelectorAll(pressed)) {
    if (element.localName === "a" && element.protocol && !leads(element)) continue;
    element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
});
