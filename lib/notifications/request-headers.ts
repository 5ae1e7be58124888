import type { HeaderSource } from '../crypto/signed-headers.js';

/** The parts of a request where its headers stand. */
export interface HeaderCarrier {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As they came, name and value in turn. */
  readonly rawHeaders?: readonly string[];
}

/** Name and value of every header, repeated ones too: Node's own object joins them. */
export function everyHeaderOf({ rawHeaders, headers }: HeaderCarrier): HeaderSource {
  // Adapters for functions (serverless) make requests whose raw headers are an empty list.
  if (rawHeaders === undefined || rawHeaders.length === 0) return headers;
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

/** `Request-ID` for the log. From outside, so it may hold anything. */
export function requestIdOf({ headers }: HeaderCarrier): string {
  return String(headers['request-id'] ?? '').slice(0, 128);
}
