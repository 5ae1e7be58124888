/** A variable of the sample itself is wrong. */
export class SampleConfigurationError extends Error {}
