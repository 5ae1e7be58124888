import { setImmediate as nextTurn } from 'node:timers/promises';

const COUNTED = ['Timeout', 'TCPSocketWrap', 'TLSWrap', 'GetAddrInfoReqWrap', 'Zlib'] as const;

type Resources = Record<(typeof COUNTED)[number], number>;

/** Timers, sockets and other resources that would keep the process alive now. */
function countResources(): Resources {
  const active = process.getActiveResourcesInfo();
  return Object.fromEntries(
    COUNTED.map((kind) => [kind, active.filter((name) => name === kind).length]),
  ) as Resources;
}

/**
 * Remembers the resources of the process; the returned function names those that were added and are still there
 * after half a second and 200 turns of the event loop.
 */
export function watchResources(): () => Promise<string[]> {
  const before = countResources();
  return async () => {
    const deadline = performance.now() + 500;
    for (let turns = 0; ; turns += 1) {
      const now = countResources();
      const added = COUNTED.filter((kind) => now[kind] > before[kind]);
      if (added.length === 0 || (performance.now() > deadline && turns > 200)) {
        return added.map((kind) => `${kind}: ${now[kind] - before[kind]}`);
      }
      await nextTurn();
    }
  };
}
