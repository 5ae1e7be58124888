import { Agent, request as httpRequest } from 'node:http';
import { signedHeaders } from '../components/support/platform.mjs';

/** Milliseconds after which WeChat Pay closes the connection. */
const PATIENCE = 5_000;

/** Delivers notifications to the merchant's processes as WeChat Pay does. */
export class Courier {
  #agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  /** Resolves to the status, 0 without a response, and whether the connection was established. */
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
