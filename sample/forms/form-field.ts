import { html, type Html } from '../../html/html.js';
import type { FormProblem } from '../form-problems.js';
import type { PolicyForm } from '../policy-form.js';

export interface FormField {
  readonly name: keyof PolicyForm;
  readonly label: Html;
  readonly hint?: Html;
  readonly type?: 'text' | 'date';
  /** Keyboard that a phone shows. */
  readonly inputmode?: 'decimal' | 'numeric';
}

/** A field with its label, hint and errors, also linked to each other for screen readers. */
export function formField(
  { name, label, hint, type = 'text', inputmode = undefined }: FormField,
  values: PolicyForm,
  problems: readonly FormProblem[],
): Html {
  const own = problems.filter((problem) => problem.field === name);
  const describedBy = [hint && `${name}-hint`, own.length > 0 && `${name}-problem`]
    .filter(Boolean)
    .join(' ');
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${values[name]}"
      autocomplete="off"
      ${inputmode && html`inputmode="${inputmode}"`}
      ${describedBy !== '' && html`aria-describedby="${describedBy}"`}
      ${own.length > 0 && html`aria-invalid="true"`}
    />
    ${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
    ${
      own.length > 0 &&
      html`<div id="${name}-problem">
        ${own.map(({ message }) => html`<p class="problem">${message}</p>`)}
      </div>`
    }
  </div>`;
}
