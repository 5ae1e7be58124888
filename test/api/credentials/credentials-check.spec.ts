import { verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CallOptions } from '../../../lib/api/call-options.js';
import { CredentialsCheck } from '../../../lib/api/credentials/credentials-check.js';
import type {
  WechatPayCredentialsFinding,
  WechatPayCredentialsReport,
} from '../../../lib/api/credentials/credentials-report.js';
import { Deadline } from '../../../lib/common/deadline.js';
import type { WechatPaySigner } from '../../../lib/crypto/key-signer.js';
import { type HttpResponse, HttpTransportError } from '../../../lib/transport/http-transport.js';
import {
  type ApiPartsInit,
  CERTIFICATE_A,
  createApiParts,
  createCredentials,
  errorResponse,
  PUBLIC_KEY,
  signedResponse,
} from '../../support/applications/api-parts.js';
import { errorOf } from '../../support/applications/merchant.js';
import {
  fixture,
  MCHID,
  MERCHANT_SERIAL,
  merchantPublicKey,
  NOW,
  platformKeys,
  PUBLIC_KEY_ID,
  SERIAL_A,
  SERIAL_B,
} from '../../support/fixtures.js';
import { gate } from '../../support/gate.js';
import { certificateList, seal, type SignOptions } from '../../support/wire/platform-signer.js';

/** Milliseconds, far more than a check takes. */
const TIMEOUT = 10_000;
const NEXT_API_V3_KEY = 'next-key'.padEnd(32, '2');
const FILE_A = { serial: SERIAL_A, file: 'platform-a.cert.pem' };
const LIST = certificateList([FILE_A]);
const BY_A: SignOptions = { serial: SERIAL_A };

const LISTED = signedResponse(LIST);
const LISTED_BY_A = signedResponse(LIST, BY_A);
const UNSIGNED = { ...LISTED, headers: {} };
const NONE = errorResponse(404, 'RESOURCE_NOT_EXISTS');
const page = (status: number): HttpResponse => ({
  status,
  headers: {},
  body: Buffer.from('<html>'),
});
const probe = (response = LISTED): HttpResponse => ({
  ...response,
  headers: { ...response.headers, 'wechatpay-signature': 'WECHATPAY/SIGNTEST/probe' },
});

/** Each request gets the next response, or fails with the next error; there must be no further one. */
function inTurn(...steps: readonly (HttpResponse | Error)[]) {
  const left = [...steps];
  return (): HttpResponse => {
    const step = left.shift() ?? new Error('a request too many');
    if (step instanceof Error) throw step;
    return step;
  };
}

function createCheck(init: ApiPartsInit = {}) {
  const parts = createApiParts(init);
  const { transport, credentials, keys, settings } = parts;
  return { ...parts, check: new CredentialsCheck(transport, credentials, keys, settings) };
}

async function within<T>(deadline: Deadline, work: (deadline: Deadline) => Promise<T>): Promise<T> {
  try {
    return await work(deadline);
  } finally {
    deadline.dispose();
  }
}

interface CheckInit extends Omit<ApiPartsInit, 'respond'> {
  readonly retry?: CallOptions['retry'];
  readonly deadline?: Deadline;
}

/** The report about a merchant whose requests get the given responses, and the number of its requests. */
async function reportOf(steps: readonly (HttpResponse | Error)[], init: CheckInit = {}) {
  const { retry, deadline = new Deadline(TIMEOUT), ...parts } = init;
  const { check, transport } = createCheck({ ...parts, respond: inTurn(...steps) });
  const report = await within(deadline, () => check.run(deadline, retry));
  return { report, sent: transport.requests.length };
}

type Check = WechatPayCredentialsFinding['check'];
type Line = readonly [outcome: string, message: string];

const linesOf = ({ findings }: WechatPayCredentialsReport): Partial<Record<Check, Line>> =>
  Object.fromEntries(findings.map(({ check, outcome, message }) => [check, [outcome, message]]));

/** One finding of a report. */
async function verdictOf(
  check: Check,
  steps: readonly (HttpResponse | Error)[],
  init: CheckInit = {},
): Promise<Line | undefined> {
  const { report } = await reportOf(steps, init);
  return linesOf(report)[check];
}

