import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './workspace.mjs';

/** Compiles the recipes of the documentation into their `dist`. The package must be built. */
export function compileRecipes() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  run(process.execPath, [tsc, '-p', 'test/components/recipes'], { cwd: root });
}

/** The tables that the recipes need. */
export const RECIPE_TABLES = readFileSync(
  new URL('../recipes/schema.sql', import.meta.url),
  'utf8',
);
