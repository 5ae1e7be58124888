import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import type { Plugin } from 'vitest/config';

/** A call whose argument leaves the package. */
interface Exit {
  /** Below `lib`. */
  readonly file: string;
  /** The function as the source calls it. */
  readonly callee: string;
  readonly place: string;
}

/** `test/support/redaction/planted.spec-data.ts` plants a fault into each. */
export const EXITS: readonly Exit[] = [
  {
    file: 'notifications/endpoint/node-listener.ts',
    callee: 'JSON.stringify',
    place: 'a response to a delivery',
  },
  {
    file: 'errors/wechat-pay-exception.filter.ts',
    callee: 'host.switchToHttp().getResponse<HttpReply>().status(body.statusCode).send',
    place: 'a response of the exception filter',
  },
  {
    file: 'notifications/handling/handler-runner.ts',
    callee: 'this.#store.claim',
    place: 'a key in the notification store',
  },
  {
    file: 'collection/engine/ledger-editor.ts',
    callee: 'store.commit',
    place: 'the premium ledger',
  },
  {
    file: 'collection/engine/premium-sweeper.ts',
    callee: 'queue.add',
    place: 'a job of the queue',
  },
  {
    file: 'terminus/wechat-pay.health-indicator.ts',
    callee: 'session.up',
    place: 'a health check',
  },
  {
    file: 'terminus/wechat-pay.health-indicator.ts',
    callee: 'session.down',
    place: 'a health check',
  },
  ...['stdout.write', 'stderr.write'].flatMap((callee) => [
    { file: 'cli/run.ts', callee, place: 'the output of a command' },
    { file: 'testing/simulator/cli/run.ts', callee, place: 'the output of a command' },
  ]),
  {
    file: 'testing/simulator/notifications/delivery-warnings.ts',
    callee: 'process.emitWarning',
    place: 'a process warning',
  },
  {
    file: 'testing/simulator/pages/send-page.ts',
    callee: 'response.end',
    place: 'a page of the simulator',
  },
];

/** Outputs that must not occur outside of {@link EXITS}. */
const OUTPUT = /\bemitWarning$|^console\.|^(?:process\.)?(?:stdout|stderr)\.write$/;

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Text that is inserted before or after a part of the source. */
type Edit = readonly [at: number, text: string];

const LIB = fileURLToPath(new URL('../../../lib/', import.meta.url));

/** Lets `watch-texts.ts` see every text at the place where it leaves the package. */
export const recordTexts: Plugin = {
  name: 'record-texts',
  enforce: 'pre',
  buildStart() {
    for (const { file, callee } of EXITS) {
      const { found } = watch(file, readFileSync(`${LIB}${file}`, 'utf8'));
      if (!found.has(callee)) throw new Error(`${file} no longer calls ${callee}`);
    }
  },
  transform(code, id) {
    const [, file] = /\/lib\/(.*\.ts)$/.exec(id) ?? [];
    return file === undefined ? undefined : watch(file, code).watched;
  },
};

function watch(file: string, code: string) {
  const found = new Set<string>();
  const edits: Edit[] = [];
  const wrap = ({ start, end }: Node, opening: string) => edits.push([start, opening], [end, ')']);
  visit(parseSync(file, code).program, (node) => {
    if (node.type === 'ThrowStatement') wrap(node['argument'] as Node, 'recordThrown(');
    if (node.type === 'NewExpression') {
      const callee = node['callee'] as Node;
      const name = code.slice(callee.start, callee.end);
      if (name === 'Logger') wrap(node, 'recordLines(');
      if (/^(?:Error|TypeError|RangeError)$/.test(name)) wrap(node, 'recordError(');
    }
    const base = node['superClass'] as Node | null | undefined;
    if (base) {
      const name = code.slice(base.start, base.end);
      if (/^(?:Error|TypeError|HttpException)$/.test(name)) wrap(base, 'recordErrors(');
    }
    if (node.type === 'CallExpression') {
      const callee = node['callee'] as Node;
      const name = code.slice(callee.start, callee.end).replaceAll(/\s/g, '');
      const exit = EXITS.find((one) => one.file === file && one.callee === name);
      const [argument] = node['arguments'] as readonly Node[];
      if (exit !== undefined && argument !== undefined) {
        found.add(name);
        wrap(argument, `recordText('${exit.place}', `);
      } else if (OUTPUT.test(name)) {
        throw new Error(`${file} calls ${name}, which is not watched`);
      }
    }
  });
  return { found, watched: apply(code, edits) };
}

function visit(node: unknown, see: (node: Node) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node && 'start' in node) see(node as unknown as Node);
  for (const child of Object.values(node)) visit(child, see);
}

function apply(code: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted(([one], [other]) => other - one);
  return ordered.reduce((text, [at, part]) => text.slice(0, at) + part + text.slice(at), code);
}
