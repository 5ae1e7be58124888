/** One field of a form, as a browser or curl sent it; empty when it is missing. */
export function textField(body: unknown, name: string): string {
  const value: unknown = Object(body)[name];
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
}
