import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const samples = readdirSync(new URL('sample/', root)).filter((name) => /^\d\d-/.test(name));

it('the list of the samples has every sample', () => {
  expect(samples.length).toBeGreaterThan(4);
  const links = read('sample/README.md').matchAll(/^\| \[([\w-]+)\]\(\.\/\1\) /gm);
  expect(Array.from(links, ([, name]) => name)).toEqual([...samples, 'demo']);
});

describe.each(samples)('the sample %s', (name) => {
  const readme = read(`sample/${name}/README.md`);

  it('the README starts the sample with one command', () => {
    expect(readme).toContain(`\`\`\`sh\nnpm ci && npm run sample ${name}\n\`\`\``);
  });

  it('the README explains the sample in English and in Chinese', () => {
    expect(readme).toMatch(/^# [A-Z][\w -]+\n\n.*[a-z]{3}/);
    expect(readme).toMatch(/\p{Script=Han}.*。$/mu);
  });

  it('the README names only files that the sample has', () => {
    const files = readdirSync(new URL(`sample/${name}`, root));
    for (const [, file = ''] of readme.matchAll(/`([\w.-]+\.ts)`/g)) expect(files).toContain(file);
  });
});

it.each(['in-transaction.ts', 'policy-sales.ts', 'notification-inbox.ts'])(
  'the sample 05-exactly-once has the recipe %s as it is tested',
  (name) => {
    expect(read(`sample/05-exactly-once/${name}`)).toBe(read(`test/components/recipes/${name}`));
  },
);
