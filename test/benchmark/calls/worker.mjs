/* The process of one contender: `worker.mjs <contender module> <base URL>`. */
import { measureCalls } from '../support/measure.mjs';
import { preSignRequest } from '../support/merchant.mjs';
import { serve } from '../support/process.mjs';

const [contender, baseUrl] = process.argv.slice(2);
const { connect } = await import(contender);
const preSign = await connect(baseUrl);
const request = preSignRequest();

async function call() {
  const url = await preSign(request);
  if (typeof url !== 'string' || !url.startsWith('https://'))
    throw new Error('no response arrived');
}

await call();
serve('ready', (message) => measureCalls(call, message));
