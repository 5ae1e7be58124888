/** A ratio or figure that is to reach a limit. */
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
