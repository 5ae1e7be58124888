/** How many places of a stack are told. */
const PLACES = 4;

/**
 * What kind an error is and where it was thrown, without its message: that may hold a customer's name,
 * and so may every other field of somebody else's error.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `a ${typeof error} was thrown`;
  const code = (error as { readonly code?: unknown }).code;
  const kind = [nameOf(error), ...(isName(code) ? [code] : [])].join(' ');
  const places = String(error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .flatMap((line) => /^\s+(at .+:\d+:\d+\)?)$/.exec(line)?.[1] ?? [])
    .slice(0, PLACES);
  return [kind, ...places].join(' ');
}

function nameOf({ name, constructor }: Error): string {
  return isName(name) ? name : constructor.name;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z][\w.-]{0,63}$/.test(value);
}
