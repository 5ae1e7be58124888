import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** `lib` compiled to JavaScript in a temporary folder, for tests that start processes. */
export class CompiledPackage {
  private constructor(readonly folder: string) {}

  static build(): CompiledPackage {
    const folder = mkdtempSync(join(tmpdir(), 'nestjs-wechatpay-insurance-compiled-'));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--outDir', join(folder, 'dist'), '--declaration', 'false'];
    execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json', ...options], {
      cwd: root,
      encoding: 'utf8',
    });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    return new CompiledPackage(folder);
  }

  /** Writes a program next to `dist` and returns its path. */
  write(name: string, program: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, program);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
