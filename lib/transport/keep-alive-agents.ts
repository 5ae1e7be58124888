import http from 'node:http';
import https from 'node:https';

/**
 * `timeout` closes a connection that has been idle for so many milliseconds: a firewall on the way may have
 * forgotten it by then, and a request would wait for its whole deadline. A connection in use is not affected.
 */
const OPTIONS = { keepAlive: true, timeout: 60_000 };

/** The agents of one transport, which keep connections alive. */
export class KeepAliveAgents {
  readonly httpAgent = new http.Agent(OPTIONS);
  readonly httpsAgent = new https.Agent(OPTIONS);

  /** Closes all connections. The agents can still be used and open new ones. */
  destroy(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
