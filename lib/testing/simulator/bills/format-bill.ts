/** What a bill is made of; numbers stand there as text. */
interface BillParts {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The last two lines: what is totalled, and how much it is. */
  readonly totals: Readonly<Record<string, string>>;
}

/**
 * A bill as WeChat Pay writes it: UTF-8 behind a byte order mark, lines that end in CR LF, a backtick
 * before each value, and the totals in the last two lines.
 */
export function formatBill({ columns, rows, totals }: BillParts): string {
  const lines = [
    columns.join(','),
    ...rows.map(formatLine),
    Object.keys(totals).join(','),
    formatLine(Object.values(totals)),
  ];
  return `\uFEFF${lines.map((text) => `${text}\r\n`).join('')}`;
}

function formatLine(row: readonly string[]): string {
  // What parts the values of a line may not stand within one.
  return row.map((value) => `\`${value.replaceAll(/[,`\r\n]/g, ' ')}`).join(',');
}
