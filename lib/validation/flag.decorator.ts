import { Field, type FieldPresence } from './field.decorator.js';

/** `true` or `false`; the strings `"true"` and `"false"` are refused. */
export function Flag({ presence = 'required' }: FieldPresence = {}): PropertyDecorator {
  return Field({
    presence,
    rules: [
      {
        name: 'type',
        message: 'must be true or false (a boolean, no string)',
        holds: (value) => typeof value === 'boolean',
      },
    ],
  });
}
