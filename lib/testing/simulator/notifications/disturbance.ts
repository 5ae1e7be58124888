import {
  IS_COUNT,
  IS_FLAG,
  IS_TEXT,
  IS_WAIT,
  allowOnly,
  checkSettings,
} from '../common/setting-checks.js';
import type { SettingRules } from '../common/setting-checks.js';
import { SIGNATURE_FAULTS } from '../faults/signature-fault.js';
import type { SignatureFault } from '../faults/signature-fault.js';

/** A disturbance in the delivery of notifications. */
export interface NotificationDisturbance {
  /** The affected event type, such as `INSURANCE_ENTRUST.SIGN`. Default: all. */
  readonly event_type?: string | undefined;
  /** Number of affected notifications. Default 1; `Infinity` for all. */
  readonly times?: number | undefined;
  /**
   * Number of copies (1 to 100) sent together with the first attempt: the same body, each with its own
   * signature. Copies are never retried.
   */
  readonly duplicates?: number | undefined;
  /** Delay of the first attempt, in milliseconds of the simulator's clock. */
  readonly delay?: number | undefined;
  /**
   * Holds the notification back until the next one has been attempted, at most for 60 s of the
   * simulator's clock.
   */
  readonly reorder?: boolean | undefined;
  /**
   * Fault in the signature of the first attempt; retries are signed correctly. `probe` is what WeChat
   * Pay sends to test whether applications verify signatures.
   */
  readonly signature?: SignatureFault | undefined;
}

const DISTURBANCE_RULES: SettingRules<NotificationDisturbance> = {
  event_type: IS_TEXT,
  times: IS_COUNT,
  duplicates: {
    holds: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100,
    must: 'an integer from 1 to 100',
  },
  delay: IS_WAIT,
  reorder: IS_FLAG,
  signature: allowOnly(SIGNATURE_FAULTS),
};

/** @throws TypeError or RangeError for a disturbance that could never take effect. */
export function checkDisturbance(disturbance: NotificationDisturbance): void {
  checkSettings('disturb', disturbance, DISTURBANCE_RULES);
  const { duplicates, delay, reorder, signature } = disturbance;
  if (duplicates === undefined && delay === undefined && !reorder && !signature) {
    throw new RangeError(
      'disturb: this has no effect: set duplicates, delay, reorder or signature',
    );
  }
  if (reorder && delay !== undefined) {
    throw new RangeError('disturb: reorder and delay cannot be combined');
  }
}
