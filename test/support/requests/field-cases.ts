import { ABSENT } from './field-path.js';

/** One value of one field, and the rules that it breaks on its own. */
export interface FieldCase {
  readonly path: string;
  /** Describes the value in the title of the test. */
  readonly what: string;
  readonly value: unknown;
  readonly rules: readonly string[];
}

export type Row = readonly [what: string, value: unknown, ...rules: string[]];

const EMOJI = '😀';
const RARE_HAN = '𠮷';
const LONE_HIGH = '\ud83d';
const LONE_LOW = '\ude00';

export const NO_STRING: readonly Row[] = [
  ['a number', 12535, 'type'],
  ['a boolean', true, 'type'],
  ['an object', {}, 'type'],
  ['an empty list', [], 'type'],
  ['a list of one string', ['x'], 'type'],
  ['null', null, 'null'],
];

export const NO_INTEGER: readonly Row[] = [
  ['a string of digits', '12535', 'type'],
  ['an empty string', '', 'type'],
  ['a fraction', 1.5, 'type'],
  ['a number past the safe integers', 2 ** 53, 'type'],
  ['a number below the safe integers', -(2 ** 53), 'type'],
  ['a boolean', true, 'type'],
  ['an object', {}, 'type'],
  ['a list of one number', [1], 'type'],
  ['null', null, 'null'],
];

export const NO_FLAG: readonly Row[] = [
  ['the string "false"', 'false', 'type'],
  ['the string "true"', 'true', 'type'],
  ['an empty string', '', 'type'],
  ['0', 0, 'type'],
  ['1', 1, 'type'],
  ['an object', {}, 'type'],
  ['a list', [true], 'type'],
  ['null', null, 'null'],
];

export const NO_OBJECT: readonly Row[] = [
  ['a string', 'x', 'type'],
  ['an empty string', '', 'type'],
  ['a number', 1, 'type'],
  ['a boolean', true, 'type'],
  ['an empty list', [], 'type'],
  ['a list in a list', [[]], 'type'],
  ['null', null, 'null'],
];

export const NO_LIST: readonly Row[] = [
  ['a string', 'x', 'type'],
  ['a number', 1, 'type'],
  ['a boolean', false, 'type'],
  ['an object', {}, 'type'],
  ['an object with a length', { length: 1 }, 'type'],
  ['null', null, 'null'],
];

export const REQUIRED: readonly Row[] = [['nothing', ABSENT, 'required']];
export const OPTIONAL: readonly Row[] = [['nothing', ABSENT]];

/** Characters that cannot be sent in plain text, in a field that accepts all others. */
export const CLEAR_TEXT: readonly Row[] = [
  ['Han', '保险'],
  ['a character of three bytes', '\uffee'],
  ['an emoji', `a${EMOJI}`, 'characters'],
  ['a rare Han character', RARE_HAN, 'characters'],
  ['half of a pair, high', `a${LONE_HIGH}`, 'characters'],
  ['half of a pair, low', `${LONE_LOW}a`, 'characters'],
  ['two halves in the wrong order', LONE_LOW + LONE_HIGH, 'characters'],
];

/** A text of at most `max` characters, counted by code points. */
export function upTo(max: number): Row[] {
  return [
    ...[max - 1, max].map((length): Row => [`${length} characters`, 'a'.repeat(length)]),
    [`${max + 1} characters`, 'a'.repeat(max + 1), 'length'],
    [`${max} Han characters`, '保'.repeat(max)],
    [`${max + 1} Han characters`, '保'.repeat(max + 1), 'length'],
    [`${max} characters of two units`, EMOJI.repeat(max), 'characters'],
    [`${max + 1} characters of two units`, EMOJI.repeat(max + 1), 'length', 'characters'],
    ['a million characters', 'a'.repeat(1_000_000), 'length'],
  ];
}

export const NOT_EMPTY: readonly Row[] = [['an empty text', '', 'length']];
export const MAY_BE_EMPTY: readonly Row[] = [['an empty text', '']];

/** A code of at most 32 ASCII characters. */
export function code(more: string): Row[] {
  return [
    ['31 characters', 'aZ9'.padEnd(31, '0')],
    ['32 characters', 'aZ9'.padEnd(32, '0')],
    ['33 characters', 'aZ9'.padEnd(33, '0'), 'length'],
    ...Array.from('_-*').map((character): Row => [
      `the character ${character}`,
      `a${character}`,
      ...(more.includes(character) ? [] : ['characters']),
    ]),
    ...Array.from('. /|+@中１é\n\0').map((character): Row => [
      `the character ${JSON.stringify(character)}`,
      `a${character}`,
      'characters',
    ]),
    ['an emoji', `a${EMOJI}`, 'characters'],
    ['half of a pair', `a${LONE_HIGH}`, 'characters'],
  ];
}

