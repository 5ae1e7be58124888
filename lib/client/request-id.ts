import type { HttpResponse } from '../transport/http-transport.js';

/** The `Request-ID` of an answer, fit for logs; `''` when absent. */
export function readRequestId({ headers }: Pick<HttpResponse, 'headers'>): string {
  const value = headers['request-id'];
  return typeof value === 'string' ? value.replace(/[^\x21-\x7e]/g, '').slice(0, 128) : '';
}
