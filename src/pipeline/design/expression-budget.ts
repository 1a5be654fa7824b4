import type { ASTNode } from '@marcbachmann/cel-js';
import { nodesOf, type CelEvaluate, type CelNode } from './cel-node.js';
import { costOfNode, NODE_STEPS, STEPS_OF_AN_ERROR } from './expression-costs.js';

/** Steps that one evaluation may take; a step is at most some 2.5 µs. */
export const EXPRESSION_STEPS = 20_000;

/**
 * The error of every evaluation after the last step.
 *
 * It is one frozen object: thousands may be thrown and swallowed.
 */
const OVER = new Error('the expression takes too many steps');
Object.freeze(OVER);

/** Counts the steps of an expression and ends its evaluation at the limit. */
export class ExpressionBudget {
  private left = EXPRESSION_STEPS;
  private charged: unknown;

  /**
   * Makes every node charge its steps.
   *
   * Call it once, after the type check, which decides how a node is evaluated.
   *
   * @param ast The whole expression.
   */
  constructor(ast: ASTNode) {
    for (const node of nodesOf(ast)) this.wrap(node);
  }

  /** Steps since the evaluation began. */
  get used(): number {
    return EXPRESSION_STEPS - this.left;
  }

  get isOver(): boolean {
    return this.left < 0;
  }

  begin(): void {
    this.left = EXPRESSION_STEPS;
    this.charged = undefined;
  }

  private wrap(node: CelNode): void {
    const { alternate, macro } = node.meta;
    const target = alternate ?? macro;
    const evaluate: CelEvaluate = target
      ? (evaluator, _, context) => target.evaluate(evaluator, target, context)
      : node.meta.evaluate;
    node.evaluate = (evaluator, self, context) => {
      this.charge(NODE_STEPS);
      try {
        return evaluate(evaluator, self, context);
      } catch (error) {
        this.chargeError(error);
        throw error;
      }
    };
    const { handle } = node;
    if (!handle) return;
    node.handle = (...operands) => {
      this.charge(Math.ceil(costOfNode(node, operands[0], operands[1], this.left)));
      return handle(...operands);
    };
  }

  private charge(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw OVER;
  }

  /** An error passes through every node above it, and is charged once. */
  private chargeError(error: unknown): void {
    if (error === OVER || error === this.charged) return;
    this.charged = error;
    this.charge(STEPS_OF_AN_ERROR);
  }
}
