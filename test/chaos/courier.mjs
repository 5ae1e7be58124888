import { Agent, request as httpRequest } from 'node:http';
import { signedHeaders } from '../components/support/platform.mjs';

/** WeChat Pay hangs up after this. */
const PATIENCE = 5_000;

/** Brings WeChat Pay's deliveries to the merchant's processes. */
export class Courier {
  #agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  /** Resolves to the status, 0 without an answer, and whether a process was there to take it. */
  deliver(notification, url) {
    return new Promise((resolve) => {
      const request = httpRequest(url, {
        method: 'POST',
        agent: this.#agent,
        headers: signedHeaders(notification.body),
      });
      let reached = false;
      const end = (status) => {
        clearTimeout(timer);
        resolve({ status, reached });
      };
      const timer = setTimeout(() => request.destroy(new Error('patience')), PATIENCE);
      request.once('socket', (socket) => {
        if (!socket.connecting) reached = true;
        else socket.once('connect', () => (reached = true));
      });
      request.once('error', () => end(0));
      request.once('response', (response) => {
        response.resume();
        response.once('error', () => end(0));
        response.once('end', () => end(response.statusCode));
      });
      request.end(notification.body);
    });
  }

  close() {
    this.#agent.destroy();
  }
}
