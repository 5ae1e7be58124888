import type { JsonObject } from '../http/request-body.js';
import type { ControlledSimulator } from './controlled-simulator.js';

/** One request to a control endpoint. */
export interface ControlRequest {
  readonly simulator: ControlledSimulator;
  /** Empty for a GET. */
  readonly body: JsonObject;
}

/** A control endpoint; what it returns becomes the JSON of the response. */
export interface ControlEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/simulator/`. */
  readonly path: string;
  handle(request: ControlRequest): unknown;
}

/** Takes the named texts out of a control request. @throws TypeError when one is missing or no text. */
export function readText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`"${name}" must be given, a text that is not empty`);
}

/** @throws TypeError for a field that is none of the known ones. */
export function checkFields(body: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`There is no field "${unknown}" here. There are ${known.join(', ')}.`);
}
