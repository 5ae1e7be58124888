import { Integer, OneOf } from './scalar.decorators.js';
import type { FieldRule } from './field-schema.js';
import {
  findNotifyUrlProblem,
  isNotifyUrlSchemePermitted,
  NOTIFY_URL_MAX_LENGTH,
} from '../common/notify-url.js';
import { Text, type TextOptions } from './text.decorators.js';
import type { RequestRule, RuleFinding } from './request-rule.js';

/** An amount of money. */
export class AmountDto {
  /** Fen (分), an integer of at least 0. Whether 0 is valid depends on the request. */
  @Integer({ min: 0 })
  total!: number;

  /** `CNY`, the only currency of this product. An absent currency means `CNY`. */
  @OneOf(['CNY'], { presence: 'optional' })
  currency?: 'CNY' | undefined;
}

/**
 * A URL that WeChat Pay notifies: absolute, with a host, without query, fragment or credentials.
 * Whether plain HTTP is permitted depends on the module's options, so the service checks it.
 */
export function NotifyUrl({ presence = 'required' }: Pick<TextOptions, 'presence'> = {}) {
  return Text({ presence, minLength: 1, maxLength: NOTIFY_URL_MAX_LENGTH, rules: [WELL_FORMED] });
}

const WELL_FORMED: FieldRule = {
  name: 'notify-url',
  message:
    'must be an absolute https:// URL with a host and without query string, fragment or credentials',
  holds: (value) => typeof value !== 'string' || findNotifyUrlProblem(value) === undefined,
  limits: { format: 'uri' },
};

/** The notify URLs that a request may contain. */
interface RequestWithNotifyUrls {
  contract_notify_url?: string | undefined;
  transaction_notify_url?: string | undefined;
  notify_url?: string | undefined;
}

/** Notify URLs must use HTTPS unless the options or a loopback API permit HTTP. */
export const NOTIFY_URL_SCHEME: RequestRule<RequestWithNotifyUrls> = {
  name: 'notify-url-scheme',
  findings(request, _given, { loopbackApi, allowHttpTransactionNotifyUrl, allowHttpForTesting }) {
    const findings: RuleFinding[] = [];
    for (const path of ['contract_notify_url', 'transaction_notify_url', 'notify_url'] as const) {
      const isTransaction = path === 'transaction_notify_url';
      const anywhere = allowHttpForTesting || (isTransaction && allowHttpTransactionNotifyUrl);
      const url = request[path];
      if (url === undefined) continue;
      if (isNotifyUrlSchemePermitted(url, { loopback: loopbackApi, anywhere })) continue;
      const remedy = isTransaction
        ? '; for a leased line set the option allowHttpTransactionNotifyUrl'
        : '';
      findings.push({ path, message: `must use https://${remedy}` });
    }
    return findings;
  },
};
