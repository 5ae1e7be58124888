/* All checks of a pre-sign call, by the number of periods, compared with one signature. */
import 'reflect-metadata';
import { sign } from 'node:crypto';
import { checkRequest } from '../../../dist/api/check-request.js';
import { PRE_ENTRUST_SIGN } from '../../../dist/insurance/pre-sign/pre-entrust-sign.endpoints.js';
import { checkOptions } from '../../../dist/options/check-options.js';
import { measureWork } from '../support/measure.mjs';
import { merchantKey, moduleOptions, preSignRequest } from '../support/merchant.mjs';
import { serve } from '../support/process.mjs';

const check = {
  extraFields: {},
  settings: checkOptions(moduleOptions()).settings,
  warn: (warning) => {
    throw new Error(warning);
  },
};
const key = merchantKey();
const message = Buffer.from(JSON.stringify(preSignRequest()));

serve('ready', ({ periods, milliseconds }) => {
  if (periods === undefined) {
    return measureWork(() => sign('RSA-SHA256', message, key), milliseconds);
  }
  const request = preSignRequest(periods);
  return measureWork(() => checkRequest(PRE_ENTRUST_SIGN, '', request, check), milliseconds);
});
