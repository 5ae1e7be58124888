import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a bill to a file, which appears under its name only after the bill is complete and its hash
 * verified. Only the user of the process can read and write the file.
 *
 * @param bill the stream from `downloadTradeBill` or `downloadFundFlowBill`.
 * @param path the final name; an existing file is replaced.
 * @throws {WechatPayTransportError} when the stream of the bill fails; the partial file is removed.
 */
export async function saveBill(bill: Readable, path: string): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`;
  try {
    await pipeline(bill, createWriteStream(partial, { flags: 'wx', flush: true, mode: 0o600 }));
    await rename(partial, path);
  } catch (error) {
    bill.destroy();
    await rm(partial, { force: true });
    throw error;
  }
}
