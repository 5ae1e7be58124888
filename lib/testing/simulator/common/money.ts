/** Money in fen. */
export interface Amount {
  readonly total: number;
  readonly currency?: string;
}

/** Fen as yuan with two decimals. */
export function toYuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

/** Fen as the user reads them. */
export function formatPrice(fen: number): string {
  return `¥${toYuan(fen)}`;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
