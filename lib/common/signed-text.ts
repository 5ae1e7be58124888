/** Registered, so that several copies of the package share it. */
const SIGNED_TEXT = Symbol.for('nestjs-wechatpay-insurance:signed-text');

/** Attaches the text that an object was parsed from, hidden from storage, logs and comparisons. */
export function keepSignedText<Parsed extends object>(parsed: Parsed, text: string): Parsed {
  return Object.defineProperty(parsed, SIGNED_TEXT, { value: text });
}

/**
 * Returns the exact body that WeChat Pay signed, from which a response or a notification was parsed.
 * `JSON.parse` rounds integers beyond 2^53 and decimals of many digits; the text has them unchanged. It is
 * hidden from `JSON.stringify`, `util.inspect` and copies of the object.
 *
 * @param parsed The result of a method of this package, `data` of `WechatPayClient.request`, or a notification
 * (for its decrypted resource, use `plaintext`).
 * @returns `undefined` for a copy and for any other object.
 * @example
 * const contract = await insurance.queryContract({ plan_id, out_contract_code });
 * const text = getSignedText(contract); // '{"contract_id":"…","later":12345678901234567891}'
 */
export function getSignedText(parsed: object): string | undefined {
  const { [SIGNED_TEXT]: text } = parsed as { readonly [SIGNED_TEXT]?: string | undefined };
  return text;
}
