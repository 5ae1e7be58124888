import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../scripts/check-public-api.mjs', import.meta.url));

/** Runs the check on a package with these declarations. */
function check(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'check-public-api-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder]);
    return { status, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PACKAGE = JSON.stringify({
  type: 'module',
  exports: {
    '.': { types: './dist/index.d.ts' },
    './extra': { types: './dist/extra/index.d.ts' },
    './package.json': './package.json',
  },
});

const PAGE = '@see https://pay.weixin.qq.com/doc/v3/merchant/4016724540';

// The check loads a compiler, which takes seconds on a busy machine.
describe('the check of the public API', { timeout: 60_000 }, () => {
  it('accepts documented declarations whose symbols are exported', () => {
    const result = check({
      'package.json': PACKAGE,
      'dist/index.d.ts': `
        export { Contract, ContractService, type Options } from './insurance/contract.js';
        export { STATES, type State } from './states.js';`,
      'dist/extra/index.d.ts': `
        import type { Contract } from '../index.js';
        /** Reads a contract. */
        export declare function read(text: string): Contract;
        /** Its base is a constant that the compiler generates. */
        declare const Module_base: new () => { readonly name: string };
        /** A module. */
        export declare class Module extends Module_base {
          #secret;
          private readonly hidden;
          private read;
          constructor(contract: Contract);
        }
        export {};`,
      'dist/states.d.ts': `
        /** All states. */
        export declare const STATES: readonly ['SIGNED'];
        /** A state. */
        export type State = (typeof STATES)[number] | (string & {});`,
      'dist/insurance/contract.d.ts': `
        import type { State } from '../states.js';
        /** A base. ${PAGE} */
        export interface Base {
          /** Id. */
          id: string;
        }
        /**
         * A contract.
         * ${PAGE}
         */
        export declare class Contract {
          /** State. */
          state?: State | undefined;
          /** Amount. */
          amount?: {
            /** Fen. */
            total: number;
          } | undefined;
          /** Anything. */
          extra?: unknown;
        }
        /**
         * Options.
         * ${PAGE}
         */
        export interface Options extends Partial<Pick<Contract, 'state'>> {
          /** Severity by state. */
          rules?: { readonly [name in State]?: string | undefined } | undefined;
        }
        /**
         * Calls.
         * ${PAGE}
         */
        export declare class ContractService {
          /**
           * Queries.
           * ${PAGE}
           */
          query(): Promise<Contract>;
        }`,
    });
    expect(result).toMatchObject({ status: 0, output: expect.stringContaining('7 exported') });
  });

  describe('rejects', () => {
    let result: ReturnType<typeof check>;
    beforeAll(() => {
      result = check({
        'package.json': PACKAGE,
        'dist/index.d.ts':
          "export * from './plain.js';\nexport * from './policies/policy.js';\nexport {};\n",
        'dist/extra/index.d.ts': `
import type { Leaked } from '../internal.js';
/** Takes a type that no entry exports. */
export declare function leak(argument: Leaked): void;
`,
        'dist/internal.d.ts': `
/** Mentioned by an exported function. */
export interface Leaked { then: Further }
/** Mentioned by the type that leaks. */
interface Further {}
export {};
`,
        'dist/plain.d.ts': `
export declare const unexplained: string;
/** @see https://example.com */
export interface OnlyTags {}
/** A class. */
export declare abstract class Shape {
  area: number;
  protected abstract draw(): void;
  static create(): Shape;
  get name(): string;
  nested: { inner: readonly { depth: number }[] };
}
/** Overloads. */
export declare function pick(name: string): void;
export declare function pick(index: number): void;
/** Optional properties. */
export interface Loose {
  /** Text. */
  text?: string;
  /** Method. */
  method?(): void;
  /** Mapped. */
  mapped: { [name in 'a' | 'b']?: string };
  /** Partial. */
  partial: Partial<Shape>;
}
`,
        'dist/policies/policy.d.ts': `
/** A policy without a link. */
export interface Policy {}
/** A policy with another link. @see https://example.com */
export interface OtherPolicy {}
/**
 * Calls.
 * ${PAGE}
 */
export declare class PolicyService {
  /** Queries. */
  query(): void;
}
`,
      });
    }, 60_000);

    it.each([
      ['a symbol without a comment', 'dist/plain.d.ts:2 unexplained has no documentation'],
      ['a comment of tags only', 'dist/plain.d.ts:4 OnlyTags has no documentation'],
      ['a property', 'dist/plain.d.ts:7 Shape.area has no documentation'],
      ['a protected method', 'dist/plain.d.ts:8 Shape.draw has no documentation'],
      ['a static method', 'dist/plain.d.ts:9 Shape.create has no documentation'],
      ['an accessor', 'dist/plain.d.ts:10 Shape.name has no documentation'],
      [
        'a member of an inline type',
        'dist/plain.d.ts:11 Shape.nested.inner.depth has no documentation',
      ],
      ['an overload', 'dist/plain.d.ts:15 pick has no documentation'],
    ])('%s that is not documented', (_name, problem) => {
      expect(result.output).toContain(`${problem}\n`);
    });

    it.each([
      ['a property', 'dist/plain.d.ts:19 Loose.text is optional and does not accept undefined'],
      ['a method', 'dist/plain.d.ts:21 Loose.method is optional and does not accept undefined'],
      [
        'a mapped type',
        'dist/plain.d.ts:23 Loose.mapped has optional properties that do not accept undefined',
      ],
      [
        'Partial<>',
        'dist/plain.d.ts:25 Loose.partial uses Partial<>, whose properties do not accept undefined',
      ],
    ])('%s that may be absent and does not accept undefined', (_name, problem) => {
      expect(result.output).toContain(`${problem}\n`);
    });

    it.each([
      ['an argument', 'dist/internal.d.ts:3 Leaked is reachable but not exported'],
      ['a member of such a type', 'dist/internal.d.ts:5 Further is reachable but not exported'],
    ])('%s whose type no entry exports', (_name, problem) => {
      expect(result.output).toContain(`${problem}\n`);
    });

    it.each([
      ['a type', 'dist/policies/policy.d.ts:3 Policy has no @see'],
      ['a type with another link', 'dist/policies/policy.d.ts:5 OtherPolicy has no @see'],
      ['a method of a service', 'dist/policies/policy.d.ts:12 PolicyService.query has no @see'],
    ])("%s without a link to WeChat Pay's page", (_name, problem) => {
      expect(result.output).toContain(problem);
    });

    it('nothing else, and exits with 1', () => {
      expect(result.status).toBe(1);
      expect(result.output.trim().split('\n')).toHaveLength(19);
    });
  });
});
