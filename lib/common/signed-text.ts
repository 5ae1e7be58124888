/** Registered, so that several copies of the package find each other's. */
const SIGNED_TEXT = Symbol.for('nestjs-wechatpay-insurance:signed-text');

/** Keeps the text that an object was parsed from where nothing stores, logs or compares it. */
export function keepSignedText<Parsed extends object>(parsed: Parsed, text: string): Parsed {
  return Object.defineProperty(parsed, SIGNED_TEXT, { value: text });
}

/**
 * The body that WeChat Pay signed, from which a response or a notification was parsed, letter by letter.
 * `JSON.parse` rounds integers beyond 2^53 and decimals of many digits; here they are as they came. The text
 * is no part of the object for `JSON.stringify`, `util.inspect` or a copy.
 *
 * @param parsed what a method of this package resolved to, `data` of `WechatPayClient.request`, or a
 * notification, of which `plaintext` is the decrypted resource.
 * @returns `undefined` for a copy and every other object.
 * @example
 * const contract = await insurance.queryContract({ plan_id, out_contract_code });
 * const text = getSignedText(contract); // '{"contract_id":"…","later":12345678901234567891}'
 */
export function getSignedText(parsed: object): string | undefined {
  const { [SIGNED_TEXT]: text } = parsed as { readonly [SIGNED_TEXT]?: string };
  return text;
}
