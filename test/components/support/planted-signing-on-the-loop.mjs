/* The floor, which also signs twenty times on the event loop at every call. */
import { sign } from 'node:crypto';
import { connect as connectFloor } from '../../benchmark/calls/floor.mjs';
import { merchantKey } from '../../benchmark/support/merchant.mjs';

const MESSAGE = Buffer.from('a message');

export function connect(baseUrl) {
  const call = connectFloor(baseUrl);
  const key = merchantKey();
  return (request) => {
    for (let count = 0; count < 20; count += 1) sign('RSA-SHA256', MESSAGE, key);
    return call(request);
  };
}
