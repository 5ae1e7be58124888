import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { HttpException, type Logger } from '@nestjs/common';
import { afterEach, expect } from 'vitest';
import { findCanaries } from './canaries.js';

/**
 * The places where text leaves the package, each with what was written there since the last test. A message is
 * printed when the test has ended, since constructors of subclasses add properties.
 */
const written: { readonly place: string; readonly value: unknown }[] = [];

type ErrorClass = new (...given: never[]) => Error;

/** Records every instance of the classes that extend the returned one. */
function recordErrors<T extends ErrorClass>(Base: T): T {
  return new Proxy(Base, {
    construct(target, given, newTarget) {
      const error = Reflect.construct(target, given, newTarget) as Error;
      written.push({ place: 'an error', value: error });
      return error;
    },
  });
}

const LEVELS = ['log', 'warn', 'error', 'debug', 'verbose', 'fatal'] as const;

function recordLines(logger: Logger): Logger {
  for (const level of LEVELS) {
    Object.defineProperty(logger, level, {
      value: (...given: unknown[]) => {
        written.push({ place: 'a log line', value: given });
        // Through the prototype, since tests replace its methods.
        const write = (Object.getPrototypeOf(logger) as Logger)[level] as (
          ...parts: unknown[]
        ) => void;
        Reflect.apply(write, logger, given);
      },
    });
  }
  return logger;
}

/** An event carries the error of an application's handler as it is; errors of the package are recorded anyway. */
function recordEvent(message: unknown): void {
  const { error: _error, ...event } = message as { readonly error?: unknown };
  written.push({ place: 'a diagnostics event', value: event });
}

function print(value: unknown): string {
  const response = value instanceof HttpException ? value.getResponse() : undefined;
  const error = value as { readonly message?: unknown; readonly stack?: unknown };
  return [
    String(error.message),
    String(error.stack),
    inspect(value, { depth: Infinity, showHidden: true }),
    JSON.stringify([value, response]),
  ].join('\n');
}

const INSTALLED = Symbol.for('nestjs-wechatpay-insurance.test.watch-texts');
const global = globalThis as { [INSTALLED]?: typeof written };

// A worker without isolation runs its setup files once per spec.
if (global[INSTALLED] === undefined) {
  global[INSTALLED] = written;
  Object.assign(globalThis, { recordErrors, recordLines });
  subscribe('nestjs-wechatpay-insurance:request', recordEvent);
  subscribe('nestjs-wechatpay-insurance:notification', recordEvent);
  subscribe('nestjs-wechatpay-insurance:premium-collection', recordEvent);
}

afterEach(() => {
  const shown = (global[INSTALLED] ?? []).splice(0).flatMap(({ place, value }) => {
    const text = print(value);
    return findCanaries(text).map((canary) => `${place} shows ${canary}: ${text.slice(0, 2000)}`);
  });
  expect(shown).toEqual([]);
});
