import { describe, expect, it } from 'vitest';
import { parseDocument, removeComments } from '../../scripts/documentation/markdown.mjs';

describe('the reader of documents', () => {
  it('returns each code block with its language, its first line and whether it continues', () => {
    const page =
      '# A\n```sh\nls # list\n```\n\n<!-- continues -->\n\n- b\n\n  ````ts\n  ```\n  ````\n';
    expect(parseDocument(page)).toEqual({
      prose: ['# A', '', '', '', '', '<!-- continues -->', '', '- b', '', '', '', '', ''],
      blocks: [
        { language: 'sh', line: 3, code: 'ls # list\n', continues: false },
        { language: 'ts', line: 11, code: '```\n', continues: false },
      ],
    });
    const { blocks } = parseDocument('<!-- continues -->\n\n```ts\n```\n');
    expect(blocks).toEqual([{ language: 'ts', line: 4, code: '', continues: true }]);
  });

  it('throws for a code block without an end', () => {
    expect(() => parseDocument('A\n\n```ts\nconst a = 1;\n')).toThrow('line 3: this code block');
  });

  it.each([
    ['ts', "/** a */ const u = 'https://a.example'; // b\n//c", "const u = 'https://a.example';"],
    ['sql', 'SELECT 1 -- one\n;', 'SELECT 1 ;'],
    ['sh', 'curl a#b # c\n# d\nls', 'curl a#b ls'],
    ['ini', 'A=1 # b\nC=#d', 'A=1 C=#d'],
    ['html', '<p><!-- a -->b</p>', '<p>b</p>'],
    ['json', '{ "a": "b" }', '{ "a": "b" }'],
  ])('removes the comments of %s', (language, code, expected) => {
    expect(removeComments(code, language)).toBe(expected);
  });
});
