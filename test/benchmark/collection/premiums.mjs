export const PLAN = 12535;
export const AMOUNT = { total: 3000, currency: 'CNY' };
export const MONTHS = Array.from(
  { length: 12 },
  (_, index) => `2027-${String(index + 1).padStart(2, '0')}`,
);

/** Works on the items, a number of them at a time. */
export async function forEach(items, inFlight, work) {
  const results = Array.from({ length: items.length });
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const place = next++;
      results[place] = await work(items[place]);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return results;
}
