import { type Type, type ValidationError, ValidationPipe } from '@nestjs/common';
import { issuesIn, type PipeName, PIPES } from '../applications/pipe-app.js';

/**
 * The result of a pipe for a body: issues as `'<path> <rule>'`, or the value that a handler
 * receives.
 */
export interface Piped {
  readonly issues: readonly string[];
  readonly value?: unknown;
}

/** Sends a body through a `ValidationPipe` to a parameter of a DTO class. */
export async function piped(name: PipeName, metatype: Type, body: unknown): Promise<Piped> {
  let issues: string[] = [];
  const pipe = new ValidationPipe({
    ...PIPES[name],
    exceptionFactory: (errors: ValidationError[]) => {
      issues = issuesIn(errors, '');
      return new Error('refused');
    },
  });
  try {
    // The pipe removes prototype keys from its input.
    return {
      issues,
      value: await pipe.transform(structuredClone(body), { type: 'body', metatype }),
    };
  } catch {
    return { issues };
  }
}