const IN_TIME: Line = ['passed', "0 s from WeChat Pay's"];
const WITHOUT_DATE: Line = ['skipped', 'the response has no date'];
const ACCEPTED: Line = ['passed', 'WeChat Pay accepts the signature'];
const DECRYPTS: Line = ['passed', 'it decrypts the platform certificates'];
const UNKNOWN: Line = ['skipped', 'unknown without a response'];
const NO_REQUEST: Line = ['skipped', 'no request was accepted'];
const CONNECTED: Line = ['passed', 'https://api.example responded'];
const NO_URLS: Line = [
  'skipped',
  'contractNotifyUrl (WECHATPAY_CONTRACT_NOTIFY_URL) and transactionNotifyUrl (WECHATPAY_TRANSACTION_NOTIFY_URL) not set, so every request must set its own',
];
const UNSIGNED_ERROR: Line = ['skipped', 'WeChat Pay did not sign the response, which is an error'];
const MISSING_HEADER: Line = [
  'failed',
  'the header wechatpay-timestamp is missing: either the message does not come from WeChat Pay, or a proxy dropped it',
];

/** A report about requests without a usable response. */
const withoutResponse = (
  connection: Line,
  merchantKey: Line = UNKNOWN,
): WechatPayCredentialsReport => {
  const lines: readonly (readonly [Check, Line])[] = [
    ['connection', connection],
    ['clock', UNKNOWN],
    ['merchant-key', merchantKey],
    ['api-v3-key', UNKNOWN],
    ['wechat-pay-key', UNKNOWN],
    ['notify-urls', NO_URLS],
  ];
  const findings = lines.map(([check, [outcome, message]]) => ({ check, outcome, message }));
  return { ok: false, findings: findings as WechatPayCredentialsFinding[] };
};

const lost = (message: string) => new HttpTransportError('connection', false, new Error(message));

describe('the report of CredentialsCheck.run', () => {
  it('contains every check in its order', async () => {
    const { report } = await reportOf([LISTED, LISTED]);
    expect(report.findings.map(({ check }) => check)).toEqual([
      'connection',
      'clock',
      'merchant-key',
      'api-v3-key',
      'wechat-pay-key',
      'notify-urls',
    ]);
  });

  it('passes with the right credentials', async () => {
    const url = 'https://merchant.example/pay';
    const settings = {
      contractNotifyUrl: url,
      transactionNotifyUrl: url,
      notificationPath: '/pay',
    };
    const { report, sent } = await reportOf([LISTED, LISTED], { settings });
    expect(report.ok).toBe(true);
    expect(linesOf(report)).toEqual({
      connection: CONNECTED,
      clock: IN_TIME,
      'merchant-key': ACCEPTED,
      'api-v3-key': DECRYPTS,
      'wechat-pay-key': ['passed', `${PUBLIC_KEY_ID} signs the responses`],
      'notify-urls': ['passed', 'well-formed, and their path is /pay'],
    });
    expect(sent).toBe(2);
  });

  it('counts a skipped check as no failure, and a failed one as a failure', async () => {
    const { report } = await reportOf([LISTED, LISTED]);
    expect(report.ok).toBe(true);
    expect(linesOf(report)['notify-urls']).toEqual(NO_URLS);
    const settings = { contractNotifyUrl: 'https://localhost/pay' };
    const other = await reportOf([LISTED, LISTED], { settings });
    expect(other.report.ok).toBe(false);
  });

  it('skips the other keys when WeChat Pay rejects the merchant key', async () => {
    const { report, sent } = await reportOf([errorResponse(403, 'NO_AUTH')]);
    expect(report.ok).toBe(false);
    expect(linesOf(report)).toEqual({
      connection: CONNECTED,
      clock: WITHOUT_DATE,
      'merchant-key': ['failed', 'WeChat Pay rejects the request with 403: NO_AUTH not allowed'],
      'api-v3-key': NO_REQUEST,
      'wechat-pay-key': NO_REQUEST,
      'notify-urls': NO_URLS,
    });
    expect(sent).toBe(1);
  });

  it('skips all keys when the clock is wrong', async () => {
    const rejection = errorResponse(401, 'SIGN_ERROR');
    const headers = { date: new Date(NOW + 301_000).toUTCString() };
    const { report } = await reportOf([{ ...rejection, headers }]);
    expect(linesOf(report)).toMatchObject({
      clock: ['failed', "this machine's clock is 301 s behind WeChat Pay's; synchronise it (NTP)"],
      'merchant-key': ['skipped', 'unknown until the clock is right'],
      'api-v3-key': NO_REQUEST,
      'wechat-pay-key': NO_REQUEST,
    });
  });
});

