import { relative } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import type { RunnerTestCase } from 'vitest';
import { BaseSequencer, type Reporter, type TestSpecification, type Vitest } from 'vitest/node';
import shared from '../../vitest.config.js';

const {
  projects: _projects,
  sequence: _sequence,
  coverage: _coverage,
  ...test
} = shared.test ?? {};

/** Starts with the spec that noticed the change before, then with the shortest one: the first failure is enough. */
class LikeliestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const weigh = ({ moduleId, project }: TestSpecification): number => {
      const file = `${project.name}:${relative(this.ctx.config.root, moduleId)}`;
      const last = this.ctx.cache.getFileTestResults(file);
      return last?.failed === true ? 0 : (last?.duration ?? 0);
    };
    return specs.toSorted((one, other) => weigh(one) - weigh(other));
  }
}

/** Gives a spec that cannot be loaded a failed test, since Stryker looks only at tests. */
class FailedLoads implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(): void {
    for (const file of this.#vitest?.state.getFiles() ?? []) {
      const { result } = file;
      if (result?.state !== 'fail' || (result.errors ?? []).length === 0) continue;
      const test = { type: 'test', name: 'can be loaded', mode: 'run', meta: {}, file, result };
      file.tasks.push(test as unknown as RunnerTestCase);
    }
  }
}

/** The specs of the folders that Stryker changes, see run.mjs. */
export default mergeConfig(
  { test },
  defineConfig({
    plugins: [
      {
        name: 'processes',
        // Stryker chooses threads, in which a spec cannot change the time zone.
        configureVitest({ project }) {
          project.config.pool = 'forks';
        },
      },
    ],
    test: {
      include: (process.env.MUTATION_SPECS ?? 'test/crypto/**/*.spec.ts').split(','),
      exclude: [
        'test/components/**',
        'test/**/*.component.spec.ts',
        'test/collection/killed-processes.spec.ts',
      ],
      isolate: false,
      reporters: ['default', new FailedLoads()],
      sequence: { sequencer: LikeliestFirst },
    },
  }),
);
