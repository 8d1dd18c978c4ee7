/**
 * Every view of the console, in the order of the navigation.
 *
 * A view is one module whose default export is a component; it is loaded when it is first opened and gets `{params, query, me}`.
 * `right` is needed to see it (any of them, when there are several); without `icon` it is not in the navigation. `words` of a view are registered by
 * its module. Styles of a view are named in `style` (one or several), loaded with it.
 */
export const VIEWS = [
  { id: "talks", path: "/console/talks/:id?", right: ["talk", "read"], icon: "talks", load: () => import("./talks/talks.js"), style: ["talks.css", "context.css"], full: true },
  { id: "cases", path: "/console/cases/:number?", right: ["read"], icon: "cases", load: () => import("./cases/cases.js"), style: "cases.css" },
  { id: "figures", path: "/console/figures", right: ["figures"], icon: "figures", load: () => import("./figures/figures.js"), style: ["cases.css", "figures.css"] },
  { id: "inbox", path: "/console/inbox", right: ["label"], icon: "inbox", load: () => import("./inbox/inbox.js"), style: ["cases.css", "inbox.css"] },
  { id: "audit", path: "/console/audit", right: ["audit"], icon: "audit", load: () => import("./audit/audit.js"), style: ["cases.css", "audit.css"] },
  { id: "members", path: "/console/members/:name?", right: ["staff"], icon: "people", load: () => import("./members/members.js") },
  { id: "account", path: "/console/account", right: [], load: () => import("./account/account.js") },
];
