import 'reflect-metadata';
import { type BadRequestException, ValidationPipe } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../lib/schema/read-request.js';
import { EncryptedTextList, IntegerList } from '../../lib/schema/nested.decorators.js';
import { type PipeName, PIPES } from '../support/applications/pipe-app.js';
import { errorOf } from '../support/applications/merchant.js';
import { piped } from '../support/verdicts/piped.js';

class ListsDto {
  names!: string[];
  ids?: number[];
  amounts?: number[];
}
// The decorators are applied by hand, since the published classes carry no type metadata either.
EncryptedTextList({ maxItems: 3 })(ListsDto.prototype, 'names');
IntegerList({ presence: 'optional', minItems: 0, min: 1, max: 840 })(ListsDto.prototype, 'ids');
IntegerList({ presence: 'optional', min: 0 })(ListsDto.prototype, 'amounts');

const served = (request: object): string[] =>
  readRequest(ListsDto, request).issues.map(({ path, rule }) => `${path} ${rule}`);

const names = ['张三'];
const ROWS: [string, object, string[]][] = [
  ['one item', { names }, []],
  ['the maximum number of items', { names: ['a', 'b', 'c'] }, []],
  ['one item too many', { names: ['a', 'b', 'c', 'd'] }, ['names length']],
  ['no item', { names: [] }, ['names length']],
  ['no list', {}, ['names required']],
  ['null', { names: null }, ['names null']],
  ['a string', { names: '张三' }, ['names type']],
  ['an object', { names: { 0: '张三', length: 1 } }, ['names type']],
  ['a number among strings', { names: ['a', 1] }, ['names[1] type']],
  ['null among strings', { names: ['a', null] }, ['names[1] null']],
  ['a list among strings', { names: [['a']] }, ['names[0] type']],
  ['an object among strings', { names: [{}] }, ['names[0] type']],
  ['an empty string', { names: ['', 'a'] }, ['names[0] length']],
  ['214 bytes', { names: ['a'.repeat(214)] }, []],
  ['215 bytes', { names: ['a'.repeat(215)] }, ['names[0] length']],
  ['a rare character', { names: ['𠮷'] }, []],
  ['half a surrogate pair', { names: ['\ud83d'] }, ['names[0] characters']],
  ['two invalid items', { names: ['', 1] }, ['names[0] length', 'names[1] type']],
  ['numbers', { names, ids: [1, 840] }, []],
  ['a permitted empty list', { names, ids: [] }, []],
  ['a number too low', { names, ids: [0] }, ['ids[0] range']],
  ['a number too high', { names, ids: [1, 841] }, ['ids[1] range']],
  ['a string of digits', { names, ids: ['1'] }, ['ids[0] type']],
  ['a fraction', { names, ids: [1.5] }, ['ids[0] type']],
  ['a boolean', { names, ids: [true] }, ['ids[0] type']],
  ['an unsafe number', { names, ids: [2 ** 53] }, ['ids[0] type']],
  ['a number instead of the list', { names, ids: 1 }, ['ids type']],
  ['a forbidden empty list', { names, amounts: [] }, ['amounts length']],
  ['no upper bound', { names, amounts: [0, Number.MAX_SAFE_INTEGER] }, []],
];

describe('a list of scalars', () => {
  it.each(ROWS)('validates %s in the service', (_what, request, issues) => {
    expect(served(request)).toEqual(issues);
  });

  describe.each(Object.keys(PIPES) as PipeName[])('a pipe with %s', (pipe) => {
    it.each(ROWS)(
      'validates %s like the service and converts nothing',
      async (_what, request, issues) => {
        const verdict = await piped(pipe, ListsDto, request);
        if (issues.length === 0) {
          expect(verdict.issues).toEqual([]);
          expect({ ...(verdict.value as object) }).toEqual(request);
          return;
        }
        // class-validator reports a list as a whole.
        const fields = new Set(issues.map((issue) => /^\w+/.exec(issue)![0]));
        expect(new Set(verdict.issues.map((issue) => /^\w+/.exec(issue)![0]))).toEqual(fields);
        for (const issue of issues) {
          const [path = '', rule = ''] = issue.split(' ');
          const name = rule === 'null' && path.includes('[') ? 'type' : rule;
          const expected = path.includes('[')
            ? `${path.replace(/\[\d+\]/, '')} item-${name}`
            : issue;
          expect(verdict.issues).toContain(expected);
        }
      },
    );
  });

  it('names the rule of an item in a message of the pipe', async () => {
    const pipe = new ValidationPipe();
    const work = pipe.transform({ names: [''] }, { type: 'body', metatype: ListsDto });
    const error = await errorOf<BadRequestException>(work);
    expect(error.getResponse()).toMatchObject({
      message: ['names has an item that must not be empty'],
    });
  });

  it('reports a hole as a missing item', () => {
    const sparse: string[] = ['a'];
    sparse[2] = 'c';
    expect(served({ names: sparse })).toEqual(['names[1] required']);
  });

  it('copies the list before sending it', () => {
    const given = ['a', 'b'];
    const { value } = readRequest(ListsDto, { names: given });
    given[0] = 'x';
    expect(value['names']).toEqual(['a', 'b']);
  });

  it('stops validation after enough issues', () => {
    const { issues } = readRequest(ListsDto, { names: Array.from({ length: 100_000 }, () => 1) });
    expect(issues).toHaveLength(101);
  });
});
