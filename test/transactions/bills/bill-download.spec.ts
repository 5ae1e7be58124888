import { Agent, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type DownloadFundFlowBillDto,
  type DownloadTradeBillDto,
  type WechatPayInsuranceOptions,
  WechatPayTransactionService,
} from '../../../lib/index.js';
import { BILL, BILL_TARGET, billServer, sendBill } from '../../support/wire/bill-server.js';
import { issuesIn } from '../../support/verdicts/issues.js';
import { isSignedByMerchant, nonceOf } from '../../support/wire/merchant-signature.js';
import {
  answerError,
  answerSigned,
  errorOf,
  inTurn,
  Merchant,
} from '../../support/applications/merchant.js';
import { readAll } from '../../support/wire/read-all.js';
import { until } from '../../support/until.js';
import { type WireHandler, WireServer } from '../../support/wire/wire-server.js';

const DAY = { bill_date: '2026-11-30' } as const;
const DOCUMENTED = 'https://api.mch.weixin.qq.com';
const hangUp: WireHandler = (_request, _response, incoming) => void incoming.socket.destroy();

let merchant: Merchant;
const others: WireServer[] = [];
async function start(
  handler: WireHandler,
  options?: Partial<WechatPayInsuranceOptions>,
): Promise<WechatPayTransactionService> {
  merchant = await Merchant.start(handler, options);
  return merchant.module.get(WechatPayTransactionService);
}
afterEach(async () => {
  await merchant.stop();
  await Promise.all(others.splice(0).map((server) => server.stop()));
});
const atDocumented = (deliver?: WireHandler) =>
  billServer({ download_url: DOCUMENTED + BILL_TARGET }, deliver);

describe('request of a bill', () => {
  it.each<[string, DownloadTradeBillDto, string]>([
    ['a day', DAY, '/v3/bill/tradebill?bill_date=2026-11-30'],
    [
      'all fields',
      { bill_type: 'SUCCESS', tar_type: 'GZIP', ...DAY },
      '/v3/bill/tradebill?bill_date=2026-11-30&tar_type=GZIP&bill_type=SUCCESS',
    ],
  ])('requests a trade bill with %s', async (_what, dto, url) => {
    const transactions = await start(atDocumented());
    const bill = await transactions.downloadTradeBill(dto);
    expect(bill).toBeInstanceOf(Readable);
    expect(await readAll(bill)).toEqual(BILL);
    expect(merchant.server.requests[0]).toMatchObject({ method: 'GET', url });
    expect(isSignedByMerchant(merchant.server.requests[0]!)).toBe(true);
  });

  it('requests a fund flow bill with its account', async () => {
    const transactions = await start(atDocumented());
    const dto: DownloadFundFlowBillDto = { ...DAY, account_type: 'OPERATION', tar_type: 'GZIP' };
    expect(await readAll(await transactions.downloadFundFlowBill(dto))).toEqual(BILL);
    expect(merchant.server.requests[0]!.url).toBe(
      '/v3/bill/fundflowbill?bill_date=2026-11-30&tar_type=GZIP&account_type=OPERATION',
    );
  });

  it.each<[string, object, string[]]>([
    ['no day', {}, ['bill_date required']],
    ['a day in another format', { bill_date: '20261130' }, ['bill_date date']],
    ['a day that does not exist', { bill_date: '2026-11-31' }, ['bill_date date']],
    ['an unknown type', { ...DAY, bill_type: 'all' }, ['bill_type enum']],
    ['another compression', { ...DAY, tar_type: 'ZIP' }, ['tar_type enum']],
    ['an empty compression', { ...DAY, tar_type: '' }, ['tar_type enum']],
    ['an account', { ...DAY, account_type: 'BASIC' }, ['account_type unknown-property']],
  ])('rejects the request of a trade bill with %s', async (_what, dto, issues) => {
    const transactions = await start(atDocumented());
    expect(
      await issuesIn(() => transactions.downloadTradeBill(dto as DownloadTradeBillDto)),
    ).toEqual(issues);
    expect(merchant.server.requests).toHaveLength(0);
  });

  it('rejects the request of a fund flow bill with an unknown account or a bill_type', async () => {
    const transactions = await start(atDocumented());
    const dto = {
      ...DAY,
      account_type: 'OTHER',
      bill_type: 'ALL',
    } as unknown as DownloadFundFlowBillDto;
    expect(await issuesIn(() => transactions.downloadFundFlowBill(dto))).toEqual([
      'account_type enum',
      'bill_type unknown-property',
    ]);
  });

  it.each([
    'ALL',
    'SUCCESS',
    'REFUND',
    'RECHARGE_REFUND',
    'ALL_SPECIAL',
    'SUC_SPECIAL',
    'REF_SPECIAL',
  ])('downloads a bill of the type %s', async (bill_type) => {
    const transactions = await start(atDocumented());
    const dto = { ...DAY, bill_type } as DownloadTradeBillDto;
    expect(await readAll(await transactions.downloadTradeBill(dto))).toEqual(BILL);
  });

  it('rejects with NO_STATEMENT_EXIST when there is no bill', async () => {
    const transactions = await start(answerError(400, 'NO_STATEMENT_EXIST'));
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      status: 400,
      code: 'NO_STATEMENT_EXIST',
      endpoint: 'GET /v3/bill/tradebill',
    });
  });
});

