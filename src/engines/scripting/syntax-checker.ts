import { Script } from 'node:vm';
import type { QuickJSContext } from 'quickjs-emscripten-core';
import type { CompiledEngine } from './protocol.js';
import { makeQuickJs } from './thread/quickjs.mjs';

/** Longest time for a check, in ms: it holds up everything else. */
const TIMEOUT_MS = 100;

/** The stack of the process's own thread is smaller than that of those which scripts run in. */
const LIMITS = { memoryBytes: 32 * 1024 ** 2, stackBytes: 64 * 1024 };

const check = new Script('dataflowCheck()');

/** Compiles scripts without running them. */
export class SyntaxChecker {
  private constructor(
    private readonly wasm: CompiledEngine,
    private context: QuickJSContext | undefined,
  ) {}

  static async load(wasm: CompiledEngine): Promise<SyntaxChecker> {
    return new SyntaxChecker(wasm, await makeQuickJs(wasm, LIMITS));
  }

  /** What is wrong, with its line; undefined where nothing is, or where it cannot be told in time: that comes at the start. */
  fault(source: string): string | undefined {
    const { context } = this;
    if (!context) return undefined;
    let fault: string | undefined;
    const work = (): void => {
      const result = context.evalCode(source, 'script.js', { type: 'global', compileOnly: true });
      if (result.error) fault = describe(context, result.error);
      result.dispose();
    };
    try {
      Object.defineProperty(globalThis, 'dataflowCheck', { value: work, configurable: true });
      check.runInThisContext({ timeout: TIMEOUT_MS });
    } catch {
      // Broken off in the middle, the engine is no good any more.
      this.context = undefined;
      void makeQuickJs(this.wasm, LIMITS).then((fresh) => (this.context = fresh));
    } finally {
      Reflect.deleteProperty(globalThis, 'dataflowCheck');
    }
    return fault;
  }
}

function describe(context: QuickJSContext, error: Parameters<QuickJSContext['dump']>[0]): string {
  const { message, stack } = context.dump(error) as { message?: unknown; stack?: unknown };
  const [, line] = /script\.js:(\d+)/.exec(String(stack)) ?? [];
  return `${String(message)}${line === undefined ? '' : ` (line ${line} of the script)`}`;
}
