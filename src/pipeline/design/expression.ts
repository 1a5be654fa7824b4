import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js';
import { EXPRESSION_STEPS, ExpressionBudget } from './expression-budget.js';

/** Types of variables, in CEL's words. `dyn` is known only when it is evaluated. */
export type CelType =
  'bool' | 'int' | 'double' | 'string' | 'dyn' | { readonly [member: string]: CelType | 'list<string>' };

/** A checked expression in CEL (Common Expression Language) that gives true or false. */
export interface Expression {
  readonly text: string;
  /** The variables that it looks at. */
  readonly variables: ReadonlySet<string>;
  /** Steps that the last evaluation took, of `EXPRESSION_STEPS`. */
  readonly steps: number;
  /**
   * @throws ExpressionTooCostly when it takes more than `EXPRESSION_STEPS`, whatever part of it swallows errors.
   * @throws Error when a `dyn` member turns out to be of the wrong type.
   */
  evaluate(variables: Readonly<Record<string, unknown>>): boolean;
}

/** An evaluation was ended at `EXPRESSION_STEPS`. */
export class ExpressionTooCostly extends Error {
  override readonly name = 'ExpressionTooCostly';

  constructor(text: string) {
    super(`the expression takes more than ${EXPRESSION_STEPS.toLocaleString('en-US')} steps: ${text}`);
  }
}

export type ExpressionResult =
  | { readonly expression: Expression; readonly fault: undefined }
  | { readonly expression: undefined; readonly fault: string };

/** Calls of a list whose argument runs once an item. */
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/**
 * Checks expressions over a fixed set of variables: syntax, names and types, each fault with its
 * position.
 *
 * `matches` and macros inside of macros are refused, since they can be made to run for seconds.
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
    const parsed = this.parse(text);
    if (typeof parsed === 'string') return { expression: undefined, fault: parsed };
    const checked = parsed.check();
    if (!checked.valid) return { expression: undefined, fault: faultOf(checked.error) };
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return {
        expression: undefined,
        fault: `expected true or false, found an expression of type ${checked.type ?? 'unknown'}`,
      };
    }
    const refused = findRefused(parsed.ast, false);
    if (refused) return { expression: undefined, fault: refused };
    return { expression: new MeteredExpression(text, parsed), fault: undefined };
  }

  /** The parsed expression, or its fault. */
  private parse(text: string): Parsed | string {
    try {
      return this.environment.parse(text);
    } catch (error) {
      return faultOf(error instanceof ParseError ? error : undefined);
    }
  }
}

type Parsed = ReturnType<Environment['parse']>;

class MeteredExpression implements Expression {
  readonly variables: ReadonlySet<string>;
  private readonly budget: ExpressionBudget;

  /** @param parsed Checked, and evaluated by nobody else. */
  constructor(
    readonly text: string,
    private readonly parsed: Parsed,
  ) {
    this.variables = new Set(namesIn(parsed.ast));
    this.budget = new ExpressionBudget(parsed.ast);
  }

  get steps(): number {
    return this.budget.used;
  }

  evaluate(variables: Readonly<Record<string, unknown>>): boolean {
    this.budget.begin();
    try {
      const value: unknown = this.parsed(variables);
      if (!this.budget.isOver) return asBoolean(value);
    } catch (error) {
      if (!this.budget.isOver) throw error;
    }
    throw new ExpressionTooCostly(this.text);
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
