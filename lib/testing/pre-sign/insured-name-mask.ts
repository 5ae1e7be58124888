/** At most three asterisks, then the one character that stays readable. */
const PERSON = '\\*{0,3}[^*\\s\\p{C}]';

const MASKED = new RegExp(`^(?:${PERSON}|多人保单-${PERSON}等)$`, 'u');

/** Whether the insured name shows no more than its last character, alone or as a family's representative. */
export function isInsuredNameMasked(name: string): boolean {
  return MASKED.test(name);
}
