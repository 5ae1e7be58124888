/** Fields that stand in the path, as the template names them. */
export function pathFieldsOf(template: string): string[] {
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
}

/** Fills a path template; every value becomes exactly one segment. */
export function fillPath(template: string, fields: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => {
    const segment = encode(String(fields[name]));
    // A dot segment survives encoding and would climb to another endpoint.
    return segment.replaceAll('.', '%2E');
  });
}

/** A query string with its question mark in the order of the fields, or `''`. */
export function queryOf(fields: Readonly<Record<string, unknown>>): string {
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
