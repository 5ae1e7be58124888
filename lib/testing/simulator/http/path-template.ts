/** Returns the percent-encoded parameters of a path that matches the template, or `undefined`. */
export function matchPath(template: string, path: string): Map<string, string> | undefined {
  const expected = template.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [index, part] of expected.entries()) {
    const value = actual[index] ?? '';
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== value : value === '') return undefined;
    if (name !== undefined) parameters.set(name, value);
  }
  return parameters;
}

/** Returns the path of a request target, without its query. */
export function getPath(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
