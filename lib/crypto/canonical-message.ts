const LINE_FEED = Buffer.from('\n');

/**
 * Builds the message that a request's signature covers: five lines, each ended by a line feed. The body line of
 * a request without a body is empty.
 *
 * @param target Path and query exactly as they are sent.
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 */
export function toRequestMessage(
  method: string,
  target: string,
  timestamp: number,
  nonce: string,
  body: Buffer | undefined,
): Buffer {
  const head = Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`);
  return Buffer.concat(body === undefined ? [head, LINE_FEED] : [head, body, LINE_FEED]);
}

/**
 * Builds the message that the signature of a response or a notification covers: three lines, each ended by a
 * line feed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053249
 */
export function toResponseMessage(timestamp: string, nonce: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, LINE_FEED]);
}