export const DATE: readonly Row[] = [
  ['a day', '2026-12-31'],
  ['29 February of a leap year', '2028-02-29'],
  ['29 February of another year', '2027-02-29', 'date'],
  ['29 February of 2100, no leap year', '2100-02-29', 'date'],
  ['29 February of 2000, a leap year', '2000-02-29'],
  ['31 April', '2027-04-31', 'date'],
  ['30 April', '2027-04-30'],
  ['month 13', '2026-13-01', 'date'],
  ['month 0', '2026-00-01', 'date'],
  ['day 0', '2026-12-00', 'date'],
  ['day 32', '2026-12-32', 'date'],
  ['no leading zeros', '2026-1-1', 'date'],
  ['slashes', '2026/12/02', 'date'],
  ['no hyphens', '20261202', 'date'],
  ['a time behind it', '2026-12-02T00:00:00+08:00', 'date'],
  ['a blank behind it', '2026-12-02 ', 'date'],
  ['a line break behind it', '2026-12-02\n', 'date'],
  ['full-width digits', '２０２６-12-02', 'date'],
  ['Arabic digits', '٢٠٢٦-12-02', 'date'],
  ['a sign before it', '+002026-12-02', 'date'],
  ['an empty text', '', 'date'],
];

export const NOTIFY_URL: readonly Row[] = [
  ['a URL', 'https://merchant.example/notify'],
  ['a URL without a path', 'https://merchant.example'],
  ['a port', 'https://merchant.example:8443/notify'],
  ['an IPv4 address', 'https://203.0.113.7/notify'],
  ['an IPv6 address', 'https://[2001:db8::1]/notify'],
  ['an IPv6 address with a port', 'https://[2001:db8::1]:8443/notify'],
  ['a scheme in capitals', 'HTTPS://MERCHANT.EXAMPLE/notify'],
  ['an at sign in the path', 'https://merchant.example/@notify'],
  ['an escaped question mark', 'https://merchant.example/a%3Fb'],
  ['255 characters', 'https://merchant.example/'.padEnd(255, 'a')],
  ['256 characters', 'https://merchant.example/'.padEnd(256, 'a')],
  ['257 characters', 'https://merchant.example/'.padEnd(257, 'a'), 'length'],
  ['an empty text', '', 'length', 'notify-url'],
  ['no scheme', 'merchant.example/notify', 'notify-url'],
  ['a scheme-relative URL', '//merchant.example/notify', 'notify-url'],
  ['a path', '/notify', 'notify-url'],
  ['another scheme', 'ftp://merchant.example/notify', 'notify-url'],
  ['a script', 'javascript:alert(1)', 'notify-url'],
  ['three slashes', 'https:///x', 'notify-url'],
  ['one slash', 'https:/host', 'notify-url'],
  ['no slash', 'https:host', 'notify-url'],
  ['a scheme alone', 'https://', 'notify-url'],
  ['a port alone', 'https://:443/', 'notify-url'],
  ['a port out of range', 'https://merchant.example:65536/', 'notify-url'],
  ['a query in place of a host', 'https://?x', 'notify-url'],
  ['a query string', 'https://merchant.example/notify?a=1', 'notify-url'],
  ['a question mark at the end', 'https://merchant.example/notify?', 'notify-url'],
  ['a fragment', 'https://merchant.example/notify#a', 'notify-url'],
  ['a hash at the end', 'https://merchant.example/notify#', 'notify-url'],
  ['a user', 'https://user@merchant.example/', 'notify-url'],
  ['a user and a password', 'https://user:pass@merchant.example/', 'notify-url'],
  ['a password alone', 'https://:pass@merchant.example/', 'notify-url'],
  ['empty credentials', 'https://@merchant.example/', 'notify-url'],
  ['empty user and password', 'https://:@merchant.example/', 'notify-url'],
  ['a backslash in the path', String.raw`https://merchant.example/a\b`, 'notify-url'],
  ['backslashes for slashes', String.raw`https:\\merchant.example\a`, 'notify-url'],
  ['a tab', 'https://merchant.example/a\tb', 'notify-url'],
  ['a line break', 'https://merchant.example/a\nb', 'notify-url'],
  ['a carriage return at the end', 'https://merchant.example/a\r', 'notify-url'],
  ['a blank before it', ' https://merchant.example/', 'notify-url'],
  ['a blank behind it', 'https://merchant.example/ ', 'notify-url'],
  ['a blank inside', 'https://merchant.example/a b', 'notify-url'],
  ['an ideographic blank', 'https://merchant.example/a\u3000b', 'notify-url'],
  ['a control character behind it', 'https://merchant.example/a\u0001', 'notify-url'],
  ['a NUL inside', 'https://merchant.example/a\0b', 'notify-url'],
  ['a soft hyphen in the host', 'https://merch\u00adant.example/', 'notify-url'],
  ['a zero-width blank in the path', 'https://merchant.example/a\u200bb', 'notify-url'],
  ['an emoji', `https://merchant.example/${EMOJI}`, 'characters'],
  ['half of a pair', `https://merchant.example/${LONE_HIGH}`, 'characters'],
];

