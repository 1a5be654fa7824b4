import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * The parts of a syntax node of cel-js that its types do not publish.
 *
 * They need the exact version in package.json.
 */
export interface CelNode {
  readonly op: string;
  readonly args: unknown;
  readonly meta: { readonly alternate?: CelNode; readonly macro?: CelMacro; readonly evaluate: CelEvaluate };
  /** Works on the operands once they are evaluated. Set by the type check. */
  handle?: (...operands: unknown[]) => unknown;
  evaluate: CelEvaluate;
}

export type CelEvaluate = (evaluator: unknown, node: unknown, context: unknown) => unknown;

interface CelMacro {
  readonly evaluate: CelEvaluate;
}

/** Every node of an expression: those that were written, and those that macros expand to. */
export function nodesOf(ast: ASTNode): Set<CelNode> {
  const found = new Set<CelNode>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (isNode(value)) {
      if (found.has(value)) return;
      found.add(value);
      const { alternate, macro } = value.meta;
      [alternate, macro, value.args].forEach(visit);
    } else if (isPlain(value)) {
      Object.values(value).filter(holdsNodes).forEach(visit);
    }
  };
  visit(ast);
  return found;
}

function isNode(value: unknown): value is CelNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'meta' in value;
}

/** A macro, or the parts of a loop. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function holdsNodes(value: unknown): boolean {
  return isNode(value) || Array.isArray(value);
}
