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

/** What befalls the next notifications on their way. */
export interface NotificationDisturbance {
  /** Which ones, such as `INSURANCE_ENTRUST.SIGN`. Without it, all. */
  readonly event_type?: string;
  /** How many notifications. Default 1; `Infinity` for all. */
  readonly times?: number;
  /**
   * So many copies (1 to 100) go out together with the first attempt: the same body, each signed anew.
   * A copy is never repeated.
   */
  readonly duplicates?: number;
  /** Milliseconds of the simulator's clock by which the first attempt is late. */
  readonly delay?: number;
  /**
   * It is overtaken: held back until the next notification has been tried, or for 60 s of the
   * simulator's clock when none comes.
   */
  readonly reorder?: boolean;
  /**
   * What is wrong with the signature of the first attempt; the repetitions are signed truly. `probe`
   * is how WeChat Pay sees whether signatures are checked.
   */
  readonly signature?: SignatureFault;
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

/** @throws TypeError or RangeError for a disturbance that could never happen as it is written. */
export function checkDisturbance(disturbance: NotificationDisturbance): void {
  checkSettings('disturb', disturbance, DISTURBANCE_RULES);
  const { duplicates, delay, reorder, signature } = disturbance;
  if (duplicates === undefined && delay === undefined && !reorder && !signature) {
    throw new RangeError(
      'disturb: this would change nothing: name duplicates, delay, reorder or signature',
    );
  }
  if (reorder && delay !== undefined) {
    throw new RangeError('disturb: what is overtaken has no delay of its own: choose one of both');
  }
}
