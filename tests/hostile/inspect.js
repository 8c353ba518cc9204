// What stands in the page: elements and attributes that nobody but us may write, and in texts of people, which are
// inside [hx-ignore], nothing but a few of those. To everything in there every kind of event is sent.
(product) => {
  const found = [];
  const tell = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 200)}`);
  const elements = /^(iframe|frame|object|embed|applet|base|style|math|marquee|video|audio|noscript)$/i;
  const addresses = /^(href|src|srcset|action|formaction|xlink:href|data|poster|background|ping|content)$/i;
  const schemes = /^(javascript|data|vbscript|blob|filesystem):/i;
  const controls = /[\u0000-\u0020]/g;

  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    const source = element.getAttribute("src") ?? "";
    if (elements.test(name)) tell("element", element);
    if (name === "script" && (element.textContent || !source.startsWith("/static/"))) tell("script", element);
    for (const { name: attribute, value } of element.attributes) {
      if (/^(on|hx-on|style$|srcdoc$)/i.test(attribute)) tell(attribute, element);
      if (!addresses.test(attribute)) continue;
      if (schemes.test(value.replace(controls, ""))) tell(attribute, element);
      if (name !== "a" && /^([a-z]+:)?\/\//i.test(value)) tell(attribute, element);
    }
  }

  const prose = "a p br strong em s del code pre blockquote ul ol li h3 h4 h5 h6 hr table thead tbody tr th td sup sub";
  const known = new Set(prose.split(" "));
  const kept = { a: ["href", "title", "rel"], ol: ["start"] };
  const ours = { pre: ["tabindex", "role", "aria-label"], table: ["tabindex", "role", "aria-label"] };
  const kinds = ["click", "mouseover", "mouseenter", "pointerenter", "focus", "toggle", "animationstart", "error"];
  addEventListener("click", (event) => event.preventDefault(), true);
  for (const element of document.querySelectorAll("[hx-ignore] *")) {
    if (!known.has(element.localName)) tell("in prose", element);
    const allowed = [...(kept[element.localName] ?? []), ...(ours[element.localName] ?? [])];
    for (const name of element.getAttributeNames()) if (!allowed.includes(name)) tell(name, element);
    for (const kind of kinds) element.dispatchEvent(new Event(kind, { bubbles: true, cancelable: true }));
  }

  // The name of the sign-in form is the directory's business and shown as typed.
  const fields = [...document.querySelectorAll("input, textarea")].filter((field) => field.name !== "username");
  const said = [document.title, document.body.textContent, ...fields.map((field) => field.value)].join("\n");
  if (/[\u0000\u202a-\u202e\u2066-\u2069]/.test(said)) found.push("a control that turns the line around");
  if (said.includes(product)) found.push("a template computed somebody's words");
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth + 1) found.push(`wider than the window: ${scrollWidth} px`);
  return found;
};
