import { between, shuffled } from './random.mjs';

/** Milliseconds for which a process runs undisturbed between two faults. */
const CALM = [1_200, 4_000];

/** How long a process is stopped, in leases: always longer than one. */
const PAUSE = [1.2, 1.9];

/** The faults of a process, the given number of each kind in random order. */
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
 * Milliseconds that the faults of one process take.
 *
 * @param start milliseconds that a process takes to start on this machine.
 */
export function getDuration(misfortunes, start) {
  return misfortunes.reduce(
    (sum, { kind, calm, pause }) => sum + calm + pause + (kind === 'kill' ? start : 0),
    0,
  );
}

/** When Redis is wiped and when it is stopped, in milliseconds of the storm. */
export function planRedis(random, duration) {
  return {
    wipeAt: between(random, 0.25, 0.35) * duration,
    pauseAt: between(random, 0.5, 0.6) * duration,
  };
}
