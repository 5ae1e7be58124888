import { fileURLToPath } from 'node:url';
import ts from 'typescript-5.9';
import { describe, expect, it } from 'vitest';
import * as entry from '../lib/index.js';

/** WeChat Pay's documented values, taken from its documents and not from `lib`. */
const DOCUMENTED = {
  CONTRACT_STATES: ['SIGNED', 'SIGN_FAILED', 'TO_BE_RENEWED', 'TERMINATE_PENDING', 'TERMINATED'],
  CONTRACT_TERMINATION_MODES: [
    'USER_TERMINATE',
    'MCH_API_TERMINATE',
    'WEPAY_WEB_TERMINATE',
    'CUSTOMER_SERVICE_TERMINATE',
    'SYSTEM_TERMINATE',
    'API',
  ],
  POLICY_PERIOD_STATES: ['NO_SCHEDULED', 'SCHEDULED', 'PAID', 'EXPIRED'],
  POLICY_AUTHORIZATION_STATES: [
    'AUTH_STATE_INIT',
    'AUTH_STATE_PENDING',
    'AUTH_STATE_GRANTED',
    'AUTH_STATE_DENIED',
    'AUTH_STATE_EXPIRED',
    'AUTH_STATE_INEFFECTIVE',
    'AUTH_STATE_INEFFECTIE',
  ],
  POLICY_TYPES: [
    'POLICY_TYPE_OTHER',
    'POLICY_TYPE_MEDICAL',
    'POLICY_TYPE_ACCIDENT',
    'POLICY_TYPE_CRITICAL',
    'POLICY_TYPE_CAR',
    'POLICY_TYPE_LIFE',
    'POLICY_TYPE_PROPERTY',
    'POLICY_TYPE_PET',
    'POLICY_TYPE_ANNUITY',
  ],
  POLICY_STATES: [
    'POLICY_STATE_ISSUING',
    'POLICY_STATE_APPROVED',
    'POLICY_STATE_DECLINED',
    'POLICY_STATE_INACTIVE',
  ],
  POLICY_PAYMENT_METHODS: [
    'PAYMENT_METHOD_OTHER',
    'PAYMENT_METHOD_PERIOD',
    'PAYMENT_METHOD_LUMP_SUM',
  ],
  POLICY_PAYMENT_PERIODS: [
    'PAYMENT_PERIOD_DAY',
    'PAYMENT_PERIOD_WEEK',
    'PAYMENT_PERIOD_BIWEEKLY',
    'PAYMENT_PERIOD_MONTH',
    'PAYMENT_PERIOD_QUARTER',
    'PAYMENT_PERIOD_HALF_YEAR',
    'PAYMENT_PERIOD_YEAR',
  ],
  PERIOD_PREMIUM_MODES: [
    'PERIOD_PREMIUM_MODE_EQUAL',
    'PERIOD_PREMIUM_MODE_FIRST_DIFF',
    'PERIOD_PREMIUM_MODE_MULTI_DIFF',
  ],
  COVERAGE_TERM_TYPES: ['COVERAGE_TERM_TYPE_FIXED_DATE', 'COVERAGE_TERM_TYPE_LIFETIME'],
  WECHAT_PAY_TRADE_STATES: [
    'SUCCESS',
    'REFUND',
    'NOTPAY',
    'CLOSED',
    'REVOKED',
    'USERPAYING',
    'PAYERROR',
    'ACCEPT',
  ],
  WECHAT_PAY_TRADE_TYPES: ['PAP', 'JSAPI', 'NATIVE', 'APP', 'MICROPAY', 'MWEB', 'FACEPAY'],
  WECHAT_PAY_REFUND_STATUSES: ['SUCCESS', 'CLOSED', 'PROCESSING', 'ABNORMAL'],
  WECHAT_PAY_REFUND_CHANNELS: ['ORIGINAL', 'BALANCE', 'OTHER_BALANCE', 'OTHER_BANKCARD'],
  WECHAT_PAY_REFUND_FUNDS_ACCOUNTS: ['UNSETTLED', 'AVAILABLE', 'UNAVAILABLE', 'OPERATION', 'BASIC'],
  WECHAT_PAY_REFUND_BANK_TYPES: [
    'CMB_DEBIT',
    'COMM_DEBIT',
    'ABC_DEBIT',
    'CCB_DEBIT',
    'ICBC_DEBIT',
    'BOC_DEBIT',
    'PAB_DEBIT',
    'SPDB_DEBIT',
    'CITIC_DEBIT',
    'CEB_DEBIT',
    'CMBC_DEBIT',
    'CIB_DEBIT',
    'GDB_DEBIT',
    'PSBC_DEBIT',
    'NBCB_DEBIT',
  ],
  WECHAT_PAY_ERROR_CODES: [
    'PARAM_ERROR',
    'INVALID_REQUEST',
    'SIGN_ERROR',
    'NO_AUTH',
    'RULE_LIMIT',
    'RESOURCE_NOT_EXISTS',
    'ORDER_NOT_EXIST',
    'RATELIMIT_EXCEEDED',
    'FREQUENCY_LIMITED',
    'SYSTEM_ERROR',
    'SERVICE_UNAVAILABLE',
    'NOT_ENOUGH',
    'USER_ACCOUNT_ABNORMAL',
    'MCH_NOT_EXISTS',
    'NO_STATEMENT_EXIST',
    'STATEMENT_CREATING',
  ],
};

