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
  #seen: NodeFunctions = [undefined, undefined, undefined, undefined];
  #untouched = false;

  isUntouched(): boolean {
    const [request, secureRequest, requestClass, addRequest] = this.#seen;
    if (
      http.request !== request ||
      https.request !== secureRequest ||
      http.ClientRequest !== requestClass ||
      AGENT.addRequest !== addRequest
    ) {
      this.#seen = [http.request, https.request, http.ClientRequest, AGENT.addRequest];
      this.#untouched = OWN.every((start, index) => isWritten(this.#seen[index], start));
    }
    return this.#untouched;
  }
}

/** In the order of their texts. */
type NodeFunctions = readonly [unknown, unknown, unknown, unknown];

/** Has the function of HTTP's agents too, unless somebody gave HTTPS one of its own. */
const AGENT = https.Agent.prototype as { readonly addRequest?: unknown };

function isWritten(value: unknown, start: string): boolean {
  if (typeof value !== 'function') return false;
  return Function.prototype.toString.call(value).replace(/\s+/g, ' ').startsWith(start);
}
