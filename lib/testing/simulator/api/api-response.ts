import type { SimulatedApiError } from '../validation/simulated-api-error.js';

/** A body that is no JSON and is not signed. */
interface ResponseFile {
  readonly content: Buffer;
  readonly contentType: string;
}

/** Status and body of an answer, before it is signed. An empty body stands for none. */
export interface ApiResponse {
  readonly status: number;
  readonly body: string;
  /** Stands in place of the body. */
  readonly file?: ResponseFile;
}

/** An answer that is a file. */
export function createFileResponse(content: Buffer, contentType: string): ApiResponse {
  return { status: 200, body: '', file: { content, contentType } };
}

/** An answer with a JSON body. */
export function createJsonResponse(status: number, content: object): ApiResponse {
  return { status, body: JSON.stringify(content) };
}

/** The response that reports an error. */
export function toErrorResponse({ status, code, message, detail }: SimulatedApiError): ApiResponse {
  return createJsonResponse(status, { code, message, detail });
}
