import { findNotifyUrlMismatch } from '../../common/notify-url.js';
import { nameOption } from '../../common/option-variables.js';
import type { WechatPaySettings } from '../settings.js';

/** The result of the check of one credential or setting. */
export interface WechatPayCredentialsFinding {
  /**
   * The subject of the check: the connection, the clock, the merchant key and its serial, the APIv3 key, the keys of WeChat
   * Pay, or the notify URLs.
   */
  readonly check:
    'connection' | 'clock' | 'merchant-key' | 'api-v3-key' | 'wechat-pay-key' | 'notify-urls';
  /** `skipped`: unknown; the message says why. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Names the problem and its remedy, without any secret. */
  readonly message: string;
}

/** The result of {@link WechatPayClient.checkCredentials}. */
export interface WechatPayCredentialsReport {
  /** True when nothing failed. */
  readonly ok: boolean;
  /** One finding per check. */
  readonly findings: readonly WechatPayCredentialsFinding[];
}

/** A finding without its name. */
export type Verdict = Omit<WechatPayCredentialsFinding, 'check'>;

export function pass(message: string): Verdict {
  return { outcome: 'passed', message };
}

export function fail(message: string): Verdict {
  return { outcome: 'failed', message };
}

export function skip(message: string): Verdict {
  return { outcome: 'skipped', message };
}

/** Creates the findings for a request that got no usable response. */
export function describeAll(
  connection: Verdict,
  merchantKey?: Verdict,
): WechatPayCredentialsFinding[] {
  const unknown = skip('unknown without a response');
  return [
    { check: 'connection', ...connection },
    { check: 'clock', ...unknown },
    { check: 'merchant-key', ...(merchantKey ?? unknown) },
    { check: 'api-v3-key', ...unknown },
    { check: 'wechat-pay-key', ...unknown },
  ];
}

/** Checks whether notifications to the notify URLs would arrive. */
export function checkNotifyUrls(settings: WechatPaySettings): Verdict {
  const { loopbackApi, notificationPath, variablePrefix } = settings;
  const problems: string[] = [];
  const missing: string[] = [];
  for (const name of ['contractNotifyUrl', 'transactionNotifyUrl'] as const) {
    const url = settings[name];
    if (url === undefined) {
      missing.push(nameOption(name, variablePrefix));
      continue;
    }
    const problem = findNotifyUrlMismatch(url, { loopbackApi, notificationPath });
    if (problem !== undefined) problems.push(`${nameOption(name, variablePrefix)} ${problem}`);
  }
  if (problems.length > 0) return fail(problems.join('; '));
  if (missing.length > 0) {
    return skip(`${missing.join(' and ')} not set, so every request must set its own`);
  }
  return notificationPath === undefined
    ? pass('well-formed; notificationPath is not set, so their path was not compared')
    : pass(`well-formed, and their path is ${notificationPath}`);
}
