/** One of the sample's own variables is invalid. */
export class SampleConfigurationError extends Error {}