describe('the requests of CredentialsCheck.run', () => {
  const signatureOf = (authorization: string | undefined) => {
    const form =
      /^WECHATPAY2-SHA256-RSA2048 mchid="(.*)",nonce_str="(.*)",timestamp="(.*)",serial_no="(.*)",signature="(.*)"$/;
    const [, mchid, nonce, timestamp, serial, signature = ''] =
      form.exec(authorization ?? '') ?? [];
    const message = Buffer.from(`GET\n/v3/certificates\n${timestamp}\n${nonce}\n\n`);
    const bytes = Buffer.from(signature, 'base64');
    const isRight = verify('RSA-SHA256', message, merchantPublicKey, bytes);
    return { mchid, timestamp, serial, isRight };
  };

  it('sends two signed reads, the second for the public key', async () => {
    const settings = { clock: () => NOW + 999 };
    const { check, transport } = createCheck({ settings, respond: inTurn(LISTED, LISTED) });
    const deadline = new Deadline(TIMEOUT);
    await within(deadline, () => check.run(deadline));
    expect(transport.requests).toHaveLength(2);
    for (const [index, { headers, ...request }] of transport.requests.entries()) {
      const { Authorization, 'User-Agent': agent, ...others } = headers;
      expect(request).toEqual({
        method: 'GET',
        origin: 'https://api.example',
        target: '/v3/certificates',
        body: undefined,
        deadline,
        stream: false,
      });
      expect(request.deadline).toBe(deadline);
      expect(others).toEqual({
        Accept: 'application/json',
        'Accept-Encoding': 'identity',
        'Accept-Language': 'zh-CN',
        ...(index === 1 && { 'Wechatpay-Serial': PUBLIC_KEY_ID }),
      });
      expect(agent).toContain('nestjs-wechatpay-insurance/');
      expect(signatureOf(Authorization)).toEqual({
        mchid: MCHID,
        timestamp: String(NOW / 1000),
        serial: MERCHANT_SERIAL,
        isRight: true,
      });
    }
  });

  it('signs all of them with the credentials at the beginning', async () => {
    const late = vi.fn<WechatPaySigner['sign']>();
    const { check, transport, credentials } = createCheck();
    transport.respond = () => {
      credentials.replace(createCredentials({ signer: { sign: late } }));
      return LISTED;
    };
    const report = await within(new Deadline(TIMEOUT), (deadline) => check.run(deadline));
    expect(linesOf(report)['wechat-pay-key']).toEqual([
      'passed',
      `${PUBLIC_KEY_ID} signs the responses`,
    ]);
    expect(transport.requests).toHaveLength(2);
    expect(late).not.toHaveBeenCalled();
  });
});

describe('the connection', () => {
  it.each([429, 500, 503, 599])('fails for the status %i', async (status) => {
    const expected = withoutResponse([
      'failed',
      `https://api.example responded ${status}; try again later`,
    ]);
    for (const response of [errorResponse(status, 'SYSTEM_ERROR'), page(status)]) {
      expect(await reportOf([response])).toEqual({ report: expected, sent: 1 });
    }
  });

  it.each([428, 430, 499])('passes for an error %i of WeChat Pay', async (status) => {
    const { report } = await reportOf([errorResponse(status, 'NO_AUTH')]);
    expect(linesOf(report)).toMatchObject({
      connection: CONNECTED,
      'merchant-key': [
        'failed',
        `WeChat Pay rejects the request with ${status}: NO_AUTH not allowed`,
      ],
    });
  });

  it.each([302, 400, 404, 428])('fails for a page of a gateway, %i', async (status) => {
    const expected = withoutResponse([
      'failed',
      `https://api.example responded ${status}, not in the format of WeChat Pay: check baseUrl, and the proxies and gateways on the way`,
    ]);
    expect(await reportOf([page(status)])).toEqual({ report: expected, sent: 1 });
  });

  it.each<[string, Error, string]>([
    ['a lost connection', lost('connect ECONNREFUSED'), 'connect ECONNREFUSED'],
    ['an unprintable reason', new Error('one\ntwo'), 'one two'],
  ])('fails for %s', async (_name, error, reason) => {
    const expected = withoutResponse([
      'failed',
      `https://api.example cannot be reached: ${reason}`,
    ]);
    expect(await reportOf([error])).toEqual({ report: expected, sent: 1 });
  });

  it('fails for a thrown text', async () => {
    const { check } = createCheck({
      respond: () => Promise.reject('out of order' as never),
    });
    const report = await within(new Deadline(TIMEOUT), (deadline) => check.run(deadline));
    expect(report).toEqual(
      withoutResponse(['failed', 'https://api.example cannot be reached: out of order']),
    );
  });

  it('fails when the time is over, without a request before the signature', async () => {
    const signer = { sign: () => new Promise<never>(() => {}) };
    const { report, sent } = await reportOf([], {
      credentials: createCredentials({ signer }),
      deadline: new Deadline(5),
    });
    expect(report).toEqual(
      withoutResponse([
        'failed',
        'https://api.example cannot be reached: no response within 5 ms (timeout)',
      ]),
    );
    expect(sent).toBe(0);
  });

  it('skips a merchant whose signer fails, and blames the merchant key', async () => {
    const signer = { sign: () => Promise.reject(new Error('the HSM is locked')) };
    const { report, sent } = await reportOf([], { credentials: createCredentials({ signer }) });
    expect(report).toEqual(
      withoutResponse(
        ['skipped', 'nothing was sent'],
        ['failed', 'The request was not sent:   signer: could not sign: the HSM is locked'],
      ),
    );
    expect(sent).toBe(0);
  });
});

