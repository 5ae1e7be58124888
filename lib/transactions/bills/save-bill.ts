import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes a bill to a file that appears under its name only when it is whole and its hash was right. Only the
 * user of the process can read and write the file.
 *
 * @param bill what `downloadTradeBill` or `downloadFundFlowBill` resolved to.
 * @param path the final name; an existing file is replaced.
 * @throws {WechatPayTransportError} what the bill's stream ends with; nothing is left behind.
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
