import { describeErrorClass } from '../notifications/log/describe-error.js';
import type {
  WechatPayKeyReport,
  WechatPayKeysReport,
  WechatPayStatusReport,
  WechatPayStoreReport,
} from '../wechat-pay-insurance.status.js';

/** One of WeChat Pay's keys in a health check. */
export interface WechatPayHealthKey extends WechatPayKeyReport {
  /** True for a certificate that expires within `expiresWithin`. */
  readonly expiresSoon: boolean;
}

/** The details of a health check. They hold no secret, no key material and no personal data. */
export interface WechatPayHealthDetails {
  /** Why the status is `down`; absent when it is `up`. */
  readonly message?: string | undefined;
  /** The keys that verify WeChat Pay's signatures. */
  readonly keys: {
    /** As in {@link WechatPayKeysReport}; `expiring`: no key lasts longer than `expiresWithin`. */
    readonly state: WechatPayKeysReport['state'] | 'expiring';
    /** When the platform certificates were last downloaded. */
    readonly downloadedAt?: Date | undefined;
    /** Seconds since then. */
    readonly downloadAgeSeconds?: number | undefined;
    /** When the last download failed; absent when it succeeded. */
    readonly downloadFailedAt?: Date | undefined;
    /** All known keys. */
    readonly list: readonly WechatPayHealthKey[];
  };
  /** The last response with a verified signature; absent before the first. */
  readonly lastVerifiedResponse?:
    | {
        /** When it arrived, by the option `clock`. */
        readonly at: Date;
        /** Seconds since then. */
        readonly ageSeconds: number;
      }
    | undefined;
  /** The store of the notification handlers. */
  readonly notificationStore: {
    /** `not-checked`: the store has no `ping`. */
    readonly state: WechatPayStoreReport['state'];
    /** Time that the store took; absent when it was not checked. */
    readonly milliseconds?: number | undefined;
  };
}

/** Combines the reports into the details of a health check, with a message if something is down. */
export function createHealthDetails(
  report: WechatPayStatusReport,
  store: WechatPayStoreReport,
  limits: { readonly expiresWithin: number; readonly timeout: number },
): WechatPayHealthDetails {
  const { at, keys, lastVerifiedResponseAt } = report;
  const soon = at.getTime() + limits.expiresWithin;
  const { downloadedAt, downloadFailedAt } = keys;
  const problems = [explainKeys(keys), explainStore(store, limits.timeout)];
  const message = problems.filter((problem) => problem !== undefined).join('; ');
  return {
    ...(message !== '' && { message }),
    keys: {
      state: keys.state === 'usable' && isExpiring(keys, soon) ? 'expiring' : keys.state,
      ...(downloadedAt !== undefined && {
        downloadedAt,
        downloadAgeSeconds: getAge(downloadedAt, at),
      }),
      ...(downloadFailedAt !== undefined && { downloadFailedAt }),
      list: keys.keys.map((key) => ({
        ...key,
        expiresSoon: key.state !== 'expired' && !lastsBeyond(key, soon),
      })),
    },
    ...(lastVerifiedResponseAt !== undefined && {
      lastVerifiedResponse: {
        at: lastVerifiedResponseAt,
        ageSeconds: getAge(lastVerifiedResponseAt, at),
      },
    }),
    notificationStore: {
      state: store.state,
      ...(store.milliseconds !== undefined && { milliseconds: store.milliseconds }),
    },
  };
}

function isExpiring({ keys }: WechatPayKeysReport, soon: number): boolean {
  return !keys.some((key) => lastsBeyond(key, soon));
}

/** A public key does not expire. */
function lastsBeyond({ validTo }: WechatPayKeyReport, moment: number): boolean {
  return validTo === undefined || validTo.getTime() > moment;
}

function getAge(moment: Date, now: Date): number {
  return Math.floor((now.getTime() - moment.getTime()) / 1000);
}

function explainKeys(keys: WechatPayKeysReport): string | undefined {
  if (keys.state !== 'unusable') return undefined;
  const problem = 'no key of WeChat Pay is usable: ';
  if (keys.downloadFailedAt !== undefined) {
    return `${problem}the last download of the platform certificates failed`;
  }
  if (keys.downloadedAt !== undefined) {
    return `${problem}the last download brought no valid platform certificate`;
  }
  return `${problem}check wechatPayPublicKey, platformCertificates and this machine's clock`;
}

function explainStore(store: WechatPayStoreReport, timeout: number): string | undefined {
  if (store.state === 'timeout') {
    return `the notification store did not respond within ${timeout} ms`;
  }
  if (store.state === 'failed') {
    return `the notification store rejected the ping: ${describeErrorClass(store.error)}`;
  }
  return undefined;
}
