/** The one door to the rendering library: `html` for markup, hooks for state. Text is always text, never markup. */

import { Fragment, createContext, h, render } from "../lib/preact.js";
import { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib/hooks.js";
import htm from "../lib/htm.js";

export const html = htm.bind(h);
export { Fragment, createContext, h, render };
export { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState };

/** A value that several components share: `get()`, `set()`, and a hook that renders again when it changes. */
export function shared(first) {
  let value = first;
  const readers = new Set();
  return {
    get: () => value,
    set(next) {
      value = typeof next === "function" ? next(value) : next;
      for (const reader of [...readers]) reader(value);
    },
    use() {
      const [seen, see] = useState(value);
      useLayoutEffect(() => {
        const reader = (now) => see(() => now);
        readers.add(reader);
        reader(value);
        return () => readers.delete(reader);
      }, []);
      return seen;
    },
  };
}

/** Join the class names that hold. */
export function classes(...names) {
  return names.filter(Boolean).join(" ");
}
