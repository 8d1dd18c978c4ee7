/** Icons, the keyboard of phones, and what is kept as a file; elements are built by build.js. */

import { copy, h } from "./build.js";

export { copy, h };

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  chat: "M12 3C6.9 3 3 6.5 3 11c0 2.3 1.1 4.4 2.9 5.9-.1 1-.5 2.1-1.2 3 1.7-.1 3.2-.6 4.3-1.4 1 .3 2 .5 3 .5 5.1 0 9-3.5 9-8s-3.9-8-9-8z",
  down: "M6 9l6 6 6-6",
  send: "M5 12h13M12 5l7 7-7 7",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  out: "M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4",
  shield: "M12 3l7 3v5.5c0 4.4-3 7.8-7 9.5-4-1.7-7-5.1-7-9.5V6z",
  plus: "M12 5v14M5 12h14",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1zM12 16.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4",
  photo: "M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM3.5 16.5l5-5 4 4 3-3 5 4.5M15.5 9h.01",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z",
  text: "M3 19l5-13 5 13M4.7 14.5h6.6M14.5 19l3.25-8 3.25 8M15.6 16.3h4.3",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",
  card: "M7 3h7l4 4v12a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM9 12h6v5H9zM12 12v5M9 14.5h6",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Keep a full-screen panel above the keyboard where that covers the page instead of shrinking it: web views of iPhones. */
export function aboveKeyboard(panel, signal, moved) {
  const view = globalThis.visualViewport;
  const fit = () => {
    // a page made larger with two fingers has a small view, too, and no keyboard
    const covered = innerWidth <= 480 && view.scale <= 1.05 && innerHeight - view.height > 100;
    const [height, top] = covered ? [`${view.height}px`, `${view.offsetTop}px`] : ["", ""];
    if (panel.style.height === height && panel.style.top === top) return;
    Object.assign(panel.style, { height, top, bottom: covered ? "auto" : "" });
    moved();
  };
  view?.addEventListener("resize", fit, { signal });
  view?.addEventListener("scroll", fit, { signal });
}

/** Give the customer a text to keep; true when it was copied, because in-app browsers save no files. */
export async function keep(text, name) {
  if (/MicroMessenger|QQ\/|AlipayClient|DingTalk|Lark/.test(navigator.userAgent)) return copy(text).then(() => true);
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return false;
}
