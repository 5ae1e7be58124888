/**
 * Base of every error of this package. No error carries a secret, a key, a signature or a plain
 * identity field, neither in its message nor in what `JSON.stringify` or `util.inspect` show.
 */
export abstract class WechatPayError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
