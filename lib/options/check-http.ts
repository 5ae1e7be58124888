import type { WechatPayInsuranceOptions } from '../wechat-pay-insurance.options.js';
import type { OptionIssues } from './option-issues.js';

/** What of Axios' request config may be set. */
export function checkHttp(
  given: unknown,
  issues: OptionIssues,
): NonNullable<WechatPayInsuranceOptions['http']> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null) {
    issues.add('http', 'must be an object with proxy, httpAgent or httpsAgent');
    return {};
  }
  for (const [name, value] of Object.entries(given)) {
    if (!['proxy', 'httpAgent', 'httpsAgent'].includes(name)) {
      issues.add(`http.${name}`, 'cannot be set; only proxy, httpAgent and httpsAgent can');
    } else if (name === 'proxy' && value === false) {
      continue;
    } else if (value !== undefined && (typeof value !== 'object' || value === null)) {
      issues.add(
        `http.${name}`,
        name === 'proxy' ? 'must be false or { protocol, host, port, auth }' : 'must be an agent',
      );
    }
  }
  return given;
}
