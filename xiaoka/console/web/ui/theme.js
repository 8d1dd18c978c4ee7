/** Light, dark, or as the system says. */

import { shared } from "./html.js";

const KEPT = "xiaoka.console.theme";
export const THEMES = ["auto", "light", "dark"];
export const theme = shared(kept());

function kept() {
  try {
    return THEMES.includes(localStorage.getItem(KEPT)) ? localStorage.getItem(KEPT) : "auto";
  } catch {
    return "auto";
  }
}

export function paint(name) {
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    // lasts for this page only
  }
  theme.set(name);
  start();
}

export function start() {
  document.documentElement.dataset.theme = theme.get();
}
