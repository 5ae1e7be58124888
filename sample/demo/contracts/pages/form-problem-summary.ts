import type { FormProblem } from '../../forms/form-problem.js';
import { bilingual, html, type Html } from '../../html/html.js';
import { getLabel } from './form-fields.js';

/** The list of errors above the form; each entry links to its field. */
export function formProblemSummary(problems: readonly FormProblem[]): Html | undefined {
  if (problems.length === 0) return undefined;
  return html`<div class="problems" role="alert" tabindex="-1" autofocus>
    <h2>
      ${bilingual('Please check the form; no contract was started', '请检查表单，尚未发起签约')}
    </h2>
    <ul>
      ${problems.map(({ field, message }) =>
        field === undefined
          ? html`<li>${message}</li>`
          : html`<li>
              <a href="#${field}">${getLabel(field)}</a>
              ${message}
            </li>`,
      )}
    </ul>
  </div>`;
}
