import { fileURLToPath } from 'node:url';
import ts from 'typescript-5.9';

const FILE = fileURLToPath(new URL('./virtual.ts', import.meta.url));

/**
 * TypeScript's language service, as an editor uses it, over one virtual file in this folder. It reads the sources
 * of the package: import them from '../../../lib/index.js'.
 *
 * A comment with a name, as in `f('/*first*\/')`, marks a position. Creating the editor takes most of the time, so
 * put all cases into one text.
 */
export class Editor {
  readonly #service: ts.LanguageService;
  readonly #positions = new Map<string, number>();

  constructor(marked: string) {
    let text = '';
    for (const [index, part] of marked.split(/\/\*(\w+)\*\//).entries()) {
      if (index % 2 === 0) text += part;
      else this.#positions.set(part, text.length);
    }
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: readCompilerOptions,
      getScriptFileNames: () => [FILE],
      getScriptVersion: () => '1',
      getScriptSnapshot: (file) => {
        const source = file === FILE ? text : ts.sys.readFile(file);
        return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source);
      },
      getCurrentDirectory: () => fileURLToPath(new URL('.', import.meta.url)),
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      fileExists: (file) => file === FILE || ts.sys.fileExists(file),
      readFile: (file) => ts.sys.readFile(file),
      directoryExists: (folder) => ts.sys.directoryExists(folder),
      getDirectories: (folder) => ts.sys.getDirectories(folder),
    };
    this.#service = ts.createLanguageService(host);
  }

  /** Returns the names that the editor offers at a mark. */
  complete(mark: string): string[] {
    const completions = this.#service.getCompletionsAtPosition(FILE, this.#find(mark), {});
    return (completions?.entries ?? []).map(({ name }) => name);
  }

  /** Returns what the editor shows about the name that begins at a mark. */
  hover(mark: string): string {
    const info = this.#service.getQuickInfoAtPosition(FILE, this.#find(mark));
    return ts.displayPartsToString(info?.displayParts);
  }

  /** Returns the compiler's messages about the text, without hints. */
  check(): string[] {
    return this.#service
      .getSemanticDiagnostics(FILE)
      .filter(({ category, code }) => category === ts.DiagnosticCategory.Error && code !== UNUSED)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  #find(mark: string): number {
    const position = this.#positions.get(mark);
    if (position === undefined) throw new Error(`the text has no mark ${mark}`);
    return position;
  }
}

/** "… is declared but its value is never read." */
const UNUSED = 6133;

function readCompilerOptions(): ts.CompilerOptions {
  const file = fileURLToPath(new URL('../../../tsconfig.json', import.meta.url));
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '');
  return { ...options, rootDir: undefined, noEmit: true };
}