const MASK: readonly Row[] = [
  ['one character', '三'],
  ['a personal mask of two', '*三'],
  ['a personal mask of three', '**三'],
  ['a personal mask of four or more', '***明'],
  ['a Latin letter', '***G'],
  ['four asterisks', '****明', 'mask'],
  ['asterisks only', '***', 'mask'],
  ['one asterisk', '*', 'mask'],
  ['a full name', '张三', 'mask'],
  ['the first character kept', '张*', 'mask'],
  ['a point among the asterisks', '*·三', 'mask'],
  ['full-width asterisks', '＊三', 'mask'],
  ['a blank at the end', '*三 ', 'mask'],
  ['a blank for a name', '* ', 'mask'],
  ['a line break at the end', '*三\n', 'mask'],
  ['a family', '多人保单-**明等'],
  ['a family of one character', '多人保单-明等'],
  ['a family with four asterisks', '多人保单-****明等', 'mask'],
  ['a family without its end', '多人保单-**明', 'mask'],
  ['a family without its representative', '多人保单-等', 'mask'],
  ['a family with another dash', '多人保单—**明等', 'mask'],
  ['a family with a full name', '多人保单-李小明等', 'mask'],
  ['the end of a family alone', '**明等', 'mask'],
  ['a character of four bytes to keep', `*${RARE_HAN}`, 'characters'],
  ['half of a pair to keep', `*${LONE_HIGH}`, 'characters'],
  ['an empty text', '', 'length', 'mask'],
  ['32 characters', '*'.repeat(31) + '三', 'mask'],
  ['33 characters', '*'.repeat(32) + '三', 'length', 'mask'],
];

const CIPHERTEXT: readonly Row[] = [
  ['one character', 'a'],
  ['characters of four bytes', `张${RARE_HAN}`],
  ['213 bytes', 'a'.repeat(213)],
  ['214 bytes', 'a'.repeat(214)],
  ['215 bytes', 'a'.repeat(215), 'length'],
  ['213 bytes of Han', '张'.repeat(71)],
  ['214 bytes, the last of Latin', '张'.repeat(71) + 'a'],
  ['215 bytes in fewer characters', '张'.repeat(71) + 'é', 'length'],
  ['212 bytes in characters of four', RARE_HAN.repeat(53)],
  ['216 bytes in characters of four', RARE_HAN.repeat(54), 'length'],
  ['half of a pair, high', `张${LONE_HIGH}`, 'characters'],
  ['half of a pair, low', `${LONE_LOW}张`, 'characters'],
  ...NOT_EMPTY,
];

export const FREE_TEXT: readonly Row[] = [...CLEAR_TEXT, ['a long text', 'a'.repeat(5000)]];

export const CURRENCY: readonly Row[] = [
  ['CNY', 'CNY'],
  ['another currency', 'USD', 'enum'],
  ['small letters', 'cny', 'enum'],
  ['an empty text', '', 'enum'],
  ['a number', 156, 'enum'],
  ['a list of it', ['CNY'], 'enum'],
  ['null', null, 'null'],
];

export const FEN: readonly Row[] = [
  ['0', 0],
  ['1', 1],
  ['the highest safe integer', Number.MAX_SAFE_INTEGER],
  ['a negative amount', -1, 'range'],
  ['the lowest safe integer', Number.MIN_SAFE_INTEGER, 'range'],
];

export const POSITIVE: readonly Row[] = [
  ['1', 1],
  ['the highest safe integer', Number.MAX_SAFE_INTEGER],
  ['0', 0, 'range'],
  ['a negative number', -1, 'range'],
];

export const PERIOD_ID: readonly Row[] = [
  ['1', 1],
  ['840', 840],
  ['0', 0, 'range'],
  ['841', 841, 'range'],
  ['a negative number', -1, 'range'],
];

