/* The floor, which also parses the merchant's key at every call. */
import { createPrivateKey } from 'node:crypto';
import { connect as connectFloor } from '../../benchmark/calls/floor.mjs';
import { MERCHANT_KEY_PEM } from '../../benchmark/support/merchant.mjs';

export function connect(baseUrl) {
  const call = connectFloor(baseUrl);
  return (request) => {
    createPrivateKey(MERCHANT_KEY_PEM);
    return call(request);
  };
}
