/** What WeChat Pay adds to an error for a program to read. */
export interface RefusalDetail {
  /** JSON pointer, header or part of the signature. */
  readonly field: string;
  readonly value?: unknown;
  readonly issue: string;
  readonly location: string;
  readonly [name: string]: unknown;
}

/** A call that WeChat Pay's side turns down; it becomes the error answer. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: RefusalDetail | undefined;

  constructor(status: number, code: string, message: string, detail?: RefusalDetail) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}
