import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const SOURCES = ['package.json', 'tsconfig.json', 'lib', 'sample'];
const LEFT_OUT = new Set(['dist', '.env']);

/** The package and its sample, built in a temporary folder, so that no test depends on an earlier build. */
export class PackageCopy {
  private constructor(readonly folder: string) {}

  static build(): PackageCopy {
    const folder = mkdtempSync(join(tmpdir(), 'nestjs-wechatpay-insurance-sample-'));
    for (const name of SOURCES) {
      const filter = (path: string) => !LEFT_OUT.has(basename(path));
      cpSync(join(root, name), join(folder, name), { recursive: true, filter });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    for (const project of ['tsconfig.json', 'sample/demo/tsconfig.json']) {
      // With `encoding`, the error contains the output of the compiler.
      execFileSync(process.execPath, [tsc, '-p', project], { cwd: folder, encoding: 'utf8' });
    }
    return new PackageCopy(folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
