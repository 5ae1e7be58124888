/** Money in fen. */
export interface SimulatedAmount {
  /** Fen. */
  readonly total: number;
  /** `CNY`. */
  readonly currency?: string | undefined;
}

/** Formats fen as yuan with two decimals. */
export function toYuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

const DISPLAY = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Formats fen for display to the user, with separators: ¥1,234.50. */
export function formatPrice(fen: number): string {
  return `¥${DISPLAY.format(fen / 100)}`;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
