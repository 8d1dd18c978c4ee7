/** Dialogs: native `<dialog>`, so focus is kept inside and goes back where it was. */

import { html, shared, useEffect, useRef, useState } from "./html.js";
import { Icon } from "./icons.js";
import { composing } from "./shortcuts.js";
import { t } from "./words.js";

const open = shared(null);

/** A dialog that is there while it is rendered; `onClose` when it is dismissed. */
export function Dialog({ title, onClose, wide = false, children, foot }) {
  const box = useRef();
  useEffect(() => {
    const back = document.activeElement;
    box.current.showModal();
    return () => back?.focus?.();
  }, []);
  return html`
    <dialog ref=${box} class=${wide ? "wide" : ""} aria-label=${title} onCancel=${(event) => (event.preventDefault(), onClose())}
      onMouseDown=${(event) => event.target === box.current && onClose()}>
      <div class="dialog-face">
        <header><h2>${title}</h2>
          <button type="button" class="icon" aria-label=${t("shell.close")} onClick=${onClose}><${Icon} name="x" /></button></header>
        <div class="dialog-body">${children}</div>
        ${foot && html`<footer>${foot}</footer>`}
      </div>
    </dialog>`;
}

/**
 * Ask for something and wait for it.
 *
 * @param {object} what `title`, `text`, `fields` (`{name, label, type, value, options, required, hint, rows, max}`), `confirm`, `danger`,
 *   `submit(values)`: when given it is awaited first, and its refusal is shown in the dialog
 * @returns {Promise<object|null>} the values, or null when dismissed
 */
export function prompt(what) {
  return new Promise((done) => open.set({ ...what, id: Symbol("dialog"), done: (values) => (open.set(null), done(values)) }));
}

/** Where `prompt` shows itself; the shell holds one. */
export function DialogHost() {
  const what = open.use();
  return what && html`<${Asking} key=${what.id} what=${what} />`;
}

function Asking({ what }) {
  const fields = what.fields ?? [];
  const [values, setValues] = useState(() => Object.fromEntries(fields.map((one) => [one.name, one.value ?? ""])));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef();
  const finish = async (event) => {
    event?.preventDefault();
    if (busy || !form.current.reportValidity()) return;
    setBusy(true);
    try {
      await what.submit?.(values);
      what.done(values);
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  };
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !composing(event)) finish(event);
  };
  const foot = html`
    <button type="button" onClick=${() => what.done(null)}>${t("shell.cancel")}</button>
    <button type="submit" form="asking" class=${what.danger ? "danger" : "primary"} disabled=${busy}>${what.confirm ?? t("shell.ok")}</button>`;
  return html`
    <${Dialog} title=${what.title} onClose=${() => what.done(null)} foot=${foot}>
      <form id="asking" ref=${form} onSubmit=${finish} onKeyDown=${keys}>
        ${what.text && html`<p class="soft">${what.text}</p>`}
        ${fields.map((one, index) => html`<${Field} ...${one} key=${one.name} autofocus=${index === 0} value=${values[one.name]}
          onValue=${(value) => setValues((now) => ({ ...now, [one.name]: value }))} />`)}
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      </form>
    <//>`;
}

/** A labelled field: `type` is an input type, `textarea`, `select` or `choice` (buttons). */
export function Field({ name, label, type = "text", value, onValue, options = [], hint, rows = 3, max, required, autofocus, ...more }) {
  const id = `f-${name}`;
  const common = { id, name, required, autofocus, ...more, "aria-describedby": hint ? `${id}-hint` : undefined };
  const typed = (event) => onValue(event.target.value);
  let control;
  if (type === "textarea") control = html`<textarea ...${common} rows=${rows} maxlength=${max} value=${value} onInput=${typed}></textarea>`;
  else if (type === "select") {
    control = html`<select ...${common} value=${value} onChange=${typed}>
      ${options.map(([code, title]) => html`<option value=${code} selected=${code === value}>${title}</option>`)}
    </select>`;
  } else if (type === "choice") {
    return html`<fieldset class="field"><legend>${label}</legend><div class="choices">
      ${options.map(([code, title], index) => html`<label class="choice"><input type="radio" name=${name} value=${code} required=${required}
        autofocus=${autofocus && index === 0} checked=${code === value} onChange=${typed} /><span>${title}</span></label>`)}
    </div>${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}</fieldset>`;
  } else control = html`<input ...${common} type=${type} maxlength=${max} value=${value} onInput=${typed} />`;
  return html`<div class="field"><label for=${id}>${label}</label>${control}${hint && html`<small id=${`${id}-hint`}>${hint}</small>`}</div>`;
}
