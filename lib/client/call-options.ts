/** Options of one call. */
export interface CallOptions {
  /** Ends the call; it then rejects with `WechatPayTransportError`, reason `aborted`. */
  readonly signal?: AbortSignal;
  /** Milliseconds for this call, retries and key download included. Default: the option `timeout`. */
  readonly timeout?: number;
  /**
   * Fields that WeChat Pay added after this release, sent as they are: in the body or, for a GET, in
   * the query. A name that the DTO knows is an error.
   */
  readonly extraFields?: Readonly<Record<string, unknown>>;
}
