import type { JsonObject } from '../http/request-body.js';
import type { ControlledSimulator } from './controlled-simulator.js';

/** A request to a control endpoint. */
export interface ControlRequest {
  readonly simulator: ControlledSimulator;
  /** Empty for a GET. */
  readonly body: JsonObject;
}

/** A control endpoint. Its result becomes the JSON body of the response. */
export interface ControlEndpoint {
  readonly method: 'GET' | 'POST';
  /** Below `/simulator/`. */
  readonly path: string;
  handle(request: ControlRequest): unknown;
}

/** Reads a string from a control request. @throws TypeError when it is missing, empty or not a string. */
export function readText(body: JsonObject, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`"${name}" is required and must be a string that is not empty`);
}

/** @throws TypeError for an unknown field. */
export function checkFields(body: JsonObject, known: readonly string[]): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`unknown field "${unknown}"; known fields: ${known.join(', ')}`);
}
