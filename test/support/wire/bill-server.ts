import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { answerSigned } from '../applications/merchant.js';
import type { WireHandler } from './wire-server.js';

/** Two lines of a bill, with its byte order mark. */
export const BILL = Buffer.from(
  '\ufeff交易时间,公众账号ID,商户号\r\n`2026-11-30 10:00:00,`wxd678efh567hg6787,`1900000109\r\n',
);
export const GZIPPED_BILL = gzipSync(BILL);
export const BILL_TARGET = '/v3/billdownload/file?token=6XIv5TUPto7p_-%2B&tartype=gzip';

/** Hex of a bill's hash. */
export function hashOf(bill: Buffer, algorithm = 'sha1'): string {
  return createHash(algorithm).update(bill).digest('hex');
}

export interface BillPlace {
  readonly download_url: string;
  readonly hash_type?: string;
  readonly hash_value?: string;
}

/** Responds with the signed download URL of a bill; the next handler delivers the bill. */
export function billServer(
  place: BillPlace | (() => BillPlace),
  deliver: WireHandler = sendBill(BILL),
): WireHandler {
  return (request, response, incoming) => {
    if (!request.url.startsWith('/v3/bill/')) return deliver(request, response, incoming);
    const {
      hash_type = 'SHA1',
      hash_value = hashOf(BILL),
      ...rest
    } = typeof place === 'function' ? place() : place;
    const respond = answerSigned(JSON.stringify({ hash_type, hash_value, ...rest }));
    return respond(request, response, incoming);
  };
}

/** Delivers the parts of a bill one by one, unsigned, as separate packets. */
export function sendBill(...parts: readonly Buffer[]): WireHandler {
  return async (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    for (const part of parts) {
      await new Promise((resolve) => response.write(part, resolve));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    response.end();
  };
}
