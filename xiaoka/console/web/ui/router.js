/** Every view has an address. Links are ordinary links; the back button works. */

import { shared } from "./html.js";

export const BASE = "/console";

export const place = shared(read());

function read() {
  const path = location.pathname.replace(/\/+$/, "") || BASE;
  return { path, query: Object.fromEntries(new URLSearchParams(location.search)) };
}

/** Go to an address of the console; `replace` leaves no trace in the history. */
export function go(address, { replace = false } = {}) {
  const now = location.pathname + location.search;
  if (address === now) return;
  history[replace ? "replaceState" : "pushState"]({}, "", address);
  place.set(read());
}

/** Change some fields of the query; empty ones vanish. */
export function ask(fields, { replace = true } = {}) {
  const told = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(fields)) {
    if (value === "" || value === null || value === undefined || value === false) told.delete(name);
    else told.set(name, value);
  }
  const text = told.toString();
  go(location.pathname + (text ? `?${text}` : ""), { replace });
}

/** Match a path against a pattern such as `/console/talks/:id?`; returns the named parts or null. */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (given.length > wanted.length) return null;
  const found = {};
  for (const [index, part] of wanted.entries()) {
    const here = given[index];
    if (part.startsWith(":")) {
      const name = part.replace(/^:|\?$/g, "");
      if (here === undefined && !part.endsWith("?")) return null;
      if (here !== undefined) found[name] = decodeURIComponent(here);
    } else if (part !== here) return null;
  }
  return found;
}

/** Listen to the back button and to clicks on links of the console. */
export function start() {
  addEventListener("popstate", () => place.set(read()));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    if (link.origin !== location.origin || !(link.pathname + "/").startsWith(`${BASE}/`)) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}
