import type { ApiRefusal } from './api-refusal.js';

/** Status and body of an answer, before it is signed. An empty body stands for none. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** An answer with a JSON body. */
export function jsonAnswer(status: number, content: object): ApiAnswer {
  return { status, body: JSON.stringify(content) };
}

/** The answer that a refusal becomes. */
export function refusalAnswer({ status, code, message, detail }: ApiRefusal): ApiAnswer {
  return jsonAnswer(status, { code, message, detail });
}