describe('an aborted check', () => {
  const REASON = new Error('deployment cancelled');

  /** The error of a check that is aborted as soon as the given number of requests was sent. */
  async function abortAt(request: number) {
    const controller = new AbortController();
    const { check, transport } = createCheck();
    transport.respond = ({ deadline }) => {
      if (transport.requests.length < request) return LISTED;
      controller.abort(REASON);
      return deadline.race(new Promise<never>(() => {}));
    };
    const deadline = new Deadline(TIMEOUT, controller.signal);
    const error = await errorOf(within(deadline, () => check.run(deadline)));
    return { error, deadline, sent: transport.requests.length };
  }

  it.each([1, 2])('rejects during request %i', async (request) => {
    const { error, deadline, sent } = await abortAt(request);
    expect(error).toBe(deadline.error);
    expect(error).toMatchObject({ reason: 'aborted', cause: REASON });
    expect(sent).toBe(request);
  });

  it('rejects during the download of a certificate', async () => {
    const controller = new AbortController();
    const download = () => {
      controller.abort(REASON);
      return new Promise<never>(() => {});
    };
    const { check } = createCheck({ keys: { download }, respond: inTurn(LISTED_BY_A) });
    const deadline = new Deadline(TIMEOUT, controller.signal);
    const error = await errorOf(within(deadline, () => check.run(deadline)));
    expect(error).toBe(deadline.error);
    expect(error).toMatchObject({ reason: 'aborted', cause: REASON });
  });
});

/** A deadline that never comes nearer, and that notes each delay instead of sleeping. */
class PatientDeadline extends Deadline {
  readonly delays: number[] = [];

  constructor(readonly left: number) {
    super(TIMEOUT);
  }

  override get remaining(): number {
    return this.left;
  }

  override async sleep(milliseconds: number): Promise<void> {
    this.delays.push(milliseconds);
    if (this.delays.length > 10) throw new Error('a retry too many');
  }
}

