import type { Html } from '../html/html.js';

/** An error in one field of a form; `field` is absent for an error of the whole form. */
export interface FormProblem {
  readonly field: string | undefined;
  readonly message: Html;
}
