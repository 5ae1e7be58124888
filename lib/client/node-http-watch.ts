import http from 'node:http';
import https from 'node:https';

/** How Node writes the functions of both modules; a wrapper and a `Proxy` are written otherwise. */
const OWN = /^function request\(/;

/**
 * Tells whether `node:http` is as Node made it. What tests (nock, msw) and tracing put in the place of
 * its functions is to see our requests too.
 */
export class NodeHttpWatch {
  #http: unknown;
  #https: unknown;
  #untouched = false;

  isUntouched(): boolean {
    if (http.request !== this.#http || https.request !== this.#https) {
      this.#http = http.request;
      this.#https = https.request;
      this.#untouched = isOwn(http.request) && isOwn(https.request);
    }
    return this.#untouched;
  }
}

function isOwn(value: unknown): boolean {
  return typeof value === 'function' && OWN.test(Function.prototype.toString.call(value));
}
