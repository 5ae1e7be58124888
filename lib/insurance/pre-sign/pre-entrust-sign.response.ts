/** Answer to a pre-sign for a page inside WeChat. */
export interface PreEntrustSignResponse {
  /**
   * Where the customer signs, within 10 minutes. Go there with `window.location.href` from a page with
   * `<meta name="referrer" content="no-referrer-when-downgrade">`, never with a redirect.
   */
  readonly redirect_url: string;
}

/** Answer to a pre-sign for a browser outside WeChat. */
export interface PreEntrustSignH5Response {
  /** Opens WeChat from the same browser, within 10 minutes, by the same rules as inside WeChat. */
  readonly redirect_url: string;
}

/** Answer to a pre-sign for a mini program. */
export interface PreEntrustSignMiniProgramResponse {
  /** Id of the session, which lives 10 minutes. */
  readonly pre_entrustweb_id: string;
  /** WeChat Pay's mini program in which the customer signs. */
  readonly redirect_appid: string;
  /** Path inside it. */
  readonly redirect_path: string;
}

/** Answer to a pre-sign for a native app. */
export interface PreEntrustSignAppResponse {
  /** Id of the session; start within 2 minutes. */
  readonly pre_entrustweb_id: string;
  /** Original id (`gh_…`) of WeChat Pay's mini program; known of a sibling product, for newer templates. */
  readonly miniprogram_username?: string;
  /** Path inside it. */
  readonly miniprogram_path?: string;
}
