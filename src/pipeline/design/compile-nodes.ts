import type { Fault } from '../../common/errors/index.js';
import { escapePointer, found, merged, readFields } from '../../common/field/index.js';
import { result, type Steps } from '../../common/slices/index.js';
import type { FlowType } from '../../protocol/index.js';
import type { NodeRegistry, RegisteredNode } from '../contract/index.js';
import { readSetting, settingExpectation, variablesOf } from './constraints.js';
import { credentialRefs, type CredentialRef } from './credential-refs.js';
import type { DesignConstraint, DesignNode } from './design.js';
import { ExpressionChecker, type Expression } from './expression.js';
import type { GraphNode } from './graph.js';
import { withVariables, type Variables } from './variables.js';

/** The surroundings of a design. */
export interface CompileContext {
  readonly registry: NodeRegistry;
  readonly variables: Variables;
}

/** An entry of a list of the design, with its place; `value` is missing where its shape is wrong. */
export interface Entry<T> {
  readonly pointer: string;
  readonly value: T | undefined;
}

/** A parameter of a node that names a credential. */
export interface NodeCredentialRef extends CredentialRef {
  readonly node: string;
}

/** Words that CEL keeps for itself (Language Definition, Syntax). */
const RESERVED = new Set(
  'as break const continue else false for function if import in let loop namespace null package return true var void while'.split(
    ' ',
  ),
);

/** Checks the constraints and gives what checks conditions over them. */
export function compileConstraints(
  entries: readonly Entry<DesignConstraint>[],
  faults: Fault[],
): { constraints: DesignConstraint[]; checker: ExpressionChecker } {
  const constraints: DesignConstraint[] = [];
  const seen = new Set<string>();
  for (const { pointer, value } of entries) {
    if (!value) continue;
    const { key, type, values } = value;
    const before = faults.length;
    if (RESERVED.has(key))
      faults.push({ pointer: `${pointer}/key`, detail: `'${key}' is a word of CEL; choose another` });
    if (key === 'ChannelTags') {
      faults.push({ pointer: `${pointer}/key`, detail: "'ChannelTags' is a list of its own; choose another" });
    }
    // The services header names keys in any case.
    if (seen.has(key.toLowerCase())) {
      faults.push({ pointer: `${pointer}/key`, detail: `'${key}' is declared twice; capitals do not count` });
    }
    seen.add(key.toLowerCase());
    if (key === 'DebugMode' && type !== 'boolean') {
      faults.push({ pointer: `${pointer}/type`, detail: `DebugMode is a boolean; found "${type}"` });
    }
    if (new Set(values).size < (values?.length ?? 0)) {
      faults.push({ pointer: `${pointer}/values`, detail: 'a value stands twice' });
    }
    if (type === 'enum' && !values?.length) {
      faults.push({ pointer: `${pointer}/values`, detail: 'expected the values of the enum, found none' });
    }
    if (type !== 'enum' && values) {
      faults.push({ pointer: `${pointer}/values`, detail: `only an enum has values; this is a ${type}` });
    }
    if (value.default !== undefined && readSetting(value, value.default) === undefined) {
      faults.push({ pointer: `${pointer}/default`, detail: `expected ${settingExpectation(value)}` });
    }
    if (faults.length === before) constraints.push(value);
  }
  return { constraints, checker: new ExpressionChecker(variablesOf(constraints)) };
}

/** Checks a `when`. */
export function compileCondition(
  when: string | undefined,
  pointer: string,
  checker: ExpressionChecker,
  faults: Fault[],
  node?: string,
): Expression | undefined {
  if (when === undefined) return undefined;
  const { expression, fault } = checker.check(when);
  if (fault !== undefined)
    faults.push({ pointer: `${pointer}/when`, detail: fault, ...(node !== undefined && { node }) });
  return expression;
}

/**
 * Checks the nodes by themselves.
 *
 * It checks ids, types, parameters, conditions, flow types, and the number of nodes of each role.
 *
 * @returns The nodes whose type and parameters are valid, by id, every id that the design has, valid or not, and the
 *   credentials that nodes name.
 */
