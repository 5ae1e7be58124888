import { constants } from 'node:os';
import { getSystemErrorMap, types } from 'node:util';
import { InvalidStoreResultError } from '../stores/notification-store.js';

/** How many places of a stack are told. */
const PLACES = 4;

/** Codes that Node gives; anybody else's may hold anything. */
const SYSTEM_CODES: ReadonlySet<unknown> = new Set([
  ...Object.keys(constants.errno),
  ...[...getSystemErrorMap().values()].map(([code]) => code),
  'ENOTFOUND',
]);
const NODE_CODE = /^ERR_[A-Z]+(?:_[A-Z0-9]+)*$/;
const CLASS_NAME = /^[A-Za-z][\w$]{0,63}$/;
const LOCATION = /^(?:file:\/\/|node:|\/|[A-Za-z]:\\).{1,200}:\d{1,9}:\d{1,9}$/;

/** Characters of a stack, behind its message, and of a line of it that are read. */
const MAX_STACK = 8192;
const MAX_LINE = 512;

/**
 * What kind an error is and where it was thrown: its class, a code of Node's, and lines of files. Its
 * message, its name and every other field are somebody else's, and may hold a customer's name. What a
 * wrong store did is our own text.
 */
export function describeError(error: unknown): string {
  try {
    if (error instanceof InvalidStoreResultError) return error.message;
    if (!types.isNativeError(error) && !(error instanceof Error)) {
      return `something other than an Error was thrown (${typeof error})`;
    }
    return [getClassName(error), ...getCodes(error), ...getPlaces(error)].join(' ');
  } catch {
    return 'an error that cannot be read';
  }
}

/** A name that was set on the error itself is anybody's text; that of its class stands in the code. */
function getClassName(error: Error): string {
  const { constructor } = Object.getPrototypeOf(error) as { readonly constructor?: unknown };
  const name = typeof constructor === 'function' ? constructor.name : '';
  return CLASS_NAME.test(name) ? name : 'Error';
}

function getCodes(error: Error): readonly string[] {
  const { code } = error as { readonly code?: unknown };
  const isOfNode = typeof code === 'string' && (SYSTEM_CODES.has(code) || NODE_CODE.test(code));
  return isOfNode ? [code] : [];
}

/** Without names of functions, which may be made of data; the message, at its head, may look like a place. */
function getPlaces(error: Error): readonly string[] {
  const message = String(error.message);
  const stack = String(error.stack ?? '');
  const at = stack.indexOf(message);
  // The message has changed since the stack was written: an old one may look like a place.
  if (message !== '' && at < 0) return [];
  const begin = message === '' ? 0 : at + message.length;
  return stack
    .slice(begin, begin + MAX_STACK)
    .split('\n')
    .flatMap((line) => findPlace(line) ?? [])
    .slice(0, PLACES)
    .map((place) => `at ${place}`);
}

/** `file:line:column` of a line of a stack: in brackets behind a function's name, or alone. */
function findPlace(line: string): string | undefined {
  if (!/^\s+at /.test(line) || line.length > MAX_LINE) return undefined;
  const text = line.slice(line.indexOf('at ') + 3);
  if (!text.endsWith(')')) return LOCATION.test(text) ? text : undefined;
  // A folder's name may have a bracket too.
  return [text.lastIndexOf(' ('), text.indexOf(' (')]
    .map((bracket) => text.slice(bracket + 2, -1))
    .find((place) => LOCATION.test(place));
}
