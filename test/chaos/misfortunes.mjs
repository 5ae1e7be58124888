import { between, shuffled } from './random.mjs';

/** Milliseconds for which a process is left alone before something befalls it. */
const CALM = [1_200, 4_000];

/** How long a process is stopped, in leases: always beyond one. */
const PAUSE = [1.2, 1.9];

/** What befalls a process, one after the other, as often as wanted and in an order of its own. */
export function planMisfortunes(random, { kills, pauses, lease }) {
  const kinds = shuffled(random, [
    ...Array.from({ length: kills }, () => 'kill'),
    ...Array.from({ length: pauses }, () => 'pause'),
  ]);
  return kinds.map((kind) => ({
    kind,
    calm: between(random, ...CALM),
    pause: kind === 'pause' ? between(random, ...PAUSE) * lease : 0,
  }));
}

/**
 * Milliseconds that the misfortunes of one process will take.
 *
 * @param start milliseconds that it takes to start on this machine.
 */
export function durationOf(misfortunes, start) {
  return misfortunes.reduce(
    (sum, { kind, calm, pause }) => sum + calm + pause + (kind === 'kill' ? start : 0),
    0,
  );
}

/** When Redis is wiped and when it stops answering, in milliseconds of the storm. */
export function planRedis(random, duration) {
  return {
    wipeAt: between(random, 0.25, 0.35) * duration,
    pauseAt: between(random, 0.5, 0.6) * duration,
  };
}
