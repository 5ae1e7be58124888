import type { ApiRefusal } from './api-refusal.js';

/** A body that is no JSON and is not signed. */
export interface AnswerFile {
  readonly content: Buffer;
  readonly contentType: string;
}

/** Status and body of an answer, before it is signed. An empty body stands for none. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  /** Stands in place of the body. */
  readonly file?: AnswerFile;
}

/** An answer that is a file. */
export function fileAnswer(content: Buffer, contentType: string): ApiAnswer {
  return { status: 200, body: '', file: { content, contentType } };
}

/** An answer with a JSON body. */
export function jsonAnswer(status: number, content: object): ApiAnswer {
  return { status, body: JSON.stringify(content) };
}

/** The answer that a refusal becomes. */
export function refusalAnswer({ status, code, message, detail }: ApiRefusal): ApiAnswer {
  return jsonAnswer(status, { code, message, detail });
}
