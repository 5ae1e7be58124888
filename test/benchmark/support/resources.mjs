import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export const MEBIBYTE = 2 ** 20;

let collectGarbage = globalThis.gc;

/** MiB of the heap that are in use after garbage collection, also without `--expose-gc`. */
export async function measureHeap() {
  if (collectGarbage === undefined) {
    setFlagsFromString('--expose-gc');
    collectGarbage = runInNewContext('gc');
  }
  for (let round = 0; round < 5; round += 1) {
    await turn();
    collectGarbage();
  }
  return process.memoryUsage().heapUsed / MEBIBYTE;
}

/** Names of the open timers and sockets of this process. */
export function listResources() {
  return process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|TLS|Socket/.test(name));
}
