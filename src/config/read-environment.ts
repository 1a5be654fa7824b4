import { fieldsOf, readFields, type FieldOptions } from '../common/field/index.js';
import type { Fault } from '../common/errors/index.js';
import { trustProxyFault } from '../common/trust-proxy/index.js';
import { embeddedIdentityFault } from './embedded-identity-fault.js';
import { Environment } from './environment.js';
import { misspeltVariables } from './misspelt-variables.js';

/** The environment does not make sense; every fault is in the message. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  /** @param hints Sentences that follow the faults. */
  constructor(
    readonly faults: readonly Fault[],
    hints: readonly string[] = [],
  ) {
    super([...faults.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`), ...hints].join('\n'));
  }

  /** Text for the operator: the faults, under what to do about them. */
  get explanation(): string {
    return `The environment is not as expected; correct these settings (docs/configuration.md):\n${this.message}`;
  }
}

/**
 * Reads the settings from environment variables. A blank value is the same as none.
 *
 * @throws EnvironmentError with every fault at once.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const json: Record<string, unknown> = {};
  for (const [key, options] of fieldsOf(Environment)) {
    const text = variables[key]?.trim();
    if (text) json[key] = convert(text, options);
  }
  const { value, faults } = readFields(Environment, json, { isOperators: true });
  const all = [...(faults ?? []), ...(value ? contradictions(value) : [])];
  if (!value || all.length > 0) throw new EnvironmentError(all, misspeltVariables(variables));
  return value;
}

/** Text as what the field declares; text that is not is left for the check to refuse. */
function convert(text: string, { type }: FieldOptions): unknown {
  if (type === 'integer' || type === 'number') return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** Settings that writing to object storage needs. */
const S3_NEEDS = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

function contradictions(environment: Environment): Fault[] {
  const faults: Fault[] = [];
  const missing = S3_NEEDS.filter((name) => environment[name] === undefined);
  if (missing.length < S3_NEEDS.length) {
    for (const name of missing) {
      faults.push({
        pointer: `/${name}`,
        detail: 'expected a value, since other variables of S3 are set; found nothing',
      });
    }
  }
  if (environment.IDENTITY_ISSUER !== undefined && environment.IDENTITY_AUDIENCE === undefined) {
    faults.push({
      pointer: '/IDENTITY_AUDIENCE',
      detail: 'expected the audience of the tokens, since IDENTITY_ISSUER is set; found nothing',
    });
  }
  const noIdentity = embeddedIdentityFault(environment);
  if (noIdentity) faults.push(noIdentity);
  const trustFault = trustProxyFault(environment.TRUST_PROXY);
  if (trustFault !== undefined) faults.push({ pointer: '/TRUST_PROXY', detail: trustFault });
  return faults;
}
