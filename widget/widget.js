/*
 * The one line of a page: <script async src="https://desk.example/widget.js" data-lang="zh-CN"></script>
 * Optional: data-inline="#selector" (fill that element), data-lang, data-heading, data-theme, data-base.
 * Works as a classic and as a module script, so it has no static import. A page that already contains
 * <xiaoka-chat> gets no second one.
 */
(() => {
  const named = (script) => /\/widget\.js([?#]|$)/.test(script.src);
  const tag = document.currentScript ?? [...document.scripts].find(named);
  const url = new URL(tag.src, location.href);
  const here = url.pathname.endsWith("/widget/widget.js") ? "" : "widget/";
  const { inline, base, ...rest } = tag.dataset;
  const desk = base ?? new URL(here ? "." : "..", url).href;

  const place = () => {
    const present = document.querySelector("xiaoka-chat");
    const chat = present ?? document.createElement("xiaoka-chat");
    if (tag.nonce) chat.nonce = tag.nonce;
    for (const [name, value] of Object.entries({ base: desk, ...rest })) {
      if (!chat.hasAttribute(name)) chat.setAttribute(name, value);
    }
    if (inline !== undefined && !present) chat.setAttribute("inline", "");
    if (!present) ((inline && document.querySelector(inline)) || document.body).append(chat);
    return import(new URL(`${here}element.js`, url).href);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
})();