describe('the retries of CredentialsCheck.run', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const RETRY = { attempts: 2, baseDelay: 200, maxDelay: 1000 };
  const DOWN = errorResponse(500, 'SYSTEM_ERROR');

  /** The delays of a check, the number of its requests, and its finding about the connection. */
  async function retriesOf(
    steps: readonly (HttpResponse | Error)[],
    { left = 10_000, ...init }: Omit<CheckInit, 'deadline'> & { readonly left?: number } = {},
  ) {
    const deadline = new PatientDeadline(left);
    const { report, sent } = await reportOf(steps, { retry: RETRY, ...init, deadline });
    return { delays: deadline.delays, sent, connection: linesOf(report).connection };
  }

  const TRY_LATER: Line = ['failed', 'https://api.example responded 500; try again later'];

  it.each<[string, HttpResponse, Line]>([
    ['an error 500', DOWN, TRY_LATER],
    ['a page 500', page(500), TRY_LATER],
    [
      'an error 429',
      errorResponse(429, 'X'),
      ['failed', 'https://api.example responded 429; try again later'],
    ],
    ['a code that asks for it', errorResponse(403, 'RATELIMIT_EXCEEDED'), CONNECTED],
  ])('repeats a read after %s, with growing delays', async (_name, response, connection) => {
    expect(await retriesOf([response, response, response])).toEqual({
      delays: [100, 200],
      sent: 3,
      connection,
    });
  });

  it('repeats a read after a lost connection', async () => {
    const steps = [lost('one'), lost('two'), lost('three')];
    expect(await retriesOf(steps)).toEqual({
      delays: [100, 200],
      sent: 3,
      connection: ['failed', 'https://api.example cannot be reached: three'],
    });
  });

  it.each<[string, HttpResponse | Error]>([
    ['response', DOWN],
    ['connection', lost('one')],
  ])('continues after a bad %s, separately for each read', async (_name, bad) => {
    const steps = [bad, bad, LISTED, bad, LISTED];
    expect(await retriesOf(steps)).toEqual({
      delays: [100, 200, 100],
      sent: 5,
      connection: CONNECTED,
    });
  });

  it.each<[string, HttpResponse | Error, Line]>([
    ['another error of WeChat Pay', errorResponse(403, 'NO_AUTH'), CONNECTED],
    [
      'a page of a gateway',
      page(404),
      [
        'failed',
        'https://api.example responded 404, not in the format of WeChat Pay: check baseUrl, and the proxies and gateways on the way',
      ],
    ],
    [
      'an error that does not come from the connection',
      new Error('a bug'),
      ['failed', 'https://api.example cannot be reached: a bug'],
    ],
  ])('does not repeat a read after %s', async (_name, step, connection) => {
    expect(await retriesOf([step])).toEqual({ delays: [], sent: 1, connection });
  });

  it.each<[string, CallOptions['retry']]>([
    ['by default', undefined],
    ['without attempts', { attempts: 0 }],
    ['when they are off', false],
  ])('sends each read once %s', async (_name, retry) => {
    const settings = { retry: RETRY };
    expect(await retriesOf([DOWN], { retry, settings })).toMatchObject({ delays: [], sent: 1 });
    expect(await retriesOf([lost('one')], { retry, settings })).toMatchObject({
      delays: [],
      sent: 1,
      connection: ['failed', 'https://api.example cannot be reached: one'],
    });
  });

  it("fills in the module's setting", async () => {
    const settings = { retry: RETRY };
    const retry = { attempts: 1 };
    expect(await retriesOf([DOWN, DOWN], { retry, settings })).toMatchObject({
      delays: [100],
      sent: 2,
    });
  });

  it.each<[number, readonly number[]]>([
    [100, []],
    [101, [100]],
    [200, [100]],
    [201, [100, 200]],
  ])('retries only while a delay ends in time, here %i ms', async (left, delays) => {
    for (const step of [DOWN, lost('one')]) {
      const steps = [step, step, step];
      expect(await retriesOf(steps, { left })).toMatchObject({ delays, sent: delays.length + 1 });
    }
  });
});

