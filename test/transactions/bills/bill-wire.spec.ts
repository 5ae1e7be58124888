import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type WechatPayInsuranceOptions,
  WechatPayTransactionService,
  WechatPayTransportError,
} from '../../../lib/index.js';
import {
  BILL,
  BILL_TARGET,
  type BillPlace,
  billServer,
  GZIPPED_BILL,
  hashOf,
  sendBill,
} from '../../support/wire/bill-server.js';
import { errorOf, Merchant } from '../../support/applications/merchant.js';
import { readAll } from '../../support/wire/read-all.js';
import { until } from '../../support/until.js';
import type { WireHandler } from '../../support/wire/wire-server.js';

const DAY = { bill_date: '2026-11-30' } as const;
const PLACE = { download_url: `https://api.mch.weixin.qq.com${BILL_TARGET}` };

describe('transfer of a bill', () => {
  let merchant: Merchant;
  const start = async (
    deliver: WireHandler,
    place: Partial<BillPlace> = {},
    options?: Partial<WechatPayInsuranceOptions>,
  ) => {
    const http = { httpAgent: new Agent({ keepAlive: false }) };
    merchant = await Merchant.start(billServer({ ...PLACE, ...place }, deliver), {
      http,
      ...options,
    });
    return merchant.module.get(WechatPayTransactionService);
  };
  const closed = () => until(async () => (await merchant.server.connections()) === 0);
  afterEach(() => merchant.stop());

  it.each([
    ['GZIP was requested and arrives', 'GZIP', GZIPPED_BILL],
    ['GZIP was requested and plain arrives', 'GZIP', BILL],
    ['plain was requested and GZIP arrives', undefined, GZIPPED_BILL],
    ['plain was requested and arrives', undefined, BILL],
  ] as const)('delivers the plain bill when %s', async (_what, tar_type, bytes) => {
    for (const hash_value of [hashOf(BILL), hashOf(bytes)]) {
      const transactions = await start(sendBill(bytes), { hash_value });
      const bill = await transactions.downloadTradeBill({ ...DAY, tar_type });
      expect(await readAll(bill)).toEqual(BILL);
      await closed();
      await merchant.stop();
    }
  });

  it.each([
    ['GZIP', GZIPPED_BILL, hashOf(BILL)],
    ['GZIP, hashed as sent', GZIPPED_BILL, hashOf(GZIPPED_BILL)],
    ['plain', BILL, hashOf(BILL)],
  ])(
    'delivers the plain bill with Content-Encoding gzip when the body is %s',
    async (_what, bytes, hash_value) => {
      const transactions = await start(
        (_request, response) =>
          void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bytes),
        { hash_value },
      );
      expect(await readAll(await transactions.downloadTradeBill(DAY))).toEqual(BILL);
    },
  );

  it('delivers the plain bill when the first packet is one byte of GZIP', async () => {
    const parts = [0, 1, 2].map((at) => GZIPPED_BILL.subarray(at, at + 1));
    const transactions = await start(sendBill(...parts, GZIPPED_BILL.subarray(3)));
    expect(await readAll(await transactions.downloadTradeBill(DAY))).toEqual(BILL);
  });

  it.each([
    ['200 without a byte', 200],
    ['204', 204],
  ])('delivers an empty bill: %s', async (_what, status) => {
    const transactions = await start(
      (_request, response) => void response.writeHead(status).end(),
      { hash_value: hashOf(Buffer.alloc(0)) },
    );
    expect(await readAll(await transactions.downloadTradeBill(DAY))).toHaveLength(0);
  });

  it.each<[string, WireHandler]>([
    [
      'is shorter than its Content-Length',
      (_request, response, incoming) => {
        response.writeHead(200, { 'Content-Length': String(BILL.length) });
        response.write(BILL.subarray(0, 20), () => setTimeout(() => incoming.socket.end(), 5));
      },
    ],
    [
      'lacks its last chunk',
      (_request, response, incoming) => {
        response.write(BILL, () => setTimeout(() => incoming.socket.end(), 5));
      },
    ],
    [
      'is reset',
      (_request, response, incoming) => {
        response.write(BILL.subarray(0, 20), () =>
          setTimeout(() => incoming.socket.resetAndDestroy(), 5),
        );
      },
    ],
    [
      'is GZIP and reset',
      (_request, response, incoming) => {
        response.write(GZIPPED_BILL.subarray(0, 40), () =>
          setTimeout(() => incoming.socket.resetAndDestroy(), 5),
        );
      },
    ],
    [
      'breaks before its first byte',
      (_request, response, incoming) => {
        response.writeHead(200, { 'Content-Length': '9' }).flushHeaders();
        setTimeout(() => incoming.socket.destroy(), 20);
      },
    ],
  ])('fails without a retry when the download %s', async (_what, deliver) => {
    const transactions = await start(deliver);
    const bill = await transactions.downloadTradeBill(DAY);
    const error = await errorOf(readAll(bill));
    expect(error).toBeInstanceOf(WechatPayTransportError);
    expect(error).toMatchObject({ reason: 'connection', outcomeUnknown: false });
    expect(merchant.server.requests).toHaveLength(2);
  });

  it('detects a truncated bill without a length by its hash', async () => {
    const transactions = await start((_request, response, incoming) => {
      response.shouldKeepAlive = false;
      response.useChunkedEncodingByDefault = false;
      response.writeHead(200, { Connection: 'close' });
      response.write(BILL.subarray(0, 50), () => setTimeout(() => incoming.socket.end(), 5));
    });
    const bill = await transactions.downloadTradeBill(DAY);
    expect(await errorOf(readAll(bill))).toMatchObject({ reason: 'hash-mismatch' });
  });

  it('includes the request id of the download in the error', async () => {
    const transactions = await start(
      (_request, response) => void response.writeHead(200, { 'Request-ID': 'REQ-9' }).end('x'),
    );
    expect(await errorOf(readAll(await transactions.downloadTradeBill(DAY)))).toMatchObject({
      reason: 'hash-mismatch',
      requestId: 'REQ-9',
    });
  });

  it("fails when the caller's signal aborts during the download, and closes the connection", async () => {
    const controller = new AbortController();
    const transactions = await start((_request, response) => void response.write(BILL));
    const { signal } = controller;
    const bill = await transactions.downloadTradeBill(DAY, { signal });
    const read = errorOf(readAll(bill));
    await sleep(20);
    controller.abort(new Error('mine'));
    expect(await read).toMatchObject({ reason: 'aborted' });
    await closed();
  });

  it('reads an endless download only as fast as its consumer', async () => {
    let written = 0;
    const transactions = await start((_request, response) => {
      const block = Buffer.alloc(65_536);
      const more = () => {
        do written += block.length;
        while (response.write(block));
      };
      response.on('drain', more);
      response.on('close', () => response.off('drain', more));
      more();
    });
    const bill = await transactions.downloadTradeBill(DAY);
    let before = -1;
    // The operating system buffers some megabytes.
    await until(async () => {
      const stands = before === written;
      before = written;
      await sleep(50);
      return stands;
    });
    expect(written).toBeLessThan(40_000_000);
    bill.destroy();
    await once(bill, 'close');
    await closed();
  });

  it.each([
    ['before reading', async () => undefined],
    ['after a part', (bill: AsyncIterable<unknown>) => bill[Symbol.asyncIterator]().next()],
  ])('closes the connection when the consumer stops %s', async (_when, read) => {
    const transactions = await start((_request, response) => void response.write(BILL));
    const bill = await transactions.downloadTradeBill(DAY);
    await read(bill);
    bill.destroy();
    await closed();
  });

  it.each([
    ['plain', false],
    ['GZIP', true],
  ])('applies backpressure to the source of a 64 MiB %s bill', async (_form, gzip) => {
    const block = Buffer.concat([Buffer.from('`'), randomBytes(65_535)]);
    const blocks = 1024;
    const hash = createHash('sha1');
    for (let count = 0; count < blocks; count += 1) hash.update(block);
    let sent = 0;
    const transactions = await start(
      async (_request, response) => {
        const out = gzip ? createGzip({ level: 0 }) : response;
        if (gzip) out.pipe(response);
        for (; sent < blocks; sent += 1) {
          if (!out.write(block)) await once(out, 'drain');
        }
        out.end();
      },
      { hash_value: hash.digest('hex') },
    );
    const bill = await transactions.downloadTradeBill(DAY);
    let size = 0;
    for await (const chunk of bill) {
      if (size === 0) await sleep(300);
      // Local sockets buffer some MiB; the rest has to wait at the source.
      expect(sent * block.length - size).toBeLessThan(32 * 1024 * 1024);
      size += (chunk as Buffer).length;
    }
    expect(size).toBe(blocks * block.length);
  });
});
