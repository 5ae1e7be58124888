import type { FormEntries } from './form-field.js';
import type { FormProblem } from './form-problem.js';

/** A form that was rejected, to be shown again with its entries. */
export interface FilledForm {
  /** Path of the form's action. */
  readonly action: string;
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly FormProblem[];
}

/** The rejected entries of the form with this action, or its defaults. */
export function getEntries(
  filled: FilledForm | undefined,
  action: string,
  defaults: Readonly<Record<string, string>>,
): FormEntries & { readonly isRejected: boolean } {
  return filled?.action === action
    ? { values: filled.values, problems: filled.problems, isRejected: true }
    : { values: defaults, problems: [], isRejected: false };
}