describe('the check of the APIv3 key', () => {
  const entryOf = (apiV3Key?: string) => ({
    serial_no: SERIAL_A,
    encrypt_certificate: seal(fixture(FILE_A.file), {
      associatedData: 'certificate',
      ...(apiV3Key !== undefined && { apiV3Key }),
    }),
  });
  const listOf = (...entries: readonly unknown[]) =>
    signedResponse(JSON.stringify({ data: entries }));
  const CURRENT = entryOf();
  const OTHER = entryOf(NEXT_API_V3_KEY);
  const WRONG: Line = [
    'failed',
    'it does not decrypt the platform certificates: apiV3Key (WECHATPAY_API_V3_KEY) is not the one that is set on the merchant platform',
  ];

  it.each([[[CURRENT]], [[CURRENT, CURRENT]]])('passes when it decrypts all', async (entries) => {
    const list = listOf(...entries);
    expect(await verdictOf('api-v3-key', [list, list])).toEqual(DECRYPTS);
  });

  it.each<[string, readonly unknown[]]>([
    ['the only one', [OTHER]],
    ['the first one', [OTHER, CURRENT]],
    ['the last one', [CURRENT, OTHER]],
  ])('fails when it does not decrypt %s', async (_name, entries) => {
    const list = listOf(...entries);
    expect(await verdictOf('api-v3-key', [list, list])).toEqual(WRONG);
  });

  it('names the variable of its import', async () => {
    const list = listOf(OTHER);
    const settings = { variablePrefix: 'SHOP_' };
    expect(await verdictOf('api-v3-key', [list, list], { settings })).toEqual([
      'failed',
      'it does not decrypt the platform certificates: apiV3Key (SHOP_API_V3_KEY) is not the one that is set on the merchant platform',
    ]);
  });

  it.each<[string, readonly unknown[]]>([
    ['is empty', []],
    [
      'has another algorithm',
      [{ encrypt_certificate: { ...CURRENT.encrypt_certificate, algorithm: 'AEAD_SM4_GCM' } }],
    ],
  ])('skips a list that %s', async (_name, entries) => {
    const list = listOf(...entries);
    expect(await verdictOf('api-v3-key', [list, list])).toEqual([
      'skipped',
      'the list of platform certificates has none for RSA',
    ]);
  });

  it('skips a merchant without certificates', async () => {
    expect(await verdictOf('api-v3-key', [NONE, NONE])).toEqual([
      'skipped',
      'the merchant has no platform certificates to decrypt, so a wrong apiV3Key (WECHATPAY_API_V3_KEY) only shows at the first notification; set it again on the merchant platform if in doubt',
    ]);
  });

  it.each<[string, readonly unknown[], Line, number | undefined]>([
    ['the new one decrypts', [OTHER], DECRYPTS, undefined],
    [
      'the previous one decrypts',
      [CURRENT],
      [
        'failed',
        'the previous apiV3Key (WECHATPAY_API_V3_KEY) decrypts the platform certificates, the new one does not: set the new one on the merchant platform',
      ],
      NOW,
    ],
    [
      'each of the two decrypts a part',
      [OTHER, CURRENT],
      [
        'failed',
        'the previous apiV3Key (WECHATPAY_API_V3_KEY) decrypts the platform certificates, the new one does not: set the new one on the merchant platform',
      ],
      NOW,
    ],
    ['none of the two decrypts', [entryOf('third-key'.padEnd(32, '3'))], WRONG, undefined],
  ])('checks the new key after a change when %s', async (_name, entries, line, usedAt) => {
    const list = listOf(...entries);
    const { check, credentials } = createCheck({ respond: inTurn(list, list) });
    credentials.replace(createCredentials({ apiV3Key: NEXT_API_V3_KEY }));
    const report = await within(new Deadline(TIMEOUT), (deadline) => check.run(deadline));
    expect(linesOf(report)['api-v3-key']).toEqual(line);
    expect(credentials.previousUsedAt).toBe(usedAt);
  });
});

