import type { FieldRule } from './field-rule.js';
import { NOTIFY_URL_MAX_LENGTH, findNotifyUrlProblem } from './notify-url.js';
import { Text, type TextOptions } from './text.decorator.js';

/**
 * An address that WeChat Pay notifies: absolute, with a host, without query, fragment or
 * credentials. Whether plain HTTP is permitted depends on the module's options and is judged by
 * the service.
 */
export function NotifyUrl({ presence = 'required' }: Pick<TextOptions, 'presence'> = {}) {
  return Text({ presence, minLength: 1, maxLength: NOTIFY_URL_MAX_LENGTH, rules: [WELL_FORMED] });
}

const WELL_FORMED: FieldRule = {
  name: 'notify-url',
  message:
    'must be an absolute https:// URL with a host and without query string, fragment or credentials',
  holds: (value) => typeof value !== 'string' || findNotifyUrlProblem(value) === undefined,
};
