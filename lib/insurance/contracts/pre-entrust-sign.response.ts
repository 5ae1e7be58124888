/** Answer to a pre-sign for a page inside WeChat. */
export interface PreEntrustSignResponse {
  /**
   * Where the customer signs, within 10 minutes. Go there with `window.location.href` from a page with
   * `<meta name="referrer" content="no-referrer-when-downgrade">`, never with a redirect.
   */
  readonly redirect_url: string;
}
