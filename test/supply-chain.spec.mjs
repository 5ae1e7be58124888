import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readYaml = (path) => load(read(`.github/${path}`));

const manifest = JSON.parse(read('package.json'));

describe.each([
  // An optional decoder of BullMQ, which works without it.
  ['package-lock.json', manifest, ['node_modules/msgpackr-extract']],
  // Its installation runs without scripts, see docs:site.
  ['docs/package-lock.json', JSON.parse(read('docs/package.json')), ['node_modules/esbuild']],
])('%s', (path, { devDependencies, peerDependencies = {} }, withScripts) => {
  const { lockfileVersion, packages } = JSON.parse(read(path));
  const { '': root, ...installed } = packages;
  const entries = Object.entries(installed);

  it('fixes version and SHA-512 hash of every package', () => {
    expect(lockfileVersion).toBe(3);
    expect(entries.length).toBeGreaterThan(100);
    for (const [name, { version, integrity }] of entries) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
      expect(integrity, name).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });

  it('agrees with its manifest, and names no host', () => {
    expect(root.devDependencies).toEqual(devDependencies);
    expect(root.peerDependencies ?? {}).toEqual(peerDependencies);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('has no other package with an install script than the known ones', () => {
    const found = entries.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(found.map(([name]) => name)).toEqual(withScripts);
  });
});

describe('the manifest', () => {
  it('the manifest brings no dependency and no install script into an application', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('bundleDependencies');
    for (const script of ['preinstall', 'install', 'postinstall']) {
      expect(manifest.scripts).not.toHaveProperty(script);
    }
  });

  it('the documentation is installed without scripts', () => {
    expect(manifest.scripts['docs:site']).toMatch(/^npm ci --prefix docs --ignore-scripts /);
  });
});

const ci = readYaml('workflows/ci.yml');
const publish = readYaml('workflows/publish.yml');

const getCommands = ({ steps = [] }) => steps.flatMap(({ run }) => run ?? []);

/** The commands of the script that checks a clean checkout. */
const expected = read('.ci/run')
  .split('\n')
  .filter((line) => /^np[mx] /.test(line));

describe('the workflows', () => {
  const { audit, ...jobs } = ci.jobs;

  it('the workflow ci runs the commands of .ci/run, each after a clean install', () => {
    expect(expected[0]).toBe('npm ci');
    expect(expected.length).toBeGreaterThan(3);
    const commands = Object.values(jobs).map(getCommands);
    expect(commands).toEqual(expected.slice(1).map((command) => ['npm ci', command]));
  });

  it('.ci/run has no command that the comparison overlooks', () => {
    const lines = read('.ci/run').split('\n');
    const other = lines.filter((line) => !/^(?:#.*|set .*|cd .*|)$/.test(line));
    expect(other).toEqual(expected);
  });

  it('the workflow ci tests every supported line of Node, and audits the dependencies', () => {
    expect(jobs.test.strategy.matrix.node).toEqual([20, 22, 24, 26]);
    expect(manifest.engines.node).toMatch(/^>=20\./);
    expect(getCommands(audit)).toEqual([
      'npm ci',
      'npm audit --audit-level=high',
      'npm audit --prefix docs --audit-level=high',
      'npm audit signatures',
    ]);
  });

  it('a release is published after all checks, with provenance and without a token', () => {
    expect(publish.jobs.ci.uses).toBe('./.github/workflows/ci.yml');
    expect(ci.on).toHaveProperty('workflow_call');
    expect(publish.on).toEqual({ release: { types: ['published'] } });
    expect(publish.jobs.publish.needs).toBe('ci');
    expect(getCommands(publish.jobs.publish)).toEqual([
      'test "v$(npm pkg get version | tr -d \'"\')" = "$GITHUB_REF_NAME"',
      'npm ci --ignore-scripts',
      'npm publish --provenance --access public',
    ]);
    expect(read('.github/workflows/publish.yml')).not.toMatch(/NODE_AUTH_TOKEN|secrets\./);
  });

  it('grants a right to write only to the jobs that need it', () => {
    for (const { permissions } of [ci, publish]) expect(permissions).toEqual({ contents: 'read' });
    const rights = [ci, publish].flatMap((workflow) =>
      Object.entries(workflow.jobs)
        .filter(([, { permissions }]) => permissions !== undefined)
        .map(([name, { permissions }]) => [name, permissions]),
    );
    expect(rights).toEqual([
      ['publish', { contents: 'read', 'id-token': 'write' }],
      ['sbom', { contents: 'write' }],
    ]);
  });

  it('every action is fixed to a commit, and no checkout leaves its token behind', () => {
    const steps = [ci, publish].flatMap(({ jobs: all }) =>
      Object.values(all).flatMap((job) => job.steps ?? []),
    );
    const actions = steps.filter(({ uses }) => uses !== undefined);
    expect(actions.length).toBeGreaterThan(8);
    for (const { uses, with: options } of actions) {
      expect(uses).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
      if (uses.includes('/checkout@')) expect(options['persist-credentials']).toBe(false);
    }
  });

  it('every script that a workflow runs exists', () => {
    const commands = [ci, publish].flatMap(({ jobs: all }) =>
      Object.values(all).flatMap(getCommands),
    );
    const names = commands.flatMap(
      (command) => /^npm run (?:--silent )?([\w:]+)/.exec(command)?.[1] ?? [],
    );
    expect(names.toSorted()).toEqual(['check', 'sbom', 'test:components']);
    for (const name of names) expect(manifest.scripts).toHaveProperty(name);
  });

  it('Dependabot watches both lock files and the actions', () => {
    const { updates } = readYaml('dependabot.yml');
    expect(
      updates.map((update) => [
        update['package-ecosystem'],
        update.directories ?? update.directory,
      ]),
    ).toEqual([
      ['npm', ['/', '/docs']],
      ['github-actions', '/'],
    ]);
  });
});
