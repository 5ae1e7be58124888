import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveBill, WechatPayTransactionService } from '../../../lib/index.js';
import {
  BILL,
  BILL_TARGET,
  billServer,
  GZIPPED_BILL,
  hashOf,
  sendBill,
} from '../../support/wire/bill-server.js';
import { errorOf, Merchant } from '../../support/applications/merchant.js';
import { until } from '../../support/until.js';

const DAY = { bill_date: '2026-11-30' } as const;
const place = { download_url: `https://api.mch.weixin.qq.com${BILL_TARGET}` };

describe('saveBill', () => {
  let folder: string;
  let merchant: Merchant;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bill-'));
    merchant = await Merchant.start(billServer(place));
  });
  afterEach(async () => {
    await merchant.stop();
    await rm(folder, { recursive: true });
  });
  const download = () => merchant.module.get(WechatPayTransactionService).downloadTradeBill(DAY);

  it.each([
    ['plain', BILL],
    ['GZIP', GZIPPED_BILL],
  ])('writes the plain bill of a download that is %s', async (_form, bytes) => {
    merchant.server.handle(billServer(place, sendBill(bytes)));
    await saveBill(await download(), join(folder, 'bill.csv'));
    expect(await readdir(folder)).toEqual(['bill.csv']);
    expect(await readFile(join(folder, 'bill.csv'))).toEqual(BILL);
  });

  it('replaces an existing file', async () => {
    await writeFile(join(folder, 'bill.csv'), 'old');
    await saveBill(await download(), join(folder, 'bill.csv'));
    expect(await readFile(join(folder, 'bill.csv'))).toEqual(BILL);
  });

  it.skipIf(process.platform === 'win32')(
    'creates a file that only its owner can read, even while writing and when it replaces a public file',
    async () => {
      const path = join(folder, 'bill.csv');
      const getMode = async (name: string) => (await stat(join(folder, name))).mode & 0o777;
      await writeFile(path, 'old', { mode: 0o644 });
      const source = new PassThrough();
      source.write('half of a ');
      const saved = saveBill(source, path);
      await until(async () => (await readdir(folder)).length === 2);
      const partial = (await readdir(folder)).find((name) => name !== 'bill.csv')!;
      expect(await getMode(partial)).toBe(0o600);
      source.end('bill');
      await saved;
      expect(await getMode('bill.csv')).toBe(0o600);
    },
  );

  it('leaves no file of a bill above maxBillSize, however small its compressed form', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 20));
    const limited = await Merchant.start(
      billServer({ ...place, hash_value: hashOf(Buffer.alloc(2 ** 20)) }, sendBill(bomb)),
      { maxBillSize: 2 ** 20 - 1 },
    );
    const transactions = limited.module.get(WechatPayTransactionService);
    const error = await errorOf(
      saveBill(await transactions.downloadTradeBill(DAY), join(folder, 'bill.csv')),
    );
    expect(error).toMatchObject({ name: 'WechatPayTransportError', reason: 'response-too-large' });
    expect(await readdir(folder)).toEqual([]);
    await limited.stop();
  });

  it('creates no file under the final name before the bill is complete', async () => {
    const source = new PassThrough();
    source.write('half of a ');
    const saved = saveBill(source, join(folder, 'bill.csv'));
    await until(async () => (await readdir(folder)).length === 1);
    expect(existsSync(join(folder, 'bill.csv'))).toBe(false);
    source.end('bill');
    await saved;
    expect(await readdir(folder)).toEqual(['bill.csv']);
    expect(await readFile(join(folder, 'bill.csv'), 'utf8')).toBe('half of a bill');
  });

  it.each([
    ['a wrong hash', sendBill(BILL.subarray(1)), 'hash-mismatch'],
    ['an empty bill', sendBill(), 'hash-mismatch'],
    ['a corrupt GZIP', sendBill(GZIPPED_BILL.subarray(0, 40)), 'unexpected-response'],
  ])('removes the partial file and keeps the old file after %s', async (_what, deliver, reason) => {
    merchant.server.handle(billServer(place, deliver));
    await writeFile(join(folder, 'old.csv'), 'old');
    for (const name of ['new.csv', 'old.csv']) {
      const error = await errorOf(saveBill(await download(), join(folder, name)));
      expect(error).toMatchObject({ name: 'WechatPayTransportError', reason });
    }
    expect(await readdir(folder)).toEqual(['old.csv']);
    expect(await readFile(join(folder, 'old.csv'), 'utf8')).toBe('old');
  });

  it('removes the partial file after a lost connection', async () => {
    merchant.server.handle(
      billServer(place, (_request, response, incoming) => {
        response.writeHead(200, { 'Content-Length': String(BILL.length) });
        response.write(BILL.subarray(0, 50), () => setTimeout(() => incoming.socket.destroy(), 5));
      }),
    );
    expect(await errorOf(saveBill(await download(), join(folder, 'bill.csv')))).toMatchObject({
      reason: 'connection',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('rejects when the bill failed before it was saved', async () => {
    merchant.server.handle(billServer(place, sendBill(BILL.subarray(1))));
    const bill = await download();
    await sleep(50);
    expect(await errorOf(saveBill(bill, join(folder, 'bill.csv')))).toMatchObject({
      reason: 'hash-mismatch',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['does not exist', () => join(folder, 'missing', 'bill.csv'), 'ENOENT'],
    ['is a file', () => join(folder, 'file', 'bill.csv'), 'ENOTDIR'],
  ])('rejects a folder that %s and destroys the bill', async (_what, path, code) => {
    await writeFile(join(folder, 'file'), '');
    const bill = await download();
    expect(await errorOf(saveBill(bill, path()))).toMatchObject({ code });
    expect(bill.destroyed).toBe(true);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('does not replace a folder', async () => {
    await mkdir(join(folder, 'bill.csv'));
    await writeFile(join(folder, 'bill.csv', 'x'), '');
    await errorOf(saveBill(await download(), join(folder, 'bill.csv')));
    expect(await readdir(folder)).toEqual(['bill.csv']);
    expect(await readdir(join(folder, 'bill.csv'))).toEqual(['x']);
  });

  it('destroys the bill when the path is invalid', async () => {
    const bill = Readable.from([BILL]);
    await errorOf(saveBill(bill, join(folder, 'a\0b')));
    expect(bill.destroyed).toBe(true);
  });

  it('keeps one complete file when two bills are saved under one name at once', async () => {
    const path = join(folder, 'bill.csv');
    const bills = [await download(), await download()];
    await Promise.all(bills.map((bill) => saveBill(bill, path)));
    expect(await readdir(folder)).toEqual(['bill.csv']);
    expect(await readFile(path)).toEqual(BILL);
  });
});
