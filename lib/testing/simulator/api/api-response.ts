import type { SimulatedApiError } from '../validation/simulated-api-error.js';

/** An unsigned body that is not JSON. */
interface ResponseFile {
  readonly content: Buffer;
  readonly contentType: string;
}

/** Status and body of a response before it is signed. An empty string means no body. */
export interface ApiResponse {
  readonly status: number;
  readonly body: string;
  /** Replaces the body. */
  readonly file?: ResponseFile | undefined;
}

/** Creates a response with a file as its body. */
export function createFileResponse(content: Buffer, contentType: string): ApiResponse {
  return { status: 200, body: '', file: { content, contentType } };
}

/** Creates a response with a JSON body. */
export function createJsonResponse(status: number, content: object): ApiResponse {
  return { status, body: JSON.stringify(content) };
}

/** Creates the response that reports an error. */
export function toErrorResponse({ status, code, message, detail }: SimulatedApiError): ApiResponse {
  return createJsonResponse(status, { code, message, detail });
}
