/** V8 flags, and the versions of Node.js that need them. */
interface FlagSet {
  readonly flags: readonly string[];
  /** First and last major version of Node.js. */
  readonly nodes: readonly [first: number, last: number];
  /** Reason, for the log and docs/operations.md. */
  readonly reason: string;
}

/** The command line and the environment that a process was started with. */
type StartedProcess = Pick<NodeJS.Process, 'execArgv' | 'env'>;

/**
 * Flags that the start command passes to Node.js.
 *
 * docs/operations.md describes them, docs/adr/0014 the rejected alternatives.
 */
export const V8_FLAGS: readonly FlagSet[] = [
  {
    flags: ['--heap-growing-percent=200', '--no-allocation-site-pretenuring'],
    nodes: [20, Infinity],
    reason: 'full GCs (mark-compact) are rare, and buffers of sockets stay in the young generation',
  },
  {
    flags: ['--max-semi-space-size=16'],
    nodes: [20, Infinity],
    reason: 'the young generation takes at most 48 MB; newer versions of V8 allow twice as much',
  },
  {
    flags: ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'],
    nodes: [24, 25],
    reason: 'the optimizing compiler needs 600 MB for one function of the embedded database',
  },
];

/** Lists the V8 flags that are recommended for a version of Node.js, such as `24.22.3`. */
export function recommendedFlags(nodeVersion = process.versions.node): string[] {
  const major = Number.parseInt(nodeVersion, 10);
  return V8_FLAGS.filter(({ nodes: [first, last] }) => major >= first && major <= last).flatMap(({ flags }) => flags);
}

/**
 * Lists the recommended flags that this process was started without.
 *
 * A flag with another value counts as given: the operator has chosen it.
 */
export function missingFlags(recommended = recommendedFlags(), started: StartedProcess = process): string[] {
  const { execArgv, env } = started;
  const given = new Set([...execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)].map(nameOf));
  return recommended.filter((flag) => !given.has(nameOf(flag)));
}

/** Reduces a flag to its name: `--no_x` and `--x=1` are both `x`. */
function nameOf(flag: string): string {
  return flag
    .replace(/=.*/s, '')
    .replaceAll('_', '-')
    .replace(/^--(no-)?/, '');
}
