import type { IncomingMessage } from 'node:http';
import { readBody } from '../http/request-body.js';

const FORM_LIMIT = 65_536;

/** A browser's request for a page. */
export interface PageRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: URLSearchParams;
  /** Form fields of a POST; empty for a GET. */
  readonly form: URLSearchParams;
  /** The `Referer` header; empty when absent. */
  readonly referrer: string;
}

/** Reads the request; `undefined` for a method other than GET and POST. */
export async function readPageRequest(
  request: IncomingMessage,
  target: string,
): Promise<PageRequest | undefined> {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'POST') return undefined;
  const [path = '', query] = target.split('?', 2);
  const form = method === 'POST' ? await readForm(request) : '';
  return {
    method,
    path,
    query: new URLSearchParams(query),
    form: new URLSearchParams(form),
    referrer: headers.referer ?? '',
  };
}

async function readForm(request: IncomingMessage): Promise<string> {
  return (await readBody(request, FORM_LIMIT))?.toString('utf8') ?? '';
}
