/**
 * A reason why the server cannot start: one sentence for its operator.
 *
 * It says what was found, where, and how to fix it. It holds no secret.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