describe('the check of the public key of WeChat Pay', () => {
  const PASSED: Line = ['passed', `${PUBLIC_KEY_ID} signs the responses`];
  const verdictOn = (...seconds: readonly (HttpResponse | Error)[]) =>
    verdictOf('wechat-pay-key', [LISTED, ...seconds]);

  it('passes with a bad signature of the first response, or with none', async () => {
    for (const first of [LISTED_BY_A, UNSIGNED, probe(), NONE]) {
      expect(await verdictOf('wechat-pay-key', [first, LISTED])).toEqual(PASSED);
    }
  });

  it('passes also when the APIv3 key is wrong', async () => {
    const list = signedResponse(certificateList([FILE_A], { apiV3Key: NEXT_API_V3_KEY }));
    expect(await verdictOf('wechat-pay-key', [list, list])).toEqual(PASSED);
  });

  it('passes for a signed error about missing certificates', async () => {
    const signed = signedResponse(NONE.body.toString(), { status: 404 });
    expect(await verdictOf('wechat-pay-key', [NONE, signed])).toEqual(PASSED);
  });

  it('skips a response that another key has signed', async () => {
    const keys = { publicKey: PUBLIC_KEY, pinnedCertificates: [CERTIFICATE_A] };
    expect(await verdictOf('wechat-pay-key', [LISTED, LISTED_BY_A], { keys })).toEqual([
      'skipped',
      `${SERIAL_A} signed the response in place of ${PUBLIC_KEY_ID}`,
    ]);
  });

  it.each([400, 401, 404])('fails when WeChat Pay rejects its id with %i', async (status) => {
    expect(await verdictOn(errorResponse(status, 'PARAM_ERROR'))).toEqual([
      'failed',
      'WeChat Pay rejects the id: check wechatPayPublicKeyId (WECHATPAY_PUBLIC_KEY_ID) and wechatPayPublicKey (WECHATPAY_PUBLIC_KEY). WeChat Pay says: PARAM_ERROR not allowed',
    ]);
  });

  it('names the variables of its import', async () => {
    const settings = { variablePrefix: 'SHOP_' };
    const steps = [LISTED, errorResponse(400, 'PARAM_ERROR')];
    expect(await verdictOf('wechat-pay-key', steps, { settings })).toEqual([
      'failed',
      'WeChat Pay rejects the id: check wechatPayPublicKeyId (SHOP_PUBLIC_KEY_ID) and wechatPayPublicKey (SHOP_PUBLIC_KEY). WeChat Pay says: PARAM_ERROR not allowed',
    ]);
    const forged = signedResponse(LIST, { serial: PUBLIC_KEY_ID, key: platformKeys[SERIAL_A]! });
    expect(await verdictOf('wechat-pay-key', [LISTED, forged], { settings })).toEqual([
      'failed',
      `the signature does not match ${PUBLIC_KEY_ID}: either wechatPayPublicKey (SHOP_PUBLIC_KEY) is not the key of that id (pub_key.pem of the merchant platform), or the bytes were altered on the way, or the message is forged`,
    ]);
  });

  it('fails for a signature over other bytes', async () => {
    expect(await verdictOn({ ...LISTED, body: Buffer.from(`${LIST} `) })).toEqual([
      'failed',
      `the signature does not match ${PUBLIC_KEY_ID}: either wechatPayPublicKey (WECHATPAY_PUBLIC_KEY) is not the key of that id (pub_key.pem of the merchant platform), or the bytes were altered on the way, or the message is forged`,
    ]);
  });

  it.each<[number, Line]>([
    [300, PASSED],
    [-300, PASSED],
    [
      301,
      [
        'failed',
        "the timestamp is 301 s away from this machine's clock, more than 300 s: either the clock is wrong, or the message is a replay",
      ],
    ],
  ])('compares the timestamp with the clock, here %i s later', async (seconds, line) => {
    const timestamp = String(NOW / 1000 + seconds);
    expect(await verdictOn(signedResponse(LIST, { timestamp }))).toEqual(line);
  });

  it.each<[string, Error, string]>([
    ['a lost connection', lost('socket hang up'), 'socket hang up'],
    ['an unprintable reason', new Error('one\ntwo'), 'one two'],
  ])('fails for %s', async (_name, error, reason) => {
    expect(await verdictOn(error)).toEqual(['failed', reason]);
  });

  it.each<[string, HttpResponse, Line]>([
    ['an error about missing certificates', NONE, UNSIGNED_ERROR],
    ['a page 400', page(400), UNSIGNED_ERROR],
    ['a page 404', page(404), UNSIGNED_ERROR],
    ['a redirect', page(302), MISSING_HEADER],
    ['a page 399', page(399), MISSING_HEADER],
    ['a success', UNSIGNED, MISSING_HEADER],
    [
      'an error with half a signature',
      { ...NONE, headers: { 'wechatpay-timestamp': 'soon' } },
      ['failed', 'the header wechatpay-timestamp is not a decimal of up to 10 digits'],
    ],
  ])('distinguishes unsigned errors from other responses: %s', async (_name, response, line) => {
    expect(await verdictOn(response)).toEqual(line);
  });

  it.each([1, 2, 3])('reads again after %i signature probes', async (count) => {
    const probes = Array.from({ length: count }, () => probe());
    const { report, sent } = await reportOf([LISTED, ...probes, LISTED]);
    expect(linesOf(report)['wechat-pay-key']).toEqual(PASSED);
    expect(sent).toBe(count + 2);
  });

  it('reads again after a probe that is an error', async () => {
    const signed = signedResponse(NONE.body.toString(), { status: 404 });
    expect(await verdictOn(probe(signed), LISTED)).toEqual(PASSED);
  });

  it('fails for the fourth signature probe in a row', async () => {
    const { report, sent } = await reportOf([LISTED, probe(), probe(), probe(), probe()]);
    expect(linesOf(report)['wechat-pay-key']).toEqual([
      'failed',
      'WeChat Pay probes whether wrong signatures are rejected, which is normal',
    ]);
    expect(sent).toBe(5);
  });

  it('names the key in each further request', async () => {
    const { check, transport } = createCheck({ respond: inTurn(LISTED, probe(), LISTED) });
    await within(new Deadline(TIMEOUT), (deadline) => check.run(deadline));
    expect(transport.requests.map(({ headers }) => headers['Wechatpay-Serial'])).toEqual([
      undefined,
      PUBLIC_KEY_ID,
      PUBLIC_KEY_ID,
    ]);
  });

  it('fails when the connection is lost after a signature probe', async () => {
    expect(await verdictOn(probe(), lost('socket hang up'))).toEqual(['failed', 'socket hang up']);
  });
});

