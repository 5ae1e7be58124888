import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as they were sent and signed. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
