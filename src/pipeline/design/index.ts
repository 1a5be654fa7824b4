export { audibleChannels } from './audible-channels.js';
export { compileDesign, compileDesignInSlices, type CompiledDesign } from './compile-design.js';
export { firstFaults } from './first-faults.js';
export { credentialRefs, type CredentialRef } from './credential-refs.js';
export {
  defaultSetting,
  readSettings,
  settingExpectation,
  type SettingValue,
  type SettingValues,
} from './constraints.js';
export {
  Design,
  DesignConnection,
  DesignConstraint,
  DesignNode,
  DesignPosition,
  PROJECT_NAME,
  type ConstraintType,
} from './design.js';
export { ExpressionChecker, type CelType, type Expression } from './expression.js';
export {
  channelCountOf,
  inputOf,
  readsAnyKey,
  type Graph,
  type GraphConnection,
  type GraphNode,
  type GraphPort,
} from './graph.js';
export { planRun, type PlannedNode, type RunPlan } from './run-plan.js';
export { planSwitch, type RunningPlan, type SwitchPlan } from './switch-plan.js';
export type { Variables } from './variables.js';
export { EVENT_EXPRESSIONS, eventMatcher, type EventMatcher } from './event-matcher.js';
