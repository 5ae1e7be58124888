/** Numbers from 0 to below 1 that are the same in every run (mulberry32). */
export function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function between(random, low, high) {
  return low + random() * (high - low);
}

export function shuffled(random, items) {
  const drawn = items.map((item) => ({ item, order: random() }));
  return drawn.toSorted((one, other) => one.order - other.order).map(({ item }) => item);
}
