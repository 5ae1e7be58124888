/*
 * An application that receives notifications: `application-worker.mjs <contender> <express|fastify>`. It
 * measures itself between two messages.
 */
import { watch } from '../support/measure.mjs';
import { serve } from '../support/process.mjs';

const [contender, platform] = process.argv.slice(2);
const { listen } = await import(contender);
const url = await listen(platform);
let stop;
serve(url, ({ calls }) => {
  if (calls !== undefined) return stop(calls);
  stop = watch();
  return 'watching';
});
