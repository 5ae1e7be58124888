import type { JsonObject } from '../http/json-object.js';

/** Takes the named texts out of a control call. @throws TypeError when one is missing or no text. */
export function textField(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`"${name}" must be given, a text that is not empty`);
}

/** @throws TypeError for a field that is none of the known ones. */
export function checkFields(body: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`There is no field "${unknown}" here. There are ${known.join(', ')}.`);
}
