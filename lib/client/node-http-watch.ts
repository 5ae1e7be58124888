import http from 'node:http';
import https from 'node:https';

/** How Node's functions begin, from Node 20 to 26; a wrapper and a `Proxy` are written otherwise. */
const OWN = [
  'function request(url, options, cb) { return new ClientRequest(url, options, cb); }',
  'function request(...args) { let options = {}; if (typeof args[0] === ',
  'function ClientRequest(input, options, cb) { OutgoingMessage.call(this);',
  'function addRequest(req, options, port/* legacy */, localAddress/* legacy */) {',
] as const;

/**
 * Tells whether `node:http` is as Node made it. What tests (nock, msw) and tracing put in the place of
 * its functions is to see our requests too.
 */
export class NodeHttpWatch {
  #seen: readonly unknown[] = [];
  #untouched = false;

  isUntouched(): boolean {
    const functions: unknown[] = [
      http.request,
      https.request,
      http.ClientRequest,
      // That of HTTP too, unless somebody gave HTTPS one of its own.
      (https.Agent.prototype as { readonly addRequest?: unknown }).addRequest,
    ];
    if (functions.some((value, index) => value !== this.#seen[index])) {
      this.#seen = functions;
      this.#untouched = OWN.every((start, index) => isWritten(functions[index], start));
    }
    return this.#untouched;
  }
}

function isWritten(value: unknown, start: string): boolean {
  if (typeof value !== 'function') return false;
  return Function.prototype.toString.call(value).replace(/\s+/g, ' ').startsWith(start);
}
