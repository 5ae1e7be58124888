import { isNotifyUrlSchemePermitted } from './notify-url.js';
import type { RequestRule, RuleFinding } from './request-rule.js';

/** A request with notify URLs, whatever else it holds. */
interface RequestWithNotifyUrls {
  contract_notify_url?: string;
  transaction_notify_url?: string;
  notify_url?: string;
}

/** Notify URLs use HTTPS, but where the options and the API's place permit HTTP. */
export const NOTIFY_URL_SCHEME: RequestRule<RequestWithNotifyUrls> = {
  name: 'notify-url-scheme',
  findings(request, _given, { loopbackApi, allowHttpTransactionNotifyUrl }) {
    const findings: RuleFinding[] = [];
    for (const path of ['contract_notify_url', 'transaction_notify_url', 'notify_url'] as const) {
      const isTransaction = path === 'transaction_notify_url';
      const anywhere = isTransaction && allowHttpTransactionNotifyUrl;
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
