/** Requests to the desk. The session is an HttpOnly cookie; a header of our own keeps other sites' forms out. */

import { shared } from "./html.js";
import { has, t } from "./words.js";

const TIMEOUT_MS = 20_000;

/** Why the session ended while somebody was at work; empty otherwise. The shell shows the sign-in page then. */
export const ended = shared("");

/** A request that was refused or did not arrive; `message` is a sentence for people. */
export class Refusal extends Error {
  constructor(code, status, message, more = {}) {
    super(message);
    Object.assign(this, { code, status, incident: more.incident ?? "", field: more.field ?? "" });
  }
}

/** Call a route and return its JSON; throws Refusal. `body` makes it a POST unless `method` says otherwise. */
export async function call(path, { method, body, signal, quiet = false } = {}) {
  const patience = AbortSignal.timeout(TIMEOUT_MS);
  const options = {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { Accept: "application/json", "X-Xiaoka-Console": "1" },
    signal: signal && AbortSignal.any ? AbortSignal.any([signal, patience]) : (signal ?? patience),
    credentials: "same-origin",
    cache: "no-store",
  };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal("offline", 0, t("error.offline"));
  }
  const told = await response.json().catch(() => ({}));
  if (response.ok) return told;
  throw refused(response.status, told.error ?? {}, quiet);
}

function refused(status, problem, quiet) {
  const code = problem.code ?? "internal";
  const known = has(`error.${code}`) ? t(`error.${code}`) : (problem.message ?? t("error.internal"));
  const message = problem.incident ? t("error.incident", { message: known, incident: problem.incident }) : known;
  if (code === "session_ended" && !quiet) ended.set(message);
  return new Refusal(code, status, message, problem);
}

export const get = (path, options) => call(path, options);
export const post = (path, body = {}, options) => call(path, { ...options, body });
export const patch = (path, body, options) => call(path, { ...options, method: "PATCH", body });
export const put = (path, body, options) => call(path, { ...options, method: "PUT", body });
export const drop = (path, options) => call(path, { ...options, method: "DELETE" });

/** Build a query string; empty values are left out. */
export function query(values) {
  const told = Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined && value !== false);
  return told.length ? `?${new URLSearchParams(told)}` : "";
}
