/*
 * The one line of a foreign desktop: <script async src="https://desk.example/panel.js"></script>
 * Then <xiaoka-assist session="call-0001"></xiaoka-assist> where the panel shall be. See docs/assist.md.
 * Works as a classic and as a module script, so it has no static import.
 */
(() => {
  const named = (script) => /\/panel\.js([?#]|$)/.test(script.src);
  const tag = document.currentScript ?? [...document.scripts].find(named);
  const url = new URL(tag.src, location.href);
  const here = url.pathname.endsWith("/panel/panel.js") ? "" : "panel/";
  return import(new URL(`${here}element.js`, url).href);
})();
