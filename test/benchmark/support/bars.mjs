/** A ratio or figure with the limit that it should meet. */
export const atLeast = (name, value, limit) => ({
  name,
  value,
  limit: `≥ ${limit}`,
  reached: value >= limit,
});
export const atMost = (name, value, limit) => ({
  name,
  value,
  limit: `≤ ${limit}`,
  reached: value <= limit,
});
