import { subscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { HttpException, type Logger } from '@nestjs/common';
import { afterEach, expect } from 'vitest';
import { findCanaries, findSecrets } from './canaries.js';

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

/** Records an instance of one of the language's own classes. */
function recordError(error: Error): Error {
  written.push({ place: 'an error', value: error });
  return error;
}

/** Records a thrown value without a class, such as a string. Errors are recorded when they are created. */
function recordThrown(value: unknown): unknown {
  if (typeof value !== 'object') written.push({ place: 'a thrown value', value });
  return value;
}

function recordText<T>(place: string, value: T): T {
  written.push({ place, value });
  return value;
}

/** An event carries the error of an application's handler as it is; errors of the package are recorded anyway. */
function recordEvent(message: unknown): void {
  const { error: _error, ...event } = message as { readonly error?: unknown };
  written.push({ place: 'a diagnostics event', value: event });
}

function print(value: unknown): string {
  const response = value instanceof HttpException ? value.getResponse() : undefined;
  const { message, stack } = Object(value) as {
    readonly message?: unknown;
    readonly stack?: unknown;
  };
  return [
    String(message),
    String(stack),
    inspect(value, { depth: Infinity, showHidden: true }),
    JSON.stringify([value, response]),
  ].join('\n');
}

const INSTALLED = Symbol.for('nestjs-wechatpay-insurance.test.watch-texts');
const global = globalThis as { [INSTALLED]?: typeof written };

// A worker without isolation runs its setup files once per spec.
if (global[INSTALLED] === undefined) {
  global[INSTALLED] = written;
  Object.assign(globalThis, { recordError, recordErrors, recordLines, recordText, recordThrown });
  subscribe('nestjs-wechatpay-insurance:request', recordEvent);
  subscribe('nestjs-wechatpay-insurance:notification', recordEvent);
  subscribe('nestjs-wechatpay-insurance:premium-collection', recordEvent);
}

afterEach(() => {
  const shown = (global[INSTALLED] ?? []).splice(0).flatMap(({ place, value }) => {
    const text = print(value);
    // The customers of the simulator are made up.
    const find = place === 'a page of the simulator' ? findSecrets : findCanaries;
    return find(text).map((canary) => `${place} shows ${canary}: ${text.slice(0, 2000)}`);
  });
  expect(shown).toEqual([]);
});
