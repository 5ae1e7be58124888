import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** The distance of the second port that a Redis cluster's node needs. */
const BUS = 10_000;

/**
 * A port on which nothing listens, for a process that is still to be started. It and the one of a Redis cluster's bus
 * lie below those that the system gives to `listen(0)` and to connections, so that none of these takes it meanwhile.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(12_000, 22_000);
    if ((await isFree(port)) && (await isFree(port + BUS))) return port;
  }
}

async function isFree(port) {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
