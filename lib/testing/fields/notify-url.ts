import { isLoopback } from '../loopback.js';
import type { FieldReader } from './field-reader.js';
import { refuseField } from './refuse-field.js';

/**
 * A URL that notifications can be sent to: HTTPS, or HTTP on this computer, with nothing after its path.
 *
 * @throws ApiRefusal when it is another.
 */
export function readNotifyUrl(fields: FieldReader, name: string): string {
  const value = fields.text(name, { max: 256 });
  const issue = issueOf(value);
  return issue === undefined ? value : refuseField(fields.at(name), issue, { value });
}

function issueOf(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be an absolute URL';
  const url = new URL(value);
  const isSecure = url.protocol === 'https:';
  if (!isSecure && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return 'must be an https URL (http on a loopback address only)';
  }
  if (!/^https?:\/\/[^/]/i.test(value)) return 'must name a host';
  if (value.includes('?')) return 'must have no query';
  if (value.includes('#')) return 'must have no fragment';
  if (url.username || url.password) return 'must carry no user name or password';
  return undefined;
}