describe('download_url of a bill', () => {
  it.each([
    ['the documented host', () => DOCUMENTED],
    ['the documented backup host', () => 'https://api2.mch.weixin.qq.com'],
    ['the configured base URL', () => merchant.server.origin],
  ])(
    'requests a bill on %s from the base URL, signed with path and query',
    async (_what, origin) => {
      const transactions = await start(
        billServer(() => ({ download_url: origin() + BILL_TARGET })),
      );
      expect(await readAll(await transactions.downloadTradeBill(DAY))).toEqual(BILL);
      const download = merchant.server.requests[1]!;
      expect(merchant.server.requests).toHaveLength(2);
      expect(download).toMatchObject({ method: 'GET', url: BILL_TARGET });
      expect(download.body).toHaveLength(0);
      expect(download.headers).not.toHaveProperty('content-type');
      expect(download.headers).toMatchObject({ accept: '*/*', 'accept-encoding': 'identity' });
      expect(download.headers.host).toBe(new URL(merchant.server.origin).host);
      expect(isSignedByMerchant(download)).toBe(true);
      expect(nonceOf(download)).not.toBe(nonceOf(merchant.server.requests[0]!));
    },
  );

  it('accepts the backup base URL', async () => {
    const transactions = await start(
      billServer({ download_url: `http://127.0.0.1:9${BILL_TARGET}` }),
      { backupBaseUrl: 'http://127.0.0.1:9' },
    );
    expect(await readAll(await transactions.downloadTradeBill(DAY))).toEqual(BILL);
  });

  const file = '/v3/billdownload/file';
  it.each([
    ['another host', `https://api.mch.weixin.qq.com.evil.example${file}?t=1`],
    ['a sibling host', `https://pay.weixin.qq.com${file}?t=1`],
    ['another port', `https://api.mch.weixin.qq.com:8443${file}?t=1`],
    ['plain HTTP', `http://api.mch.weixin.qq.com${file}?t=1`],
    ['another scheme', `ftp://api.mch.weixin.qq.com${file}?t=1`],
    ['a user', `https://user@api.mch.weixin.qq.com${file}?t=1`],
    ['a password', `https://:p@api.mch.weixin.qq.com${file}?t=1`],
    ['empty credentials', `https://@api.mch.weixin.qq.com${file}?t=1`],
    ['the documented host as a user', `https://api.mch.weixin.qq.com@evil.example${file}?t=1`],
    ['another path', `${DOCUMENTED}/v3/refund/domestic/refunds`],
    ['the folder without its slash', `${DOCUMENTED}/v3/billdownload`],
    ['a folder of another name', `${DOCUMENTED}/v3/billdownloads/file`],
    ['dot segments out of the folder', `${DOCUMENTED}/v3/billdownload/../pay/transactions/id/1`],
    ['dot segments inside the folder', `${DOCUMENTED}/v3/billdownload/./file`],
    ['dot segments into the folder', `${DOCUMENTED}/v3/x/../billdownload/file`],
    ['encoded dot segments', `${DOCUMENTED}/v3/billdownload/%2e%2E/certificates`],
    ['half-encoded dot segments', `${DOCUMENTED}/v3/billdownload/.%2e/certificates`],
    ['encoded slashes', `${DOCUMENTED}/v3/billdownload/..%2fcertificates`],
    ['encoded slashes in capitals', `${DOCUMENTED}/v3/billdownload/x%2F..%2Fy`],
    ['an encoded backslash', `${DOCUMENTED}/v3/billdownload/..%5ccertificates`],
    ['backslashes', String.raw`https:\\api.mch.weixin.qq.com\v3\billdownload\file`],
    ['a backslash in the path', `${DOCUMENTED}/v3/billdownload/..\\x`],
    ['a fragment', `${DOCUMENTED}${file}?t=1#x`],
    ['an empty fragment', `${DOCUMENTED}${file}?t=1#`],
    ['a tab', `${DOCUMENTED}/v3/billdown\tload/file`],
    ['a leading space', ` ${DOCUMENTED}${file}`],
    ['a line break', `${DOCUMENTED}${file}?a=\r\nb`],
    ['a double slash', `${DOCUMENTED}//v3/billdownload/file`],
    ['a protocol-relative URL', `//api.mch.weixin.qq.com${file}`],
    ['a path', file],
    ['a word', 'bill'],
    ['an empty string', ''],
    ['a script', 'javascript:alert(1)'],
  ])('rejects a URL with %s and sends nothing to it', async (_what, download_url) => {
    const transactions = await start(billServer({ download_url }));
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      reason: 'unexpected-response',
      endpoint: 'GET /v3/billdownload/file',
      outcomeUnknown: false,
    });
    expect(merchant.server.requests).toHaveLength(1);
  });

  it('rejects a URL on another port of the base URL', async () => {
    const transactions = await start(
      billServer(() => ({ download_url: `http://127.0.0.1:1${BILL_TARGET}` })),
    );
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      reason: 'unexpected-response',
    });
  });

  it.each(['SHA-1', 'MD5', '', 'sha512'])('rejects the hash_type %o', async (hash_type) => {
    const transactions = await start(
      billServer({ download_url: DOCUMENTED + BILL_TARGET, hash_type }),
    );
    const error = await errorOf(transactions.downloadTradeBill(DAY));
    expect(error).toMatchObject({ reason: 'unexpected-response' });
    expect(error.message).toContain('hash_type');
    expect(merchant.server.requests).toHaveLength(1);
  });

  it.each(['hash_type', 'hash_value', 'download_url'])(
    'rejects a response without %s',
    async (name) => {
      const place = { hash_type: 'SHA1', hash_value: 'ab', download_url: 'x', [name]: undefined };
      const transactions = await start(answerSigned(JSON.stringify(place)));
      expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
        reason: 'unexpected-response',
        endpoint: 'GET /v3/bill/tradebill',
      });
    },
  );

  it('rejects a response without a signature', async () => {
    const body = JSON.stringify({
      hash_type: 'SHA1',
      hash_value: 'ab',
      download_url: DOCUMENTED + BILL_TARGET,
    });
    const transactions = await start((_request, response) => void response.end(body));
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      name: 'WechatPaySignatureError',
      reason: 'missing-header',
    });
    expect(merchant.server.requests).toHaveLength(1);
  });
});

