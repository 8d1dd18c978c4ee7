/** Small preferences of this browser: none of them tells anything about a customer. */

const PREFIX = "xiaoka.console.talks.";

export function kept(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keep(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // lasts for this page only
  }
}
