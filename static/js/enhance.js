/**
 * What only some readers need is loaded when they reach for it: the first focus inside an element
 * with `data-enhance` imports that module and hands it the element. A kept draft does so at once.
 * While something is being pressed nothing is enhanced: what the press aims at would move away beneath it.
 */

const enhanced = new WeakSet();
const sent = "intranet:draft-sent";

/** Resolved while no pointer is down, and after the click that ends a press. @type {Promise<unknown>} */
let released = Promise.resolve();
document.addEventListener(
  "pointerdown",
  () => {
    released = new Promise((resolve) => {
      for (const end of ["pointerup", "pointercancel"]) {
        document.addEventListener(end, () => setTimeout(resolve), { once: true });
      }
    });
  },
  true,
);

// Known before a module is there that wants to know how the focus came to it.
document.addEventListener("keydown", ({ key }) => document.body.toggleAttribute("data-tabbing", key === "Tab"), true);
document.addEventListener("pointerdown", () => document.body.removeAttribute("data-tabbing"), true);

/** @param {Element | null} [element] */
const enhance = async (element) => {
  const address = /** @type {HTMLElement | null | undefined} */ (element)?.dataset.enhance;
  if (!element || !address || enhanced.has(element)) return;
  enhanced.add(element);
  const [module] = await Promise.all([import(address), released]);
  module.default(element);
};

/** @param {string | undefined} context */
const draftKey = (context) => `draft:${document.body.dataset.me}:${context}`;

/** What a browser forbids to keep is not kept. @param {() => void} act */
const keeping = (act) => {
  try {
    act();
  } catch {
    // Storage is switched off: drafts live in the page alone.
  }
};

// A draft that was sent is forgotten by the page of success that its form led to. Errors, sign-in and a form that
// comes back do not say `data-arrived`; where no page of ours answered, the next one has another referrer.
keeping(() => {
  const [key, from] = JSON.parse(sessionStorage.getItem(sent) ?? "[]");
  sessionStorage.removeItem(sent);
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const followed = document.referrer === from && navigation?.type !== "back_forward";
  if (key && followed && "arrived" in document.body.dataset) localStorage.removeItem(key);
});

const restore = () => {
  for (const composer of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-draft]"))) {
    keeping(() => {
      if (localStorage.getItem(draftKey(composer.dataset.draft))) enhance(composer);
    });
  }
};

document.addEventListener("focusin", (event) => {
  enhance(/** @type {Element} */ (event.target).closest?.("[data-enhance]"));
});
document.addEventListener("htmx:after:swap", restore);
enhance(document.activeElement?.closest("[data-enhance]"));
restore();
