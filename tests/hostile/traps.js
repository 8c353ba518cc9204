// Whatever runs says so on the console, with the path of the page it stands in.
(() => {
  const here = () => {
    let place = window;
    while (place !== place.parent && place.location.protocol === "about:") place = place.parent;
    return place.location.pathname;
  };
  const tell = (what) => () => console.error(`RAN ${what} ${here()}`);
  for (const name of ["hostile", "alert", "confirm", "prompt", "print", "open"]) window[name] = tell(name);
  document.write = document.writeln = tell("write");
  const refused = ({ violatedDirective, blockedURI, sample }) =>
    console.error(`REFUSED ${here()} ${violatedDirective} ${blockedURI} ${sample}`);
  addEventListener("securitypolicyviolation", refused, true);
})();