describe('download of a bill', () => {
  const bare = () => ({ http: { httpAgent: new Agent({ keepAlive: false }) } });
  const closed = () => until(async () => (await merchant.server.connections()) === 0);

  it.each([301, 302, 307, 308])('does not follow a redirect of %i', async (status) => {
    const other = await WireServer.start(sendBill(BILL));
    others.push(other);
    const transactions = await start(
      atDocumented((_request, response) => {
        response.writeHead(status, { Location: `${other.origin}/v3/billdownload/file` });
        response.write('a page without end');
      }),
      bare(),
    );
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      reason: 'unexpected-response',
      outcomeUnknown: false,
    });
    expect(other.requests).toHaveLength(0);
    await closed();
  });

  it.each([
    [404, 'RESOURCE_NOT_EXISTS', 1],
    [403, 'NO_AUTH', 1],
    [400, 'PARAM_ERROR', 1],
    [429, 'RATELIMIT_EXCEEDED', 3],
    [500, 'SYSTEM_ERROR', 3],
    [503, 'SERVICE_UNAVAILABLE', 3],
  ])('handles status %i %s with %i attempts', async (status, code, attempts) => {
    const transactions = await start(atDocumented(answerError(status, code)));
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      name: 'WechatPayApiError',
      status,
      code,
      requestId: 'REQ-1',
      endpoint: 'GET /v3/billdownload/file',
      outcomeUnknown: false,
    });
    expect(merchant.server.requests).toHaveLength(1 + attempts);
  });

  it('reads only the start of an endless error body', async () => {
    const transactions = await start(
      atDocumented((_request, response) => {
        response.writeHead(403);
        const more = () => {
          while (response.write('x'.repeat(65536)));
        };
        response.on('drain', more);
        more();
      }),
      bare(),
    );
    expect(await errorOf(transactions.downloadTradeBill(DAY))).toMatchObject({
      reason: 'unexpected-response',
      status: 403,
    });
    await closed();
  });

  it.each([
    ['a 5xx', answerError(502, 'SERVICE_UNAVAILABLE')],
    ['a lost connection', hangUp],
  ])('retries after %s with a new signature', async (_what, failure) => {
    const transactions = await start(atDocumented(inTurn(failure, sendBill(BILL))));
    expect(await readAll(await transactions.downloadTradeBill(DAY))).toEqual(BILL);
    const [, first, second] = merchant.server.requests;
    expect(nonceOf(second!)).not.toBe(nonceOf(first!));
    expect(isSignedByMerchant(second!)).toBe(true);
  });

  it('fails over to the backup host after a network error', async () => {
    const backup = await WireServer.start(sendBill(BILL));
    others.push(backup);
    const transactions = await start(atDocumented(hangUp), {
      retry: false,
      backupBaseUrl: backup.origin,
    });
    expect(await readAll(await transactions.downloadTradeBill(DAY))).toEqual(BILL);
    expect(backup.requests[0]!.url).toBe(BILL_TARGET);
    expect(isSignedByMerchant(backup.requests[0]!)).toBe(true);
  });

  it('rejects after the timeout when no headers arrive', async () => {
    let download: IncomingMessage | undefined;
    const transactions = await start(
      atDocumented((_request, _response, incoming) => void (download = incoming)),
    );
    expect(await errorOf(transactions.downloadTradeBill(DAY, { timeout: 500 }))).toMatchObject({
      reason: 'timeout',
      endpoint: 'GET /v3/billdownload/file',
      outcomeUnknown: false,
    });
    await until(() => download!.socket.destroyed);
  });

  it('shares one timeout with the request of the download_url', async () => {
    const locate = billServer({ download_url: DOCUMENTED + BILL_TARGET }, () => undefined);
    const transactions = await start((request, response, incoming) => {
      setTimeout(() => void locate(request, response, incoming), 1_000);
    });
    const before = performance.now();
    const error = await errorOf(transactions.downloadTradeBill(DAY, { timeout: 2_000 }));
    expect(error).toMatchObject({ reason: 'timeout', endpoint: 'GET /v3/billdownload/file' });
    expect(error.message).toContain('2000 ms');
    expect(performance.now() - before).toBeLessThan(2_950);
  });

  it('continues past the timeout after the headers have arrived', async () => {
    const transactions = await start(
      atDocumented((_request, response) => {
        response.write(BILL.subarray(0, 10));
        setTimeout(() => response.end(BILL.subarray(10)), 800);
      }),
    );
    const bill = await transactions.downloadTradeBill(DAY, { timeout: 500 });
    expect(await readAll(bill)).toEqual(BILL);
  });

  it("sends nothing when the caller's signal is already aborted", async () => {
    const transactions = await start(atDocumented());
    const signal = AbortSignal.abort();
    expect(await errorOf(transactions.downloadTradeBill(DAY, { signal }))).toMatchObject({
      reason: 'aborted',
    });
    expect(merchant.server.requests).toHaveLength(0);
  });

  it("rejects when the caller's signal aborts before the headers", async () => {
    const controller = new AbortController();
    let download: IncomingMessage | undefined;
    const transactions = await start(
      atDocumented((_request, _response, incoming) => {
        download = incoming;
        controller.abort();
      }),
    );
    const { signal } = controller;
    expect(await errorOf(transactions.downloadTradeBill(DAY, { signal }))).toMatchObject({
      reason: 'aborted',
      endpoint: 'GET /v3/billdownload/file',
    });
    await until(() => download!.socket.destroyed);
  });

  it('closes the connection when an interceptor fails after the headers', async () => {
    const transactions = await start(
      atDocumented((_request, response) => void response.write(BILL)),
      { ...bare(), retry: false },
    );
    const { getWechatPayHttpServiceToken } = await import('../../../lib/index.js');
    const { axiosRef } = merchant.module.get(getWechatPayHttpServiceToken());
    axiosRef.interceptors.response.use((response: { config: { url?: string } }) => {
      if (response.config.url?.includes('billdownload')) throw new Error('the log is full');
      return response as never;
    });
    const error = await errorOf(transactions.downloadTradeBill(DAY));
    expect(error.message).toContain('the log is full');
    await closed();
  });
});
