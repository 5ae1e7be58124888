/**
 * A rule of one field, without its context. It is asked only about values that are present and not
 * `null`; a rule about something else than the type lets values of another type pass, since `type`
 * reports those.
 */
export interface FieldRule {
  /** Stable name, as it appears in issues. */
  readonly name: string;
  /** Completes the sentence that starts with the field's path. It never repeats the value. */
  readonly message: string;
  readonly holds: (value: unknown) => boolean;
}
