import { constants } from 'node:os';
import { getSystemErrorMap, types } from 'node:util';
import { InvalidStoreResultError } from '../stores/notification-store.js';

/** Stack frames that are logged. */
const PLACES = 4;

/** Codes that Node sets. A code of another origin may hold anything. */
const SYSTEM_CODES: ReadonlySet<unknown> = new Set([
  ...Object.keys(constants.errno),
  ...[...getSystemErrorMap().values()].map(([code]) => code),
  'ENOTFOUND',
]);
const NODE_CODE = /^ERR_[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const CLASS_NAME = /^[A-Za-z][\w$]{0,63}$/;
const LOCATION = /^(?:file:\/\/|node:|\/|[A-Za-z]:\\).{1,200}:\d{1,9}:\d{1,9}$/;

/** Characters that are read of a stack after its message, and of one of its lines. */
const MAX_STACK = 8192;
const MAX_LINE = 512;

/**
 * Describes an error for the log: its class, Node's code, and the places where it was thrown. The message, the
 * name and every other field are left out, since they may hold personal data. Only the message of an
 * {@link InvalidStoreResultError} is logged, since this package writes it.
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

/** Names an error where everyone may read it: its class and Node's code, without places. */
export function describeErrorClass(error: unknown): string {
  try {
    if (!types.isNativeError(error) && !(error instanceof Error)) return typeof error;
    return [getClassName(error), ...getCodes(error)].join(' ');
  } catch {
    return 'an error that cannot be read';
  }
}

/** The name of the class comes from source code; a `name` set on the error itself may hold anything. */
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

/** Leaves out names of functions, which may be computed from data, and the message, which may look like a place. */
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

/** Finds `file:line:column` in a line of a stack: in brackets after a function's name, or alone. */
function findPlace(line: string): string | undefined {
  if (!/^\s+at /.test(line) || line.length > MAX_LINE) return undefined;
  const text = line.slice(line.indexOf('at ') + 3);
  if (!text.endsWith(')')) return LOCATION.test(text) ? text : undefined;
  // A folder's name may contain a bracket too.
  return [text.lastIndexOf(' ('), text.indexOf(' (')]
    .map((bracket) => text.slice(bracket + 2, -1))
    .find((place) => LOCATION.test(place));
}
