/* Asks without a signature. */
import { PRE_SIGN_PATH } from '../../benchmark/support/merchant.mjs';

export function connect(baseUrl) {
  return async (request) => {
    const body = JSON.stringify(request);
    const response = await fetch(baseUrl + PRE_SIGN_PATH, { method: 'POST', body });
    const { redirect_url, message } = await response.json();
    if (redirect_url === undefined) throw new Error(message);
    return redirect_url;
  };
}
