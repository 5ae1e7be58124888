import { html, type Html } from '../html/html.js';
import type { FormProblem } from './form-problem.js';

/** A field of a form. */
export interface FormField {
  readonly name: string;
  readonly label: Html;
  readonly hint?: Html;
  readonly type?: 'text' | 'date';
  /** Keyboard that a phone shows. */
  readonly inputmode?: 'decimal' | 'numeric';
  /** Values and their names; makes the field a list to choose from. */
  readonly choices?: readonly (readonly [value: string, name: Html | string])[];
  readonly maxLength?: number;
}

/** The entries of a form and their errors. */
export interface FormEntries {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly FormProblem[];
  /** Distinguishes the fields of several forms on one page. */
  readonly prefix?: string;
}

/** A field with its label, hint and errors, also linked to each other for screen readers. */
export function formField(field: FormField, entries: FormEntries): Html {
  const { name, label, hint } = field;
  const { values, problems, prefix = '' } = entries;
  const id = `${prefix}${name}`;
  const own = problems.filter((problem) => problem.field === name);
  const describedBy = [hint && `${id}-hint`, own.length > 0 && `${id}-problem`]
    .filter(Boolean)
    .join(' ');
  const attributes = html`id="${id}" name="${name}"
  ${describedBy !== '' && html`aria-describedby="${describedBy}"`}
  ${own.length > 0 && html`aria-invalid="true" autofocus`}`;
  return html`<div class="field">
    <label for="${id}">${label}</label>
    ${control(field, values[name] ?? '', attributes)}
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    ${
      own.length > 0 &&
      html`<div id="${id}-problem">
        ${own.map(({ message }) => html`<p class="problem">${message}</p>`)}
      </div>`
    }
  </div>`;
}

function control(
  { type = 'text', inputmode, choices, maxLength }: FormField,
  value: string,
  attributes: Html,
): Html {
  if (choices !== undefined) {
    return html`<select ${attributes}>
      ${choices.map(
        ([choice, name]) =>
          html`<option value="${choice}" ${choice === value && html`selected`}>${name}</option>`,
      )}
    </select>`;
  }
  return html`<input
    ${attributes}
    type="${type}"
    value="${value}"
    autocomplete="off"
    ${inputmode && html`inputmode="${inputmode}"`}
    ${maxLength !== undefined && html`maxlength="${maxLength}"`}
  />`;
}
