/** A table that sorts, is walked through by keyboard, and goes out as CSV. */

import { html, useMemo, useState } from "./html.js";
import { Icon } from "./icons.js";
import { t } from "./words.js";

/**
 * @param {object} props
 *   `caption` names the table; `columns` are `{id, label, show?(row), value?(row), number?, plain?}` where `value` sorts and exports and
 *   `show` draws; `rows`; `keyOf(row)`; `open?(row)` makes rows links to do something; `chosen?` key of the row that is open;
 *   `empty` what to show when there are none
 */
export function Table({ caption, columns, rows, keyOf, open, chosen, empty, sorted = null }) {
  const [sort, setSort] = useState(sorted ?? { id: null, down: false });
  const shown = useMemo(() => order(rows, columns, sort), [rows, columns, sort]);
  if (!rows.length && empty) return empty;
  const head = (column) => {
    const here = sort.id === column.id;
    if (column.plain) return html`<th scope="col" class=${column.number ? "number" : ""}>${column.label}</th>`;
    return html`<th scope="col" class=${column.number ? "number" : ""} aria-sort=${here ? (sort.down ? "descending" : "ascending") : undefined}>
      <button type="button" onClick=${() => setSort({ id: column.id, down: here ? !sort.down : false })}>${column.label}
        <span class=${`sort ${here ? (sort.down ? "down" : "up") : ""}`} aria-hidden="true"></span></button></th>`;
  };
  return html`<div class="table" tabindex="0" role="region" aria-label=${caption}><table>
    <caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map(head)}</tr></thead>
    <tbody>${shown.map((row) => html`<tr key=${keyOf(row)} class=${open ? "opens" : ""} aria-current=${chosen === keyOf(row) ? "true" : undefined}
      onClick=${open && ((event) => event.target.closest("a,button,input,select") || getSelection().toString() || open(row))}>
      ${columns.map((column, index) => html`<td class=${column.number ? "number" : ""}>${
        index === 0 && open ? html`<button type="button" class="link" onClick=${() => open(row)}>${drawn(column, row)}</button>` : drawn(column, row)
      }</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function drawn(column, row) {
  return column.show ? column.show(row) : value(column, row);
}

function value(column, row) {
  return column.value ? column.value(row) : row[column.id];
}

function order(rows, columns, sort) {
  const column = columns.find((one) => one.id === sort.id);
  if (!column) return rows;
  const compared = (a, b) => {
    const [one, two] = [value(column, a), value(column, b)];
    if (one === two) return 0;
    if (one === null || one === undefined) return 1;
    if (two === null || two === undefined) return -1;
    return typeof one === "number" ? one - two : String(one).localeCompare(String(two), "zh-CN");
  };
  return [...rows].sort((a, b) => (sort.down ? -1 : 1) * compared(a, b));
}

/** Return the rows as CSV (RFC 4180, with a mark so that Excel reads Chinese); nothing in it starts a formula. */
export function csv(columns, rows) {
  const cell = (raw) => {
    const text = String(raw ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [columns.map((one) => cell(one.label)), ...rows.map((row) => columns.map((one) => cell(value(one, row))))];
  return `\ufeff${lines.map((one) => one.join(",")).join("\r\n")}\r\n`;
}

/** Give the browser a file to keep. */
export function save(name, text, type = "text/csv;charset=utf-8") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A button that keeps the table as CSV. */
export function Export({ name, columns, rows }) {
  return html`<button type="button" disabled=${!rows.length} onClick=${() => save(`${name}.csv`, csv(columns, rows))}>
    <${Icon} name="download" />${t("shell.csv")}</button>`;
}
