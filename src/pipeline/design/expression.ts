import { Environment, type ASTNode } from '@marcbachmann/cel-js';

/** Types of variables, in CEL's words. `dyn` is known only when it is evaluated. */
export type CelType =
  'bool' | 'int' | 'double' | 'string' | 'dyn' | { readonly [member: string]: CelType | 'list<string>' };

/** A checked expression in CEL (Common Expression Language) that gives true or false. */
export interface Expression {
  readonly text: string;
  /** The variables that it looks at. */
  readonly variables: ReadonlySet<string>;
  /** @throws Error when a `dyn` member turns out to be of the wrong type. */
  evaluate(variables: Readonly<Record<string, unknown>>): boolean;
}

export type ExpressionResult =
  | { readonly expression: Expression; readonly fault: undefined }
  | { readonly expression: undefined; readonly fault: string };

/** Calls of a list whose argument runs once an item. */
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/**
 * Checks expressions over a fixed set of variables: syntax, names and types, each fault with its place. `matches` and
 * macros inside of macros are refused, since they can be made to run for seconds.
 */
export class ExpressionChecker {
  private readonly environment = new Environment({
    limits: { maxAstNodes: 500, maxDepth: 32, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 16 },
  });

  constructor(variables: Readonly<Record<string, CelType>>) {
    for (const [name, type] of Object.entries(variables)) {
      if (typeof type === 'string') this.environment.registerVariable(name, type);
      else this.environment.registerVariable({ name, schema: type });
    }
  }

  check(text: string): ExpressionResult {
    const checked = this.environment.check(text);
    if (!checked.valid) return { expression: undefined, fault: faultOf(checked.error) };
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return {
        expression: undefined,
        fault: `expected true or false, found an expression of type ${checked.type ?? 'unknown'}`,
      };
    }
    const parsed = this.environment.parse(text);
    const refused = findRefused(parsed.ast, false);
    if (refused) return { expression: undefined, fault: refused };
    const expression: Expression = {
      text,
      variables: new Set(namesIn(parsed.ast)),
      evaluate: (variables) => asBoolean(parsed(variables)),
    };
    return { expression, fault: undefined };
  }
}

function faultOf(
  error: { readonly summary?: string; readonly range?: { readonly start: number } } | undefined,
): string {
  const place = error?.range ? ` at character ${error.range.start + 1}` : '';
  return `${error?.summary ?? 'not an expression'}${place}`;
}

function asBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Error(`the expression gave ${typeof value}, expected true or false`);
}

/** The first call that is refused, in words. */
function findRefused(node: ASTNode, isInMacro: boolean): string | undefined {
  const name = node.op === 'rcall' || node.op === 'call' ? node.args[0] : undefined;
  if (name === 'matches') return `matches is not allowed${place(node)}; use startsWith, endsWith or contains`;
  const isMacro = node.op === 'rcall' && name !== undefined && MACROS.has(name);
  if (isMacro && isInMacro) return `${name} inside of another list call is not allowed${place(node)}`;
  const [receiver, ...inner] = childrenOf(node);
  const first = receiver && findRefused(receiver, isInMacro);
  if (first) return first;
  for (const child of inner) {
    const refused = findRefused(child, isInMacro || isMacro);
    if (refused) return refused;
  }
  return undefined;
}

/** Every name that stands for a variable. */
function namesIn(node: ASTNode): string[] {
  const own = node.op === 'id' ? [node.args] : [];
  return [...own, ...childrenOf(node).flatMap(namesIn)];
}

function place(node: ASTNode): string {
  return ` at character ${node.start + 1}`;
}

/** The nodes below one; for a method call the receiver comes first. */
function childrenOf(node: ASTNode): ASTNode[] {
  const found: ASTNode[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null && 'op' in value) found.push(value as ASTNode);
  };
  visit(node.args);
  return found;
}
