import type { FieldCase } from './field-cases.js';
import { withField } from './field-path.js';

/** A request in which one field has the value of a case, as JSON. */
export interface FieldBody extends Pick<FieldCase, 'what' | 'rules'> {
  readonly body: string;
}

/**
 * The bodies of the cases of each field, by its path, so that every application of a table receives the
 * same ones. Bodies that no parser accepts by default are left out.
 */
export function bodiesOf(
  cases: ReadonlyMap<string, readonly FieldCase[]>,
  request: object,
): ReadonlyMap<string, readonly FieldBody[]> {
  const toBody = ({ path, value }: FieldCase) => JSON.stringify(withField(request, path, value));
  return new Map(
    [...cases].map(([path, list]) => [
      path,
      list
        .map((one) => ({ what: one.what, rules: one.rules, body: toBody(one) }))
        .filter(({ body }) => body.length <= 50_000),
    ]),
  );
}
