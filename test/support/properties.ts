import * as fc from 'fast-check';

/**
 * Checks a property with the same inputs in every run. `PROPERTY_SEED` chooses other inputs, and `PROPERTY_RUNS`
 * multiplies their number.
 */
export async function checkProperty<Inputs extends unknown[]>(
  runs: number,
  property: fc.IAsyncProperty<Inputs> | fc.IProperty<Inputs>,
): Promise<void> {
  const { PROPERTY_SEED = '20261201', PROPERTY_RUNS = '1' } = process.env;
  await fc.assert(property as fc.IAsyncProperty<Inputs>, {
    seed: Number(PROPERTY_SEED),
    numRuns: runs * Number(PROPERTY_RUNS),
  });
}

const one = { minLength: 1, maxLength: 1 };
const unit = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', ...one }),
  fc.string({ unit: 'binary', ...one }),
);

/** Any text that UTF-8 can carry, half of it in ASCII: no lone surrogates. */
export const wellFormed = (
  options: Omit<fc.StringConstraints, 'unit'> = {},
): fc.Arbitrary<string> => fc.string({ unit, ...options });

/** Any sequence of UTF-16 units, lone surrogates included. */
export const anyText = (maxLength = 40): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff })), {
      maxLength,
    })
    .map((units) => String.fromCharCode(...units));
