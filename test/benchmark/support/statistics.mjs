/** The median; the mean of the two middle values for an even number. */
export function median(values) {
  const sorted = values.filter(Number.isFinite).toSorted((one, other) => one - other);
  if (sorted.length === 0) return Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

/** The median of the ratios within the same rounds. */
export function medianRatio(rounds, name, to, figure) {
  return median(rounds.map((round) => round[name][figure] / round[to][figure]));
}

/** Medians of every figure of every contender. */
export function getMedians(rounds) {
  const [first] = rounds;
  return Object.fromEntries(
    Object.entries(first).map(([name, figures]) => [
      name,
      Object.fromEntries(
        Object.keys(figures).map((figure) => [
          figure,
          median(rounds.map((round) => round[name][figure])),
        ]),
      ),
    ]),
  );
}
