/** Length as WeChat Pay counts it: in characters, not in UTF-16 units. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** True when every character takes at most three bytes in UTF-8 and none is half of a pair. */
export function canBeSentInClear(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}
