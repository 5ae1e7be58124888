import { Field, type FieldPresence } from './field.decorator.js';

/** One of the strings that WeChat Pay documents. */
export function OneOf(
  values: readonly string[],
  { presence = 'required' }: FieldPresence = {},
): PropertyDecorator {
  return Field({
    presence,
    rules: [
      {
        name: 'enum',
        message: `must be ${values.map((value) => `'${value}'`).join(' or ')}`,
        holds: (value) => values.some((allowed) => allowed === value),
      },
    ],
  });
}
