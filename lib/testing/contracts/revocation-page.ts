/** The mini program on whose page the user takes a termination back. */
export const REVOCATION_PAGE = {
  revoke_terminate_contract_redirect_url: 'pages/PwdExemptContract/index',
  revoke_terminate_contract_redirect_appid: 'wxbd687630cd02ce1d',
} as const;
