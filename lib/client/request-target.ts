/** Fields that stand in the path, as the template names them. */
export function getPathFields(template: string): string[] {
  if (!template.includes('{')) return [];
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
}

/**
 * Fills a path template; every value becomes exactly one segment.
 *
 * @throws {RangeError} for a value that cannot be one: URL parsers climb by dots, encoded ones too.
 */
export function fillPath(template: string, fields: Readonly<Record<string, unknown>>): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const value = String(fields[name]);
    if (/^\.{0,2}$/.test(value)) throw new RangeError(`${name} cannot stand in a path`);
    return encode(value);
  });
}

/** A query string with its question mark in the order of the fields, or `''`. */
export function toQuery(fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(fields).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${pairs.map(([name, value]) => `${encode(name)}=${encode(String(value))}`).join('&')}`;
}

/** Encodes all but unreserved characters, so that no URL parser on the way rewrites what was signed. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
