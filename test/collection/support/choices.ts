import * as fc from 'fast-check';
import { seededRandom } from '../../support/random.js';

/** The choices of a run: first those that are generated, and can shrink, then those of a seed. */
export const generatedChoices: fc.Arbitrary<() => number> = fc
  .tuple(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), fc.integer())
  .map(([given, seed]) => {
    const rest = seededRandom(seed);
    let next = 0;
    return () => given[next++] ?? rest();
  });