const FIRST_PERIOD = 'policy_periods[0]';
const LAST_PERIOD = 'policy_periods[1]';
const COVERAGE = `${LAST_PERIOD}.policy_coverage_detail`;

const TABLE: Readonly<Record<string, readonly (readonly Row[])[]>> = {
  appid: [NO_STRING, OPTIONAL, NOT_EMPTY, upTo(32), CLEAR_TEXT],
  openid: [NO_STRING, REQUIRED, NOT_EMPTY, FREE_TEXT],
  plan_id: [NO_INTEGER, REQUIRED, POSITIVE],
  out_contract_code: [NO_STRING, REQUIRED, NOT_EMPTY, code('')],
  insured_display_name: [NO_STRING, REQUIRED, MASK],
  contract_notify_url: [NO_STRING, OPTIONAL, NOTIFY_URL],
  policy_start_date: [NO_STRING, REQUIRED, DATE],
  policy_end_date: [NO_STRING, REQUIRED, DATE],
  policy_periods: [NO_LIST, REQUIRED, [['an empty list', [], 'length']]],
  amount: [NO_OBJECT, OPTIONAL],
  'amount.total': [NO_INTEGER, REQUIRED, FEN],
  'amount.currency': [OPTIONAL, CURRENCY],
  out_trade_no: [NO_STRING, OPTIONAL, NOT_EMPTY, code('_-*')],
  description: [NO_STRING, OPTIONAL, NOT_EMPTY, upTo(127), CLEAR_TEXT],
  transaction_notify_url: [NO_STRING, OPTIONAL, NOTIFY_URL],
  out_user_code: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, FREE_TEXT],
  goods_tag: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, upTo(32), CLEAR_TEXT],
  attach: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, upTo(128), CLEAR_TEXT],
  can_auto_insure: [NO_FLAG, OPTIONAL, [['true', true]], [['false', false]]],
  can_auto_reinsure: [NO_FLAG, OPTIONAL, [['true', true]], [['false', false]]],
  real_identity: [NO_OBJECT, OPTIONAL],
  'real_identity.real_name': [NO_STRING, REQUIRED, CIPHERTEXT],
  'real_identity.id_card_number': [NO_STRING, REQUIRED, CIPHERTEXT],
  'real_identity.identity_type': [
    OPTIONAL,
    [
      ['ID_CARD', 'ID_CARD'],
      ['another document', 'PASSPORT', 'enum'],
      ['an empty text', '', 'enum'],
      ['a number', 1, 'enum'],
      ['null', null, 'null'],
    ],
  ],
  combined_deduct_period_count: [NO_INTEGER, OPTIONAL, POSITIVE],
  [`${FIRST_PERIOD}.policy_period_id`]: [NO_INTEGER, REQUIRED, PERIOD_ID],
  [`${LAST_PERIOD}.policy_period_id`]: [NO_INTEGER, REQUIRED, PERIOD_ID],
  [`${LAST_PERIOD}.estimated_deduct_date`]: [NO_STRING, REQUIRED, DATE],
  [`${LAST_PERIOD}.estimated_deduct_amount`]: [NO_OBJECT, REQUIRED],
  [`${FIRST_PERIOD}.estimated_deduct_amount.total`]: [NO_INTEGER, REQUIRED, FEN],
  [`${LAST_PERIOD}.estimated_deduct_amount.total`]: [NO_INTEGER, REQUIRED, FEN],
  [`${LAST_PERIOD}.estimated_deduct_amount.currency`]: [OPTIONAL, CURRENCY],
  [COVERAGE]: [NO_OBJECT, OPTIONAL],
  [`${COVERAGE}.policy_amount`]: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, FREE_TEXT],
  [`${COVERAGE}.policy_clauses`]: [NO_LIST, OPTIONAL, [['an empty list', []]]],
  [`${COVERAGE}.policy_clauses[0].clause_name`]: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, FREE_TEXT],
  [`${COVERAGE}.policy_clauses[0].clause_quota`]: [NO_STRING, OPTIONAL, MAY_BE_EMPTY, FREE_TEXT],
};

/**
 * The fields of a pre-sign, at every depth, with the values that each accepts or rejects on its
 * own.
 */
export const FIELD_CASES = fieldCases(TABLE);

/** The cases of each field, by its path, from groups of rows. */
export function fieldCases(
  table: Readonly<Record<string, readonly (readonly Row[])[]>>,
): ReadonlyMap<string, readonly FieldCase[]> {
  return new Map(
    Object.entries(table).map(([path, groups]) => [
      path,
      groups.flat().map(([what, value, ...rules]) => ({ path, what, value, rules })),
    ]),
  );
}
