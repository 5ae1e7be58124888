import { addDays, addMonths } from '../dates/beijing-date.js';

/** The fields of the form as text, so that the form can be shown again exactly as it was filled in. */
export interface PolicyForm {
  /** Full name; only its masked form is sent. */
  readonly insured_name: string;
  /** `jsapi`, `h5`, `mini-program` or `app`: where the customer signs. */
  readonly scene: string;
  /** `sign`: sign only (纯签约); `pay`: sign and pay the first premium (签约中支付). */
  readonly mode: string;
  /** `month`, `quarter` or `year`. */
  readonly frequency: string;
  /** Yuan. */
  readonly premium: string;
  /** Number of premiums. */
  readonly periods: string;
  readonly first_deduct_date: string;
  readonly policy_start_date: string;
  readonly policy_end_date: string;
  readonly can_auto_insure: string;
  /** Name of the policy that WeChat shows to the customer (微信保单服务); empty to show none. */
  readonly insurance_name: string;
  readonly real_name: string;
  readonly id_card_number: string;
  readonly openid: string;
  /** Empty for the configured template of the frequency. */
  readonly plan_id: string;
}

/** Defaults with which the form can be sent unchanged. */
export function sensibleValues({ openid }: { openid: string }, today: string): PolicyForm {
  const tomorrow = addDays(today, 1);
  return {
    insured_name: '张三',
    scene: 'jsapi',
    mode: 'sign',
    frequency: 'month',
    premium: '10.00',
    periods: '12',
    first_deduct_date: tomorrow,
    policy_start_date: tomorrow,
    policy_end_date: addDays(addMonths(tomorrow, 12), -1),
    can_auto_insure: '',
    insurance_name: '',
    real_name: '',
    id_card_number: '',
    openid,
    plan_id: '',
  };
}

/** Reads the form of a browser or curl; missing fields keep their defaults. */
export function readPolicyForm(body: unknown, values: PolicyForm): PolicyForm {
  const sent: Readonly<Record<string, unknown>> = Object(body);
  const read = ([name, value]: [string, string]) => [name, toText(sent[name]) ?? value];
  return Object.fromEntries(Object.entries(values).map(read)) as PolicyForm;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}