/** The reasons of this package's own errors. */
const SIGNATURE = [
  'missing-header',
  'malformed-header',
  'timestamp-out-of-tolerance',
  'unsupported-signature-type',
  'unknown-serial',
  'signature-probe',
  'signature-mismatch',
  'key-unavailable',
];
const NOTIFICATION = [
  ...SIGNATURE,
  'malformed-body',
  'decryption-failed',
  'merchant-mismatch',
  'raw-body-unavailable',
];
const REASONS = {
  WECHAT_PAY_TRANSPORT_REASONS: [
    'connection',
    'timeout',
    'aborted',
    'response-too-large',
    'unexpected-response',
    'hash-mismatch',
  ],
  SIGNATURE_REJECTION_REASONS: SIGNATURE,
  WECHAT_PAY_NOTIFICATION_REJECTION_REASONS: NOTIFICATION,
  DELIVERY_REJECTION_REASONS: [
    ...NOTIFICATION,
    'body-too-large',
    'body-incomplete',
    'unsupported-encoding',
    'too-many-packed-bodies',
  ],
};

describe('the exported lists of values', () => {
  it.each(Object.entries({ ...DOCUMENTED, ...REASONS }))(
    '%s has the listed values',
    (name, values) => {
      expect(Object.entries(entry)).toContainEqual([name, values]);
    },
  );

  it('checks every exported list', () => {
    const lists = Object.entries(entry).filter(([, value]) => Array.isArray(value));
    const others = lists.map(([name]) => name).filter((name) => !/EVENT_TYPES|RULE/.test(name));
    expect(others.toSorted()).toEqual(Object.keys({ ...DOCUMENTED, ...REASONS }).toSorted());
  });
});

describe('the open types of the lists', () => {
  const lib = fileURLToPath(new URL('../lib/', import.meta.url));

  /** Asks the language service what completes a string at the mark `|`. */
  function complete(source: string): string[] {
    const file = `${lib}completion.ts`;
    const text = source.replace('|', '');
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: () => ({
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.NodeNext,
        strict: true,
        lib: ['lib.es5.d.ts'],
        types: [],
      }),
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (name) => {
        const read = name === file ? text : ts.sys.readFile(name);
        return read === undefined ? undefined : ts.ScriptSnapshot.fromString(read);
      },
      getCurrentDirectory: () => lib,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => name === file || ts.sys.fileExists(name),
      readFile: (name) => (name === file ? text : ts.sys.readFile(name)),
    };
    const service = ts.createLanguageService(host);
    const found = service.getCompletionsAtPosition(file, source.indexOf('|'), {});
    return found?.entries.map(({ name }) => name) ?? [];
  }

  it('completes the documented states in a comparison', () => {
    const source = `
      import type { InsuranceContract } from './resources/contract.js';
      declare const contract: InsuranceContract;
      if (contract.contract_state === '|') {}`;
    expect(complete(source)).toEqual(expect.arrayContaining(DOCUMENTED.CONTRACT_STATES));
  });

  it('completes the documented states in a case of a switch', () => {
    const source = `
      import type { WechatPayOrder } from './resources/order.js';
      declare const order: WechatPayOrder;
      switch (order.trade_state) { case '|': }`;
    expect(complete(source)).toEqual(expect.arrayContaining(DOCUMENTED.WECHAT_PAY_TRADE_STATES));
  });
});