export function* compileNodes(
  entries: readonly Entry<DesignNode>[],
  flowTypes: readonly FlowType[],
  { registry, variables }: CompileContext,
  checker: ExpressionChecker,
  faults: Fault[],
): Steps<{ nodes: Map<string, GraphNode>; ids: Set<string>; credentials: NodeCredentialRef[] }> {
  const credentials: NodeCredentialRef[] = [];
  const nodes = new Map<string, GraphNode>();
  const ids = new Set<string>();
  const roles = { input: [] as string[], output: [] as string[], relay: [] as string[] };
  for (const { pointer, value } of entries) {
    yield;
    if (!value) continue;
    const { id, type } = value;
    const fail = (path: string, detail: string): void => {
      faults.push({ pointer: `${pointer}${path}`, detail, node: id });
    };
    if (ids.has(id)) fail('/id', `there are two nodes '${id}'; ids are unique`);
    ids.add(id);
    const when = compileCondition(value.when, pointer, checker, faults, id);
    const registered = registry.find(type);
    if (!registered) {
      fail('/type', `there is no node type '${type}' here; GET /nodes lists those there are`);
      continue;
    }
    const { definition } = registered;
    if (definition.role) roles[definition.role].push(id);
    for (const flowType of flowTypes.filter((wanted) => !definition.flowTypes.includes(wanted))) {
      fail('/type', `'${type}' does not support the flow type '${flowType}', which the design lists in flowTypes`);
    }
    const isFixed = definition.role === 'input' || definition.role === 'output';
    if (when && isFixed) fail('/when', `'${type}' is always there; it takes no condition`);
    if (value.onError === 'skip' && isFixed) fail('/onError', `'${type}' is always there; it cannot be skipped`);
    const own = withVariables(definition.parameters, value.parameters ?? {}, variables);
    for (const fault of own.faults) fail(`/parameters${fault.pointer}`, fault.detail);
    const given = merged(new definition.parameters(), own.parameters);
    const named = credentialRefs(definition.parameters, given, `${pointer}/parameters`);
    credentials.push(...named.map((ref) => ({ ...ref, node: id })));
    const parameters = yield* compileParameters(registered, { id, parameters: own.parameters }, pointer, faults);
    if (parameters && own.faults.length === 0)
      nodes.set(id, { ...registered, id, parameters, when, onError: value.onError });
  }
  countRoles(roles, faults);
  return { nodes, ids, credentials };
}

function* compileParameters(
  { definition, provider }: RegisteredNode,
  { id, parameters }: Required<Pick<DesignNode, 'id' | 'parameters'>>,
  pointer: string,
  faults: Fault[],
): Steps<object | undefined> {
  const at = `${pointer}/parameters`;
  const read = readFields(definition.parameters, parameters, { pointer: at });
  let own = read.faults ?? [];
  if (read.value) {
    const checked = yield* result(provider.check?.(read.value) ?? []);
    own = checked.map((fault) => ({ ...fault, pointer: `${at}${fault.pointer}` }));
  }
  for (const fault of own) faults.push({ ...fault, node: id });
  return own.length === 0 ? read.value : undefined;
}

function countRoles(roles: Readonly<Record<'input' | 'output' | 'relay', readonly string[]>>, faults: Fault[]): void {
  const expected = { input: 'exactly one Entry', output: 'exactly one Publisher', relay: 'at most one External Relay' };
  for (const [role, ids] of Object.entries(roles) as [keyof typeof expected, readonly string[]][]) {
    if (ids.length === 1 || (role === 'relay' && ids.length === 0)) continue;
    const found = ids.length === 0 ? 'none' : ids.map((id) => `'${id}'`).join(', ');
    faults.push({ pointer: '/nodes', detail: `expected ${expected[role]}, found ${found}` });
  }
}

/** Reads the entries of a list one by one, so that an invalid one does not hide faults of the others. */
export function* readEntries<T extends object>(
  target: new () => T,
  json: unknown,
  key: string,
  most: number,
  faults: Fault[],
): Steps<Entry<T>[]> {
  if (json === undefined && key === 'constraints') return [];
  const list = `/${escapePointer(key)}`;
  if (!Array.isArray(json) || json.length > most) {
    faults.push({
      pointer: list,
      detail: `expected an array of at most ${most}, found ${found(json)}`,
    });
    return [];
  }
  const entries: Entry<T>[] = [];
  for (const [index, entry] of json.entries() as ArrayIterator<[number, unknown]>) {
    yield;
    const pointer = `${list}/${index}`;
    const read = readFields(target, entry, { pointer });
    const id = (entry as { id?: unknown } | null)?.id;
    for (const fault of read.faults ?? []) faults.push({ ...fault, ...(typeof id === 'string' && { node: id }) });
    entries.push({ pointer, value: read.faults ? withoutFaulty(target, entry, pointer, read.faults) : read.value });
  }
  return entries;
}

/** The entry as far as it can be read, so that one fault in it does not hide the others. */
function withoutFaulty<T extends object>(
  target: new () => T,
  entry: unknown,
  pointer: string,
  faults: readonly Fault[],
): T | undefined {
  const faulty = new Set(faults.map((fault) => fault.pointer.slice(pointer.length + 1).split('/', 1)[0]));
  const right = Object.entries(Object(entry) as object).filter(([key]) => !faulty.has(escapePointer(key)));
  return readFields(target, Object.fromEntries(right)).value;
}