describe('the check of platform certificates', () => {
  const keys = { pinnedCertificates: [CERTIFICATE_A] };
  const PASSED: Line = ['passed', `${SERIAL_A} signs the responses`];

  it('passes with the first response alone', async () => {
    const { report, sent } = await reportOf([LISTED_BY_A], { keys });
    expect(linesOf(report)['wechat-pay-key']).toEqual(PASSED);
    expect(sent).toBe(1);
  });

  it('reads again after a signature probe, for any key', async () => {
    const { check, transport } = createCheck({ keys, respond: inTurn(probe(), LISTED_BY_A) });
    const report = await within(new Deadline(TIMEOUT), (deadline) => check.run(deadline));
    expect(linesOf(report)['wechat-pay-key']).toEqual(PASSED);
    expect(transport.requests).toHaveLength(2);
    for (const { headers } of transport.requests) {
      expect(headers).not.toHaveProperty('Wechatpay-Serial');
    }
  });

  it('fails for an unknown key', async () => {
    const response = signedResponse(LIST, { serial: SERIAL_B });
    const { report, sent } = await reportOf([response], { keys });
    expect(linesOf(report)['wechat-pay-key']).toEqual([
      'failed',
      `the key ${SERIAL_B} is unknown: it is not among the known and valid platform certificates; if platformCertificates is 'off' or a list, add it there`,
    ]);
    expect(sent).toBe(1);
  });

  it('fails for an unsigned response', async () => {
    expect(await verdictOf('wechat-pay-key', [UNSIGNED], { keys })).toEqual(MISSING_HEADER);
  });

  it('fails for a merchant without certificates', async () => {
    const { report, sent } = await reportOf([NONE], { keys });
    expect(linesOf(report)['wechat-pay-key']).toEqual([
      'failed',
      'the merchant has no platform certificates: set wechatPayPublicKeyId (WECHATPAY_PUBLIC_KEY_ID) and wechatPayPublicKey (WECHATPAY_PUBLIC_KEY)',
    ]);
    expect(sent).toBe(1);
  });

  it('skips a merchant whose APIv3 key is wrong', async () => {
    const list = certificateList([FILE_A], { apiV3Key: NEXT_API_V3_KEY });
    const steps = [signedResponse(list, BY_A)];
    expect(await verdictOf('wechat-pay-key', steps, { keys })).toEqual([
      'skipped',
      'unknown until the APIv3 key is right',
    ]);
  });

  it('passes with an empty list of certificates', async () => {
    const steps = [signedResponse('{"data":[]}', BY_A)];
    expect(await verdictOf('wechat-pay-key', steps, { keys })).toEqual(PASSED);
  });

  it('downloads a certificate that it does not know yet', async () => {
    const download = vi.fn(() => Promise.resolve([CERTIFICATE_A]));
    expect(await verdictOf('wechat-pay-key', [LISTED_BY_A], { keys: { download } })).toEqual(
      PASSED,
    );
    expect(download).toHaveBeenCalledTimes(1);
  });

  it('downloads as seldom as the responses of calls do together', async () => {
    const download = vi.fn(() => Promise.resolve([]));
    const { check, keys: known } = createCheck({
      keys: { download },
      respond: inTurn(LISTED_BY_A),
    });
    await errorOf(known.getVerificationKey(SERIAL_B, 'response'));
    expect(download).toHaveBeenCalledTimes(1);
    const report = await within(new Deadline(TIMEOUT), (deadline) => check.run(deadline));
    expect(linesOf(report)['wechat-pay-key']?.[0]).toBe('failed');
    expect(download).toHaveBeenCalledTimes(1);
  });

  it('fails when the time is over during a download', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const asked = gate();
    const download = () => {
      asked.open();
      return new Promise<never>(() => {});
    };
    const deadline = new Deadline(20);
    const line = verdictOf('wechat-pay-key', [LISTED_BY_A], { keys: { download }, deadline });
    await asked.promise;
    await vi.advanceTimersByTimeAsync(20);
    expect(await line).toEqual(['failed', 'no response within 20 ms (timeout)']);
  });
});
